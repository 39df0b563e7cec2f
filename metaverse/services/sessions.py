"""Sign-ins: refresh tokens that rotate; one that is shown again after its turn ends the whole family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from metaverse.clock import now_ms
from metaverse.database import reading, writing
from metaverse.ids import new_id
from metaverse.models.user import Session, User
from metaverse.schemas.fields import is_storable
from metaverse.security import tickets
from metaverse.services import audit

sessions = Session.__table__
users = User.__table__
DAY_MS = 86_400_000
KEPT_MS = 30 * DAY_MS
"""For so long a session that has ended is kept: a stolen token that is shown late is still known as one."""

AT_ONCE = 500
OVERLAP_MS = 10_000
"""Two tabs may refresh at the same moment: for so long the token before is not taken for a stolen one."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a refresh gave: whose session, and the next refresh token (None where another tab has it already)."""

    user_id: str
    session_id: str
    secret: str | None


@dataclass(frozen=True, slots=True)
class Theft:
    """What a refresh told: the token had its turn before, so its family has ended."""

    session_id: str


@writing
def begin(
    connection: Connection, user_id: str, days: int, client: str | None = None, address: str | None = None
) -> Renewal:
    """Sign a user in; `client` is what the browser or program calls itself, `address` where it is."""
    now = now_ms()
    secret = tickets.new_secret(tickets.REFRESH_PREFIX)
    row = {
        "id": new_id("s"),
        "user_id": user_id,
        "refresh_hash": tickets.digest(secret),
        "previous_hash": None,
        "client": client,
        "address": address,
        "rotated_ms": now,
        "created_ms": now,
        "expires_ms": now + days * DAY_MS,
        "revoked_ms": None,
    }
    connection.execute(insert(sessions), row)
    told = {"client": client, "address": address}
    known = {name: value for name, value in told.items() if value}
    audit.note_person(connection, user_id, "session.begun", str(row["id"]), **known)
    return Renewal(user_id, str(row["id"]), f"{row['id']}.{secret}")


@writing
def renew(connection: Connection, shown: str, address: str | None = None) -> Renewal | Theft | None:
    """Turn a refresh token into the next one; None for a token that is not good. `address` is where it is shown.

    A token that had its turn is taken for stolen: its family is revoked.
    """
    session_id, _, secret = shown.partition(".")
    if not is_storable(session_id):
        return None
    row = connection.execute(_session(session_id)).mappings().first()
    now = now_ms()
    if row is None or row["revoked_ms"] is not None or row["expires_ms"] <= now or row["disabled"]:
        return None
    hash_ = tickets.digest(secret)
    if hash_ == row["refresh_hash"]:
        return _rotate(connection, row, now, address)
    if hash_ == row["previous_hash"] and now - row["rotated_ms"] < OVERLAP_MS:
        return Renewal(row["user_id"], session_id, None)
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(revoked_ms=now))
    audit.note_person(connection, row["user_id"], "session.reuse", session_id, address=address)
    return Theft(session_id)


def _session(session_id: str) -> Any:
    """Ask for a session and keep it: of two who refresh at once, the second sees what the first did."""
    joined = sessions.join(users, users.c.id == sessions.c.user_id)
    query = select(sessions, users.c.disabled).select_from(joined).where(sessions.c.id == session_id)
    return query.with_for_update(of=sessions)


def _rotate(connection: Connection, row: Any, now: int, address: str | None) -> Renewal:
    secret = tickets.new_secret(tickets.REFRESH_PREFIX)
    turned = {"refresh_hash": tickets.digest(secret), "previous_hash": row["refresh_hash"], "rotated_ms": now}
    turned["address"] = address or row["address"]
    connection.execute(update(sessions).where(sessions.c.id == row["id"]).values(**turned))
    return Renewal(row["user_id"], row["id"], f"{row['id']}.{secret}")


@writing
def end(connection: Connection, session_id: str) -> None:
    """Sign out: nothing of this session is good any more."""
    open_one = (sessions.c.id == session_id, sessions.c.revoked_ms.is_(None))
    whose = connection.scalar(select(sessions.c.user_id).where(*open_one))
    if whose is not None:
        connection.execute(update(sessions).where(*open_one).values(revoked_ms=now_ms()))
        audit.note_person(connection, whose, "session.ended", session_id)


@reading
def places(connection: Connection, user_id: str) -> set[str]:
    """Return the addresses that a user was signed in at lately; nobody's are none."""
    query = select(sessions.c.address).where(sessions.c.user_id == user_id, sessions.c.address.is_not(None))
    return set(connection.execute(query).scalars())


@writing
def forget_old(connection: Connection, before_ms: int) -> int:
    """Delete some of the sessions that ended before a moment, and return how many those were."""
    over = or_(sessions.c.expires_ms < before_ms, sessions.c.revoked_ms < before_ms)
    some = select(sessions.c.id).where(over).limit(AT_ONCE)
    return connection.execute(delete(sessions).where(sessions.c.id.in_(some))).rowcount
