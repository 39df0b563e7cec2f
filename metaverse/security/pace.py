"""How fast one client may ask on its own connection: counted there, so that it costs next to nothing."""

from __future__ import annotations

import time
from math import ceil

from metaverse.security.budgets import Rate

FLOOD_TIMES = 10
"""Who asks so many times as often as agreed does not listen to answers, and is sent away."""


def flood(allowed: Rate) -> Rate:
    """Return what is a flood where so much is allowed."""
    return Rate(allowed.amount * FLOOD_TIMES, allowed.seconds)


class Pace:
    """What one client has asked in the stretch of time that runs now, which begins with the first question."""

    __slots__ = ("_asked", "_until")

    def __init__(self) -> None:
        self._asked = 0
        self._until = 0.0

    def step(self, allowed: Rate) -> int:
        """Count one more, and return after how many seconds to ask again; 0: at once."""
        now = time.monotonic()
        if now >= self._until:
            self._until = now + allowed.seconds
            self._asked = 0
        self._asked += 1
        return 0 if self._asked <= allowed.amount else max(1, ceil(self._until - now))
