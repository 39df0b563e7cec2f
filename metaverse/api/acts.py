"""Writes by REST: what a person does is an event as well, and goes through the same door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.ids import new_id, repeated_id
from metaverse.security.access import caller


def actor() -> str:
    """Name the caller for the audit log."""
    return f"{caller().kind}:{caller().id}"


def act(
    organization_id: str, kind: EventType, subject: str | None, data: dict[str, Any], key: str | None = None
) -> door.Receipt:
    """Do one thing in the name of the caller; once only, however often it is asked for with the same key."""
    return act_all(organization_id, [(kind, subject, data)], key)


def named(organization_id: str, prefix: str, key: str | None, subject: str | None) -> str:
    """Make an id for what the caller does; of what has a key, the same each time it is asked for."""
    return repeated_id(prefix, organization_id, actor(), key, subject or "") if key else new_id(prefix)


def act_all(
    organization_id: str, acts: Sequence[tuple[EventType, str | None, dict[str, Any]]], key: str | None = None
) -> door.Receipt:
    """Do several things in the name of the caller, all or none."""
    who = caller()
    documents = [
        {
            "specversion": "1.0",
            "id": named(organization_id, "act", key, subject),
            "source": who.source(f"urn:metaverse:api:{who.kind}:{who.id}"),
            "type": kind.value,
            "subject": subject,
            "data": data,
        }
        for kind, subject, data in acts
    ]
    return door.admit(organization_id, documents, who.origin(organization_id))
