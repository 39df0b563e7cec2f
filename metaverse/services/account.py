"""What people do with their own account: their name, their password, and where they are signed in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import NotFound
from metaverse.models.user import Session, User
from metaverse.services import audit

sessions = Session.__table__
users = User.__table__


@reading
def password_hash(connection: Connection, user_id: str) -> str | None:
    """Return the hash of a user's password; None for nobody."""
    found = connection.scalar(select(users.c.password_hash).where(users.c.id == user_id))
    return None if found is None else str(found)


@writing
def change(connection: Connection, user_id: str, changes: dict[str, Any], session_id: str | None) -> None:
    """Change one's name or the hash of one's password; a new password ends every session but this one."""
    connection.execute(update(users).where(users.c.id == user_id).values(**changes))
    if "password_hash" in changes:
        others = _open(user_id) + ((sessions.c.id != session_id,) if session_id else ())
        connection.execute(update(sessions).where(*others).values(revoked_ms=now_ms()))
    told = sorted("password" if name == "password_hash" else name for name in changes)
    audit.note_person(connection, user_id, "account.changed", user_id, changed=told)


@reading
def signed_in(connection: Connection, user_id: str, session_id: str | None) -> list[dict[str, Any]]:
    """List where a user is signed in, the latest used first."""
    query = select(sessions).where(*_open(user_id), sessions.c.expires_ms > now_ms())
    rows = connection.execute(query.order_by(sessions.c.rotated_ms.desc(), sessions.c.id)).mappings()
    return [
        {
            "id": row["id"],
            "client": row["client"],
            "address": row["address"],
            "createdAt": to_wire(row["created_ms"]),
            "lastUsedAt": to_wire(row["rotated_ms"]),
            "expiresAt": to_wire(row["expires_ms"]),
            "isThis": row["id"] == session_id,
        }
        for row in rows
    ]


@writing
def end(connection: Connection, user_id: str, session_id: str) -> None:
    """End one of a user's own sessions.

    Raises:
        NotFound: the user has no such session that is open.
    """
    ended = connection.execute(
        update(sessions).where(*_open(user_id), sessions.c.id == session_id).values(revoked_ms=now_ms())
    )
    if not ended.rowcount:
        raise NotFound("There is no such session of yours.")
    audit.note_person(connection, user_id, "session.ended", session_id)


@writing
def end_others(connection: Connection, user_id: str, session_id: str | None) -> None:
    """End every session of a user but this one."""
    others = (*_open(user_id), sessions.c.id != (session_id or ""))
    connection.execute(update(sessions).where(*others).values(revoked_ms=now_ms()))
    audit.note_person(connection, user_id, "session.ended-others", user_id)


def _open(user_id: str) -> tuple[ColumnElement[bool], ...]:
    return (sessions.c.user_id == user_id, sessions.c.revoked_ms.is_(None))
