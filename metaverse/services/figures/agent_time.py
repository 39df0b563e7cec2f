"""The time of agents: how long each was in which status, and what share of its time it worked.

Utilisation is the time working, of the time that was not offline: working / (idle + working + waiting + error). None
where there was no such time. An agent that never reported a status has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from metaverse.events.names import AgentStatus
from metaverse.models.agent import Agent
from metaverse.models.moves import AgentMove
from metaverse.services.figures import changes
from metaverse.services.figures.spans import Span

Json = dict[str, Any]
Times = dict[str, dict[str, int]]
"""By agent and status, in milliseconds."""

agents = Agent.__table__
moves = AgentMove.__table__
PRESENT = (AgentStatus.IDLE, AgentStatus.WORKING, AgentStatus.WAITING, AgentStatus.ERROR)


class Known(NamedTuple):
    """What an agent is called, and where it belongs now or belonged last."""

    name: str
    department: str | None


def known(connection: Connection, organization_id: str) -> dict[str, Known]:
    """Return everybody by key, those included who left."""
    query = select(agents.c.key, agents.c.name, agents.c.department).where(agents.c.organization_id == organization_id)
    return {key: Known(name or key, department) for key, name, department in connection.execute(query).all()}


def standing(connection: Connection, organization_id: str, at_ms: int) -> dict[str, str]:
    """Return who was in which status at a moment, by what is known now."""
    latest = (
        select(moves.c.after)
        .where(moves.c.organization_id == organization_id, moves.c.agent_key == agents.c.key, moves.c.at_ms <= at_ms)
        .order_by(moves.c.at_ms.desc(), moves.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(agents.c.key, latest).where(agents.c.organization_id == organization_id)
    return {key: status for key, status in connection.execute(query).all() if status is not None}


def times(connection: Connection, organization_id: str, span: Span, begins: Mapping[str, str]) -> Times:
    """Return how long each agent was in which status; `begins` says who stood in which when the span began."""
    sums = changes.of_agents(connection, organization_id, span)
    for key, status in begins.items():
        changes.add(sums, (key, status), 0, span[1] - span[0])
    found: Times = {}
    for (key, status), (_, spent) in sums.items():
        if spent:
            found.setdefault(key, {})[status] = spent
    return found


def utilisation(spent: dict[str, int]) -> float | None:
    """Return the share of the time at the office that was spent working."""
    present = sum(spent.get(status, 0) for status in PRESENT)
    return round(spent.get(AgentStatus.WORKING, 0) / present, 4) if present else None


def total(found: Times) -> dict[str, int]:
    """Return how long all agents together were in which status."""
    whole: dict[str, int] = {}
    for spent in found.values():
        for status, length in spent.items():
            whole[status] = whole.get(status, 0) + length
    return whole


def listed(found: Times, everybody: Mapping[str, Known]) -> list[Json]:
    """Return the times of each agent, those first that waited or stood in error longest."""
    lost = {key: spent.get(AgentStatus.WAITING, 0) + spent.get(AgentStatus.ERROR, 0) for key, spent in found.items()}
    ranked = sorted(found, key=lambda key: (-lost[key], key))
    return [{"agentId": key, **everybody[key]._asdict(), **view(found[key])} for key in ranked]


def view(spent: dict[str, int]) -> Json:
    """Return times in wire names."""
    seconds = {f"{status}Seconds": round(spent.get(status, 0) / 1000, 3) for status in PRESENT}
    return {**seconds, "utilisation": utilisation(spent)}
