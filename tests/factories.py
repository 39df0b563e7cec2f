"""What tests send and need: organizations and events, with only what matters said."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import Connection

from metaverse.clock import now_ms
from metaverse.database import writing
from metaverse.events.names import EventType
from metaverse.ids import new_id
from metaverse.models.organization import Organization

ORGANIZATION = "org_test"
_numbers = itertools.count(1)


@writing
def make_organization(connection: Connection, organization_id: str = ORGANIZATION, name: str = "Maple Works") -> str:
    """Put an organization into the database and return its id."""
    row = {"id": organization_id, "name": name, "seq": 0, "epoch": new_id("ep"), "received_ms": 0}
    connection.execute(Organization.__table__.insert().values(**row, settings={}, created_ms=now_ms()))
    return organization_id


def event(
    kind: EventType, subject: str | None = None, data: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """Write one CloudEvent; ids rise, the source is a test's."""
    document = {"specversion": "1.0", "id": f"e-{next(_numbers)}", "source": "urn:test", "type": kind.value}
    return {**document, "subject": subject, "data": data or {}, **more}


def status(agent: str, status: str = "working", *, more: dict[str, Any] | None = None, **data: Any) -> dict[str, Any]:
    """Write one status event."""
    return event(EventType.AGENT_STATUS, agent, {"status": status, **data}, **(more or {}))


def task(key: str, **data: Any) -> dict[str, Any]:
    """Write one event that changes a task."""
    return event(EventType.TASK_UPDATED, key, data)
