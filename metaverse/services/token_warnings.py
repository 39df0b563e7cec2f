"""Tokens that end soon: the administrators are told a week before, once; of short lives in their last quarter."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from metaverse.clock import to_wire
from metaverse.database import reading, writing
from metaverse.events import door
from metaverse.events.journal import Draft
from metaverse.events.names import EventType, Level
from metaverse.events.origin import SERVER
from metaverse.models.token import Token

tokens = Token.__table__
SOURCE = "urn:metaverse:tokens"
AHEAD_MS = 7 * 86_400_000
AT_ONCE = 500


def warn(now: int) -> int:
    """Tell of every token that ends within a week, and return of how many; each is told of once for each end."""
    ending = _ending(now)
    for row in ending:
        door.submit(row["organization_id"], [_draft(row)], SERVER)
        _told(row["id"], now)
    return len(ending)


@reading
def _ending(connection: Connection, now: int) -> list[dict[str, Any]]:
    life = tokens.c.expires_ms - tokens.c.created_ms
    soon = (tokens.c.expires_ms > now, tokens.c.expires_ms <= now + AHEAD_MS, tokens.c.expires_ms - now <= life / 4)
    untold = (tokens.c.revoked_ms.is_(None), tokens.c.warned_ms.is_(None))
    query = select(tokens.c.id, tokens.c.organization_id, tokens.c.name, tokens.c.expires_ms)
    rows = connection.execute(query.where(*soon, *untold).limit(AT_ONCE)).mappings()
    return [dict(row) for row in rows]


@writing
def _told(connection: Connection, token_id: str, now: int) -> None:
    connection.execute(update(tokens).where(tokens.c.id == token_id).values(warned_ms=now))


def _draft(row: dict[str, Any]) -> Draft:
    """Write the notification; its id names the end, so that of two who tell the same one is heard."""
    ends = to_wire(row["expires_ms"])
    data = {
        "level": Level.WARNING.value,
        "title": f"The token {row['name']} expires on {ends[:10]}"[:1024],
        "body": "Give it a later end or make a new one (settings, tokens); whoever shows it then is refused.",
        "kind": "token",
        "audience": "admins",
        "code": "token.ends",
        "values": {"name": row["name"], "at": ends},
    }
    return Draft(id=f"{row['id']}@{ends}", source=SOURCE, type=EventType.NOTIFICATION.value, subject=None, data=data)
