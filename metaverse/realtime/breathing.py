"""Breathing: whoever works off many messages of one client lets the others have the loop now and then."""

from __future__ import annotations

import time

import gevent

SECONDS = 0.005
"""So long one client's messages may hold the loop."""


class Breath:
    """How long one has worked without a pause."""

    __slots__ = ("_since",)

    def __init__(self) -> None:
        self._since = time.monotonic()

    def take(self) -> None:
        """Let the others have the loop, if it is time to."""
        if time.monotonic() - self._since > SECONDS:
            gevent.sleep(0)
            self._since = time.monotonic()
