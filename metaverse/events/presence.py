"""Silence is an event as well: whoever has not been heard for too long goes offline, browser open or not."""

from __future__ import annotations

from sqlalchemy import Connection, select

from metaverse.clock import now_ms
from metaverse.database import reading
from metaverse.events import door
from metaverse.events.journal import Draft
from metaverse.events.names import PRESENCE_SOURCE, AgentStatus, EventType
from metaverse.events.origin import SERVER
from metaverse.models.agent import Agent

AT_ONCE = 500
_agents = Agent.__table__


@reading
def silent(connection: Connection, before_ms: int) -> list[tuple[str, str, int]]:
    """Return `(organization, agent key, last seq heard)` of those not heard since `before_ms` and not offline yet."""
    query = (
        select(_agents.c.organization_id, _agents.c.key, _agents.c.heard_seq)
        .where(_agents.c.heard_ms < before_ms, _agents.c.heard_seq > _agents.c.expired_seq)
        .where((_agents.c.status.is_(None)) | (_agents.c.status != AgentStatus.OFFLINE))
        .order_by(_agents.c.organization_id, _agents.c.heard_ms)
        .limit(AT_ONCE)
    )
    return [tuple(row) for row in connection.execute(query)]


def sweep(timeout_seconds: float, since_ms: int) -> int:
    """Log the silence of everyone who was not heard for `timeout_seconds`, and return how many that were.

    Nobody is silent before the server itself has listened that long: since it was started, or its clock was set.
    """
    before_ms = now_ms() - round(timeout_seconds * 1000)
    if since_ms > before_ms:
        return 0
    by_organization: dict[str, list[Draft]] = {}
    for organization_id, key, heard_seq in silent(before_ms):
        by_organization.setdefault(organization_id, []).append(_silence(key, heard_seq))
    for organization_id, drafts in by_organization.items():
        door.submit(organization_id, drafts, SERVER)
    return sum(len(drafts) for drafts in by_organization.values())


def _silence(key: str, heard_seq: int) -> Draft:
    return Draft(
        id=f"{key}@{heard_seq}",
        source=PRESENCE_SOURCE,
        type=EventType.AGENT_PRESENCE.value,
        subject=key,
        data={"status": AgentStatus.OFFLINE.value, "heardSeq": heard_seq},
    )
