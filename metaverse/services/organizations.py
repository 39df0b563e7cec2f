"""Organizations: made, listed, and set up."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import Invalid, NotFound
from metaverse.ids import new_id
from metaverse.models.organization import Organization
from metaverse.projections import VERSION
from metaverse.services import audit, embedding

organizations = Organization.__table__

MOST_SETTINGS_BYTES = 16_384


@writing
def ensure(connection: Connection, organization_id: str, name: str) -> bool:
    """Make an organization with an empty log unless it is there, and tell whether it was made."""
    if connection.execute(select(organizations.c.id).where(organizations.c.id == organization_id)).first():
        return False
    empty_log = {"seq": 0, "epoch": new_id("ep"), "received_ms": 0, "projected": VERSION}
    row = {"id": organization_id, "name": name, **empty_log, "settings": {}, "created_ms": now_ms()}
    connection.execute(insert(organizations), row)
    return True


@reading
def of(
    connection: Connection, organization_ids: list[str], after: str | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """Return those of some organizations that come after the id `after`, `limit` at most, by id."""
    query = select(organizations).where(organizations.c.id.in_(organization_ids), organizations.c.id > (after or ""))
    query = query.order_by(organizations.c.id).limit(limit)
    return [_view(row) for row in connection.execute(query).mappings()]


@reading
def ids(connection: Connection) -> list[str]:
    """Return the ids of all organizations."""
    return list(connection.execute(select(organizations.c.id).order_by(organizations.c.id)).scalars())


@reading
def first_ms(connection: Connection) -> int:
    """Return when the first organization was made, 0 where there is none."""
    return connection.execute(select(func.min(organizations.c.created_ms))).scalar() or 0


@reading
def grown_since(connection: Connection, since_ms: int) -> list[str]:
    """Return the ids of the organizations whose log has grown since then."""
    query = select(organizations.c.id).where(organizations.c.received_ms >= since_ms)
    return list(connection.execute(query).scalars())


@writing
def change(connection: Connection, organization_id: str, changes: dict[str, Any], actor: str) -> None:
    """Change the name or settings of an organization; what is not named stays.

    Raises:
        NotFound: there is no such organization.
        Invalid: the settings would grow too large, or name no origins where they should.
    """
    embedding.refuse_bad(changes.get("settings") or {})
    query = select(organizations).where(organizations.c.id == organization_id).with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("There is no such organization.")
    values = {"name": changes.get("name", row["name"]), "settings": _merged(row["settings"], changes.get("settings"))}
    connection.execute(update(organizations).where(organizations.c.id == organization_id).values(**values))
    audit.note(connection, actor, "organization.changed", organization_id, organization_id, **changes)


def _merged(settings: dict[str, Any] | None, changes: dict[str, Any] | None) -> dict[str, Any]:
    """Lay changes over settings; what is changed to null is taken out (RFC 7396)."""
    merged = {**(settings or {}), **(changes or {})}
    kept = {name: value for name, value in merged.items() if value is not None}
    if len(orjson.dumps(kept)) > MOST_SETTINGS_BYTES:
        said = f"All settings together must fit into {MOST_SETTINGS_BYTES} bytes; set some to null to take them out."
        raise Invalid(said, [{"field": "settings", "message": said}])
    return kept


def _view(row: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "epoch": row["epoch"],
        "seq": row["seq"],
        "settings": row["settings"] or {},
        "createdAt": to_wire(row["created_ms"]),
    }
