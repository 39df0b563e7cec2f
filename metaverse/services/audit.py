"""The audit log: written in the transaction of the act itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.ids import new_id
from metaverse.models.audit import Audit

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
def page(connection: Connection, organization_id: str, limit: int = 100) -> list[dict[str, Any]]:
    """Return the latest acts of administration in an organization."""
    query = select(audit_log).where(audit_log.c.organization_id == organization_id)
    rows = connection.execute(query.order_by(audit_log.c.at_ms.desc()).limit(limit)).mappings()
    return [
        {
            "at": to_wire(row["at_ms"]),
            "actor": row["actor"],
            "action": row["action"],
            "target": row["target"],
            "detail": row["detail"],
        }
        for row in rows
    ]
