"""Budgets: how often somebody may call in a stretch of time, which begins with the first call and then starts anew."""

from __future__ import annotations

import re
import time
from functools import lru_cache
from typing import NamedTuple

_RATE = re.compile(r"(?P<amount>\d+) per (?:(?P<many>\d+) )?(?P<unit>second|minute|hour|day)s?", re.ASCII)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
FEW = 1024
"""As long as so few have spent something, nobody looks for those whose stretch is over."""


class Rate(NamedTuple):
    """So many calls in so many seconds."""

    amount: int
    seconds: int


class Left(NamedTuple):
    """What is left of a budget after a call, and when it is whole again, in seconds since the epoch."""

    rate: Rate
    remaining: int
    reset_at: float
    is_over: bool

    def seconds(self) -> int:
        """Tell in how many whole seconds the budget is whole again."""
        return max(0, int(self.reset_at - time.time()))


@lru_cache(maxsize=64)
def rate(written: str) -> Rate:
    """Read a rate such as "100 per 15 minutes".

    Raises:
        ValueError: it is not written like that.
    """
    found = _RATE.fullmatch(written)
    if found is None:
        raise ValueError(f"{written!r} is no rate.")
    return Rate(int(found["amount"]), int(found["many"] or 1) * _SECONDS[found["unit"]])


class Budgets:
    """What everybody has spent, in the memory of this process."""

    def __init__(self) -> None:
        self._spent: dict[tuple[str, Rate], tuple[int, float]] = {}
        self._swept = FEW

    def spend(self, who: str, allowed: Rate) -> Left:
        """Take one call off somebody's budget; a call beyond it counts as well."""
        now = time.time()
        spent, reset_at = self._spent.get((who, allowed), (0, 0.0))
        if reset_at <= now:
            spent, reset_at = 0, now + allowed.seconds
            self._sweep(now)
        self._spent[who, allowed] = (spent + 1, reset_at)
        return Left(allowed, max(0, allowed.amount - spent - 1), reset_at, spent >= allowed.amount)

    def _sweep(self, now: float) -> None:
        """Forget those whose stretch is over, each time that twice as many have come together."""
        if len(self._spent) < self._swept:
            return
        self._spent = {name: spent for name, spent in self._spent.items() if spent[1] > now}
        self._swept = max(FEW, 2 * len(self._spent))
