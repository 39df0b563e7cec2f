"""Signing in, throttled: who guesses passwords is slowed down, and whose password is guessed is not kept out.

Every try is paid for beforehand and given back when the password was right, so only wrong ones count. There are three
budgets of wrong ones, each for the same stretch of time:

- of one account from one place: what one attacker has, and what one who mistypes needs;
- of one account from all strange places together: what many attackers at once have;
- of one address for all accounts, by strangers: what somebody has who tries one password with many accounts.

A place is a device that has signed in to the account before (it shows a signed cookie), or else an address. Known
devices, and addresses where the account was signed in at lately, pay nothing into the second budget, and known devices
nothing into the third: the owner comes in however hard others guess. An account that does not exist has the same
budgets as one that does.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from metaverse.errors import TooMany
from metaverse.operations import meters
from metaverse.security.budgets import Budgets, Left, Rate
from metaverse.security.proxies import neighbourhood
from metaverse.security.tickets import digest

STRANGERS_TIMES = 3
ADDRESS_TIMES = 5


@dataclass(frozen=True, slots=True)
class Try:
    """Who tries to sign in to which account: `device` is a known one's id, `places` where the account was lately."""

    email: str
    address: str
    device: str | None = None
    places: Collection[str] = ()

    def budgets(self, allowed: Rate) -> list[tuple[str, Rate]]:
        """Name what a wrong password is paid from."""
        account, near = digest(self.email.lower())[:32], neighbourhood(self.address)
        place = f"device:{self.device}" if self.device else f"address:{near}"
        named = [(f"login:{account}:{place}", allowed)]
        is_known = self.device is not None or near in {neighbourhood(place) for place in self.places}
        if not is_known:
            named.append((f"login:{account}", Rate(allowed.amount * STRANGERS_TIMES, allowed.seconds)))
        if self.device is None:
            named.append((f"login-from:{near}", Rate(allowed.amount * ADDRESS_TIMES, allowed.seconds)))
        return named


def pay(budgets: Budgets, tried: Try, allowed: Rate) -> bool:
    """Pay for a try, and tell whether it was the last one for now.

    Raises:
        TooMany: nothing is left of a budget; what was paid is given back.
    """
    paid: list[tuple[str, Rate]] = []
    is_last = False
    for who, rate in tried.budgets(allowed):
        left = budgets.spend(who, rate, is_exact=True)
        paid.append((who, rate))
        if left.is_over:
            for one in paid:
                budgets.give_back(*one)
            raise _refusal(left)
        is_last = is_last or not left.remaining
    return is_last


def give_back(budgets: Budgets, tried: Try, allowed: Rate) -> None:
    """Give back what was paid for a try whose password was right."""
    for who, rate in tried.budgets(allowed):
        budgets.give_back(who, rate)


def _refusal(left: Left) -> TooMany:
    meters.THROTTLED.labels("login").inc()
    seconds = max(1, left.seconds())
    return TooMany(
        f"Too many wrong passwords; try again in {seconds} seconds, or where you signed in before.",
        retry_after_seconds=seconds,
    )
