"""Wall links: made and shown once, kept as hashes, opened, expiring, revoked.

A link's secret opens its view and does nothing else: it is exchanged, once for each opening, for a session that reads
what the view needs. The session's access tokens are short; the page has them renewed by showing the latest one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import Conflict, Invalid, NotFound, Unauthenticated
from metaverse.ids import new_id
from metaverse.models.organization import Organization
from metaverse.models.wall import WallLink
from metaverse.security import tickets
from metaverse.services import audit
from metaverse.services.pages import newest_first

links = WallLink.__table__
organizations = Organization.__table__

DAY_MS = 86_400_000
DEFAULT_DAYS = 90
MOST_DAYS = 400
MOST_LINKS = 200
SHOWN = ("floor", "language", "theme")


@dataclass(frozen=True, slots=True)
class Opening:
    """A wall link that is open: whose, what it shows, and the session of this opening."""

    link_id: str
    session_id: str
    organization: dict[str, str]
    wall: dict[str, Any]
    name: str
    expires_ms: int


@writing
def create(
    connection: Connection,
    organization_id: str,
    asked: dict[str, Any],
    expires_ms: int | None,
    actor: str,
) -> tuple[dict[str, Any], str]:
    """Make a wall link, and return it with its secret, which is shown this once.

    Raises:
        Invalid: it would end in the past, or later than a link may.
        Conflict: the organization has as many as it may.
    """
    now = now_ms()
    ends = now + DEFAULT_DAYS * DAY_MS if expires_ms is None else expires_ms
    if not now < ends <= now + MOST_DAYS * DAY_MS:
        said = f"Must be in the future, and at most {MOST_DAYS} days from now."
        raise Invalid(said, [{"field": "expiresAt", "message": said}])
    _refuse_more(connection, organization_id, now)
    secret = tickets.new_secret(tickets.WALL_PREFIX)
    row = {
        "id": new_id("wl"),
        "organization_id": organization_id,
        "name": asked["name"],
        "view": asked["view"],
        "settings": {name: asked[name] for name in SHOWN if asked.get(name) is not None} or None,
        "secret_hash": tickets.digest(secret),
        "created_ms": now,
        "created_by": actor,
        "expires_ms": ends,
        "revoked_ms": None,
        "last_used_ms": None,
        "openings": 0,
    }
    connection.execute(insert(links), row)
    audit.note(connection, actor, "wall_link.created", organization_id, row["id"], name=row["name"], view=row["view"])
    return _view(row), secret


def _refuse_more(connection: Connection, organization_id: str, now: int) -> None:
    good = (links.c.organization_id == organization_id, links.c.revoked_ms.is_(None), links.c.expires_ms > now)
    if connection.execute(select(func.count()).where(*good)).scalar_one() >= MOST_LINKS:
        raise Conflict(f"There are {MOST_LINKS} wall links already; revoke one that is not needed any more.")


@reading
def page(
    connection: Connection, organization_id: str, after: str | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """Return the wall links of an organization after the id `after`, the newest first, without their secrets."""
    query = newest_first(links, links.c.created_ms, organization_id, after, limit)
    return [_view(row) for row in connection.execute(query).mappings()]


@writing
def revoke(connection: Connection, organization_id: str, link_id: str, actor: str) -> None:
    """End a wall link, and every opening of it, for good.

    Raises:
        NotFound: the organization has no such link.
    """
    mine = (links.c.organization_id == organization_id, links.c.id == link_id)
    if connection.execute(select(links.c.id).where(*mine)).first() is None:
        raise NotFound("There is no such wall link.")
    connection.execute(update(links).where(*mine, links.c.revoked_ms.is_(None)).values(revoked_ms=now_ms()))
    audit.note(connection, actor, "wall_link.revoked", organization_id, link_id)


@writing
def open_by(connection: Connection, secret: str) -> Opening:
    """Exchange a link's secret for a session of its own.

    Raises:
        Unauthenticated: nobody has this link, or it was revoked or has expired.
    """
    opened = _opening(_found(connection, links.c.secret_hash == tickets.digest(secret)), new_id("ws"))
    now = now_ms()
    counted = {"openings": links.c.openings + 1, "last_used_ms": now}
    connection.execute(update(links).where(links.c.id == opened.link_id).values(**counted))
    actor = f"wall:{opened.link_id}"
    audit.note(connection, actor, "wall_link.opened", opened.organization["id"], opened.link_id)
    return opened


@writing
def go_on(connection: Connection, link_id: str, session_id: str) -> Opening:
    """Renew the session of an opening.

    Raises:
        Unauthenticated: the link was revoked or has expired.
    """
    opened = _opening(_found(connection, links.c.id == link_id), session_id)
    connection.execute(update(links).where(links.c.id == link_id).values(last_used_ms=now_ms()))
    return opened


def _found(connection: Connection, which: ColumnElement[bool]) -> Any:
    """Find a link, with its organization's name, and keep others from revoking it meanwhile."""
    joined = links.join(organizations, organizations.c.id == links.c.organization_id)
    query = select(links, organizations.c.name.label("organization_name")).select_from(joined).where(which)
    return connection.execute(query.with_for_update(of=links)).mappings().first()


def _opening(row: Any, session_id: str) -> Opening:
    if row is None or row["revoked_ms"] is not None or row["expires_ms"] <= now_ms():
        raise Unauthenticated("The wall link is not valid: it was revoked, has expired, or was cut short.")
    return Opening(
        link_id=row["id"],
        session_id=session_id,
        organization={"id": row["organization_id"], "name": row["organization_name"], "role": "viewer"},
        wall={"view": row["view"], **_shown(row)},
        name=row["name"],
        expires_ms=row["expires_ms"],
    )


def _shown(row: Any) -> dict[str, Any]:
    return {name: (row["settings"] or {}).get(name) for name in SHOWN}


def _view(row: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "view": row["view"],
        **_shown(row),
        "createdAt": to_wire(row["created_ms"]),
        "expiresAt": to_wire(row["expires_ms"]),
        "revokedAt": to_wire(row["revoked_ms"]),
        "lastUsedAt": to_wire(row["last_used_ms"]),
        "openings": row["openings"],
    }
