"""How many events may come in: of each sender, and into each organization, in a stretch of time.

A call is asked for before anything of it is taken, so it is taken whole or not at all. Whoever is refused is told when
to come back, and loses nothing by asking: what is refused is not counted.
"""

from __future__ import annotations

from typing import cast

from flask import current_app

from metaverse.errors import TooMany
from metaverse.events.origin import Origin, Rank
from metaverse.operations import meters
from metaverse.security.budgets import Budgets, Left, rate


def take(organization_id: str, origin: Origin, events: int) -> None:
    """Take a call's events off the budgets of its sender and of the organization; the server's own are not counted.

    Raises:
        TooMany: one of them is used up; nothing of the call may be taken.
    """
    if origin.rank is Rank.SERVER or not events:
        return
    budgets = cast(Budgets, current_app.extensions["metaverse.budgets"])
    settings = current_app.config
    mine = (f"events:{origin.name}", rate(settings["TOKEN_EVENT_LIMIT"]))
    left = budgets.take(*mine, events)
    if left.is_over:
        raise _refusal("You send", left)
    left = budgets.take(f"events:{organization_id}", rate(settings["ORGANIZATION_EVENT_LIMIT"]), events)
    if left.is_over:
        budgets.give_back(*mine, events)
        raise _refusal("All who send to this organization send", left)


def _refusal(who: str, left: Left) -> TooMany:
    meters.THROTTLED.labels("events").inc()
    seconds = max(1, left.seconds())
    return TooMany(
        f"{who} more than {left.rate.amount} events in {left.rate.seconds} seconds. Nothing of this call was taken;"
        f" send it again in {seconds} seconds.",
        retry_after_seconds=seconds,
    )
