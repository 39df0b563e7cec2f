"""Budgets: how often somebody may call in a stretch of time, which begins with the first call and then starts anew."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import NamedTuple

_RATE = re.compile(r"(?P<amount>\d+) per (?:(?P<many>\d+) )?(?P<unit>second|minute|hour|day)s?", re.ASCII)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
TELL_SECONDS = 0.25
FEW = 1024
"""As long as so few have spent something, nobody looks for those whose stretch is over."""

MOST = 200_000
"""So many accounts are kept at most; it takes very many addresses to need more."""


class Rate(NamedTuple):
    """So many calls in so many seconds."""

    amount: int
    seconds: int


class Left(NamedTuple):
    """What is left of a budget after a call, and when it is whole again, in seconds of the steady clock."""

    rate: Rate
    remaining: int
    reset_at: float
    is_over: bool

    def seconds(self) -> int:
        """Tell after how many whole seconds the budget is whole again: no sooner, for who comes too soon is refused."""
        return max(0, ceil(self.reset_at - time.monotonic()))


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


Purse = Callable[[str, Rate, int], tuple[int, float] | None]
"""Adds calls to what somebody has spent at all processes: gives that and when it is forgotten, or None in trouble."""


@dataclass(slots=True)
class Account:
    """What somebody has spent: as all processes knew it last, and here since then."""

    reset_at: float
    known: int = 0
    since: int = 0
    told_at: float = 0.0


class Budgets:
    """What everybody has spent, in the memory of this process; with a purse, at all processes together."""

    def __init__(self, purse: Purse | None = None) -> None:
        self._purse = purse
        self._accounts: dict[tuple[str, Rate], Account] = {}
        self._swept = FEW

    def __len__(self) -> int:
        """Return how many accounts there are."""
        return len(self._accounts)

    def spend(self, who: str, allowed: Rate, is_exact: bool = False) -> Left:
        """Take one call off somebody's budget; a call beyond it counts as well.

        With a purse it is `is_exact` at all processes together, else some calls of the last moment may be missing.
        """
        now = time.monotonic()
        account = self._accounts.get((who, allowed))
        if account is None or account.reset_at <= now:
            account = self._accounts[who, allowed] = Account(now + allowed.seconds)
            self._sweep(now)
        account.since += 1
        if self._purse is not None and (is_exact or now - account.told_at >= TELL_SECONDS):
            self._share(self._purse, who, allowed, account, now)
        spent = account.known + account.since
        return Left(allowed, max(0, allowed.amount - spent), account.reset_at, spent > allowed.amount)

    def give_back(self, who: str, allowed: Rate, amount: int = 1) -> None:
        """Undo a call, as if it had not been made."""
        account = self._accounts.get((who, allowed))
        if account is None or account.reset_at <= time.monotonic():
            return
        account.since -= amount
        if self._purse is not None:
            self._share(self._purse, who, allowed, account, time.monotonic())

    def take(self, who: str, allowed: Rate, amount: int) -> Left:
        """Take an amount off somebody's budget while something is left of it, even if it is less; else take nothing.

        So who asks for more than a whole budget gets it at times, and who is refused is not kept out by asking.
        """
        now = time.monotonic()
        account = self._accounts.get((who, allowed))
        if account is None or account.reset_at <= now:
            account = self._accounts[who, allowed] = Account(now + allowed.seconds)
            self._sweep(now)
        left = allowed.amount - account.known - account.since
        if left > 0:
            account.since += amount
        if self._purse is not None and now - account.told_at >= TELL_SECONDS:
            self._share(self._purse, who, allowed, account, now)
        return Left(allowed, max(0, left - amount), account.reset_at, left <= 0)

    def _share(self, purse: Purse, who: str, allowed: Rate, account: Account, now: float) -> None:
        mine, account.since, account.told_at = account.since, 0, now
        told = purse(who, allowed, mine)
        if told is None:
            account.since += mine
        else:
            account.known, account.reset_at = told

    def _sweep(self, now: float) -> None:
        """Forget those whose stretch is over, each time that twice as many have come together."""
        if len(self._accounts) < self._swept:
            return
        self._accounts = {name: account for name, account in self._accounts.items() if account.reset_at > now}
        while len(self._accounts) > MOST:  # whoever has very many addresses may have some budgets anew
            del self._accounts[next(iter(self._accounts))]
        self._swept = min(MOST + FEW, max(FEW, 2 * len(self._accounts)))
