"""The audit log: written in the transaction of the act itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.ids import new_id
from metaverse.models.audit import Audit
from metaverse.services.pages import newest_first

audit_log = Audit.__table__


def note(
    connection: Connection,
    actor: str,
    action: str,
    organization_id: str | None = None,
    target: str | None = None,
    **detail: Any,
) -> None:
    """Note an act of administration."""
    row = {
        "id": new_id("al"),
        "organization_id": organization_id,
        "at_ms": now_ms(),
        "actor": actor,
        "action": action,
        "target": target,
        "detail": detail or None,
    }
    connection.execute(insert(audit_log), row)


@reading
def page(
    connection: Connection, organization_id: str, after: str | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """Return the acts of administration in an organization before the one with the id `after`, the latest first."""
    rows = connection.execute(newest_first(audit_log, audit_log.c.at_ms, organization_id, after, limit)).mappings()
    return [
        {
            "id": row["id"],
            "at": to_wire(row["at_ms"]),
            "actor": row["actor"],
            "action": row["action"],
            "target": row["target"],
            "detail": row["detail"],
        }
        for row in rows
    ]
