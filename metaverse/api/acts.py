"""Writes by REST: what a person does is an event as well, and goes through the same door."""

from __future__ import annotations

from typing import Any

from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.ids import new_id
from metaverse.security.access import caller


def actor() -> str:
    """Name the caller for the audit log."""
    return f"{caller().kind}:{caller().id}"


def act(organization_id: str, kind: EventType, subject: str | None, data: dict[str, Any]) -> door.Receipt:
    """Do one thing in the name of the caller."""
    return act_all(organization_id, [(kind, subject, data)])


def act_all(organization_id: str, acts: list[tuple[EventType, str | None, dict[str, Any]]]) -> door.Receipt:
    """Do several things in the name of the caller, all or none."""
    who = caller()
    documents = [
        {
            "specversion": "1.0",
            "id": new_id("act"),
            "source": who.source(f"urn:metaverse:api:{who.kind}:{who.id}"),
            "type": kind.value,
            "subject": subject,
            "data": data,
        }
        for kind, subject, data in acts
    ]
    return door.admit(organization_id, documents, who.origin(organization_id))
