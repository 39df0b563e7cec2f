"""Who is behind what a caller shows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, or_, select

from metaverse.clock import now_ms
from metaverse.database import reading
from metaverse.errors import Unauthenticated
from metaverse.models.token import Token
from metaverse.models.user import Membership, Session, User
from metaverse.models.wall import WallLink
from metaverse.security import tickets
from metaverse.security.roles import Caller, Role, Scope, WallView
from metaverse.services.memberships import open_to

tokens = Token.__table__
users = User.__table__
memberships = Membership.__table__
sessions = Session.__table__
walls = WallLink.__table__


@reading
def of_secret(connection: Connection, secret: str) -> Caller:
    """Return the holder of an API token.

    Raises:
        Unauthenticated: nobody has this token, or it is revoked or expired.
    """
    shown = tickets.digest(secret)
    is_it = or_(tokens.c.secret_hash == shown, tokens.c.previous_hash == shown)
    row = connection.execute(select(tokens).where(is_it)).mappings().first()
    if row is None or row["revoked_ms"] is not None:
        raise Unauthenticated("The API token is not valid, or it was revoked.")
    ends_ms = _end(row, shown)
    if ends_ms is not None and ends_ms <= now_ms():
        raise Unauthenticated("The API token has expired, or was rotated; show the present one, or make a new one.")
    return Caller(
        kind="token",
        id=row["id"],
        name=row["name"],
        roles={row["organization_id"]: Role(row["role"])},
        source_prefix=row["source_prefix"],
        agent_keys=frozenset(row["agent_keys"]) if row["agent_keys"] else None,
        scopes=frozenset(map(Scope, row["scopes"])) if row["scopes"] else None,
        expires_ms=ends_ms,
    )


def _end(row: Any, shown: str) -> int | None:
    """Return when a token's secret ends: with the token, and the one before a rotation at the end of the overlap."""
    ends = [row["expires_ms"]] if shown == row["secret_hash"] else [row["expires_ms"], row["previous_until_ms"] or 0]
    return min((ms for ms in ends if ms is not None), default=None)


@reading
def of_wall(connection: Connection, link_id: str, session_id: str, expires_ms: int) -> Caller:
    """Return the holder of a wall link: a viewer of one organization, as far as the link's view goes.

    Raises:
        Unauthenticated: the link was revoked or has expired.
    """
    row = connection.execute(select(walls).where(walls.c.id == link_id)).mappings().first()
    if row is None or row["revoked_ms"] is not None or row["expires_ms"] <= now_ms():
        raise Unauthenticated("The wall link was revoked or has expired; ask for a new one.")
    return Caller(
        kind="wall",
        id=link_id,
        name=row["name"],
        roles={row["organization_id"]: Role.VIEWER},
        expires_ms=min(expires_ms, row["expires_ms"]),
        session_id=session_id,
        view=WallView(row["view"]),
    )


@reading
def of_user(connection: Connection, user_id: str, session_id: str, expires_ms: int) -> Caller:
    """Return the user of an access token, with the roles as they are now; what is being erased is closed.

    Raises:
        Unauthenticated: the session was ended, or the user is disabled.
    """
    joined = users.join(sessions, sessions.c.user_id == users.c.id)
    query = select(users.c.name, users.c.disabled, sessions.c.revoked_ms).select_from(joined)
    row = connection.execute(query.where(users.c.id == user_id, sessions.c.id == session_id)).first()
    if row is None or row.disabled or row.revoked_ms is not None:
        raise Unauthenticated("The session has ended; sign in again.")
    belongs = select(memberships.c.organization_id, memberships.c.role).where(open_to(user_id))
    roles = {organization_id: Role(role) for organization_id, role in connection.execute(belongs)}
    return Caller("user", user_id, row.name, roles, expires_ms=expires_ms, session_id=session_id)
