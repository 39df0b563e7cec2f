"""Signing in: a try is paid for, judged in the same time whether there is such a user or not, and noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection

from metaverse.database import writing
from metaverse.errors import Unauthenticated
from metaverse.operations import meters
from metaverse.security import passwords, throttle
from metaverse.security.budgets import Budgets, Rate
from metaverse.security.devices import Device
from metaverse.security.throttle import Try
from metaverse.services import audit, sessions, users

logger = structlog.get_logger(__name__)
Json = dict[str, Any]
NOBODY = "nobody"
WRONG = "The address or the password is wrong."


@dataclass(frozen=True, slots=True)
class Refused:
    """A try that was refused: whose account it was, where it came from, whether no other is let through for now."""

    user_id: str
    address: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Porter:
    """What is asked before anybody is let in: the budgets of wrong tries, and who notes those that were refused.

    `note` does not make the answer wait, else it would tell by its time whether there is such a user.
    """

    budgets: Budgets
    allowed: Rate
    note: Callable[[Refused], None]


def recognised(email: str, password: str, address: str, device: Device, porter: Porter) -> Json:
    """Return the user whose e-mail address and password these are.

    Raises:
        TooMany: there were too many wrong ones.
        Unauthenticated: they are nobody's, or the user is disabled.
    """
    user = users.by_email(email)
    user_id = user["id"] if user else ""
    tried = Try(email, address, device.known_to(user_id), sessions.places(user_id))
    is_last = throttle.pay(porter.budgets, tried, porter.allowed)
    is_right = passwords.is_right(password, user["password_hash"] if user else None)
    if user is None or not is_right or user["disabled"]:
        meters.LOGINS.labels("password", "refused").inc()
        logger.warning("somebody could not sign in", user=user_id or None, client=address, is_throttled_now=is_last)
        if user_id:
            porter.note(Refused(user_id, address, is_last))
        raise Unauthenticated(WRONG)
    meters.LOGINS.labels("password", "let in").inc()
    throttle.give_back(porter.budgets, tried, porter.allowed)
    return user


@writing
def note_refused(connection: Connection, refused: Refused) -> None:
    """Note a wrong try in the audit log; the budgets of an account bound how many there are."""
    about = {"address": refused.address, **({"throttled": True} if refused.is_last else {})}
    audit.note_person(connection, refused.user_id, "session.refused", refused.user_id, NOBODY, **about)
