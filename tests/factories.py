"""What tests send and need: organizations and events, with only what matters said."""

from __future__ import annotations

import itertools
from typing import Any

from metaverse.events.names import EventType
from metaverse.services import organizations

ORGANIZATION = "org_test"
_numbers = itertools.count(1)


def make_organization(organization_id: str = ORGANIZATION, name: str = "Maple Works") -> str:
    """Put an organization into the database and return its id."""
    organizations.ensure(organization_id, name)
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
