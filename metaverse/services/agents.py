"""Questions about agents: who is there, what each does, and whether we still believe it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, or_, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.errors import NotFound
from metaverse.events.names import AgentStatus, Basis
from metaverse.models.agent import PRESENT, Agent
from metaverse.models.task import Task
from metaverse.projections import agents as projection
from metaverse.projections import claims

agents = Agent.__table__
tasks = Task.__table__
PAGE = 500
EVERYONE = 100_000
TASK_FIELDS = ("id", "title", "stage", "status", "progress")
MAY_BE_STALE = frozenset({AgentStatus.WORKING, AgentStatus.WAITING})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence is normal, in seconds: at other times and while a tool runs."""

    stale_after_seconds: int = 90
    tool_stale_after_seconds: int = 600

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Patience:
        """Read it from an app's settings."""
        return cls(config["STALE_AFTER_SECONDS"], config["TOOL_STALE_AFTER_SECONDS"])


_NAMES = [column.name for column in agents.columns]


def _query() -> Select[Any]:
    joined = agents.outerjoin(
        tasks, and_(tasks.c.organization_id == agents.c.organization_id, tasks.c.key == agents.c.task_key)
    )
    about_task = [tasks.c[field].label(f"task_{field}") for field in TASK_FIELDS]
    return (
        select(agents, *about_task)
        .select_from(joined)
        .where(agents.c.organization_id == bindparam("organization"), PRESENT)
    )


_ALL = _query().where(agents.c.id > bindparam("after")).order_by(agents.c.id).limit(bindparam("most"))
_THESE = _query().where(
    or_(
        agents.c.key.in_(bindparam("names", expanding=True)),
        agents.c.id.in_(bindparam("names", expanding=True)),
    )
)


@reading
def page(
    connection: Connection, organization_id: str, patience: Patience, after: str | None = None, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Return the agents of an organization after the id `after`, `limit` at most, by id."""
    parameters = {"organization": organization_id, "after": after or "", "most": limit}
    return _views(connection, _ALL, parameters, patience)


@reading
def everyone(connection: Connection, organization_id: str, patience: Patience) -> list[dict[str, Any]]:
    """Return all agents of an organization, by id."""
    return page.on(connection, organization_id, patience, None, EVERYONE)


@reading
def named(
    connection: Connection, organization_id: str, names: Sequence[str], patience: Patience
) -> list[dict[str, Any]]:
    """Return the agents that have one of `names` as key or id."""
    return _views(connection, _THESE, {"organization": organization_id, "names": list(names)}, patience)


@reading
def one(connection: Connection, organization_id: str, agent_id: str, patience: Patience) -> dict[str, Any]:
    """Return one agent by its id, whoever that is now; with what each source says of it, and how that was settled.

    Raises:
        NotFound: the organization has no such agent.
    """
    key = being.on(connection, organization_id, agent_id)
    parameters = {"organization": organization_id, "names": [key]}
    for row in connection.execute(_THESE, parameters):
        columns = dict(zip(_NAMES, row[: len(_NAMES)], strict=True))
        if columns["key"] == key:
            return {**view(columns, row[len(_NAMES) :], patience, now_ms()), **sources(columns)}
    raise NotFound("There is no such agent.")


@reading
def key_of(connection: Connection, organization_id: str, name: str) -> str:
    """Return the key of the agent that has `name` as key or id, as it was told.

    Raises:
        NotFound: the organization has no such agent.
    """
    mine = (agents.c.organization_id == organization_id, or_(agents.c.id == name, agents.c.key == name))
    found = connection.execute(select(agents.c.key).where(*mine).order_by(agents.c.id != name).limit(1)).scalar()
    if found is None:
        raise NotFound("There is no such agent.")
    return str(found)


@reading
def being(connection: Connection, organization_id: str, agent_id: str) -> str:
    """Return the key of whoever the agent with an id is now: another one's, if it was merged into that.

    Raises:
        NotFound: the organization has no such agent.
    """
    query = select(agents.c.key, agents.c.merged_into)
    row = connection.execute(query.where(agents.c.organization_id == organization_id, agents.c.id == agent_id)).first()
    if row is None:
        raise NotFound("There is no such agent.")
    return str(row.merged_into or row.key)


@reading
def now(connection: Connection, organization_id: str, keys: Iterable[str]) -> list[str]:
    """Return the keys of whoever agents are now, and these keys where nobody has them yet."""
    query = select(agents.c.key, agents.c.merged_into).where(agents.c.organization_id == organization_id)
    merged = {row.key: row.merged_into for row in connection.execute(query.where(agents.c.key.in_(list(keys))))}
    return sorted({merged.get(key) or key for key in keys})


def sources(row: dict[str, Any]) -> dict[str, Any]:
    """Return in wire names what each source said last of an agent, whether they disagree, and how it was settled."""
    told = claims.of_row(row)
    return {
        "sources": [
            {
                "source": claim.source,
                "agentId": claim.key,
                "status": claim.status,
                "activity": claim.activity,
                "waitingOn": claim.waiting_on,
                "at": to_wire(claim.at_ms),
            }
            for claim in reversed(told)
        ],
        "conflict": len({claim.status for claim in told}) > 1,
        "settledBy": claims.why(told) if told else None,
    }


def _views(
    connection: Connection, query: Select[Any], parameters: dict[str, Any], patience: Patience
) -> list[dict[str, Any]]:
    now = now_ms()
    width = len(_NAMES)
    views = []
    for row in connection.execute(query, parameters):
        columns = dict(zip(_NAMES, row[:width], strict=True))
        views.append(view(columns, row[width:], patience, now))
    return views


def view(row: dict[str, Any], task: Sequence[Any], patience: Patience, now: int) -> dict[str, Any]:
    """Return an agent in wire names, with its task, and whether its word is stale at `now`."""
    shown = projection.view(row)
    task_key = shown.pop("taskId")
    known = dict(zip(TASK_FIELDS, task, strict=True))
    shown["currentTask"] = projection.current_task(known["id"], task_key, known) if task_key and known["id"] else None
    shown["stale"] = is_stale(row, shown["status"], shown["basis"], patience, now)
    del shown["removed"]
    return shown


def is_stale(row: dict[str, Any], status: str, basis: str, patience: Patience, now: int) -> bool:
    """Tell whether an agent at work has been silent for longer than is normal."""
    if status not in MAY_BE_STALE or basis == Basis.EXPIRED or row["heard_ms"] is None:
        return False
    at_a_tool = projection.is_at_a_tool(row)
    normal = patience.tool_stale_after_seconds if at_a_tool else patience.stale_after_seconds
    return bool(now - row["heard_ms"] > normal * 1000)
