"""Questions about tasks: what is to be done, where each stands, what it took."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, or_, select, tuple_

from metaverse.clock import to_wire
from metaverse.database import reading
from metaverse.errors import NotFound
from metaverse.events.names import FINAL_TASK_STATUSES
from metaverse.models.task import Step, Task
from metaverse.projections import tasks as projection

tasks = Task.__table__
steps = Step.__table__
PAGE = 500
FINISHED_KEPT = 200
"""How many finished tasks a snapshot shows, the latest first; all others are a page away."""

_NAMES = [column.name for column in tasks.columns]
_IS_FINAL = tasks.c.status.in_(sorted(FINAL_TASK_STATUSES))
_MINE = select(tasks).where(tasks.c.organization_id == bindparam("organization"))
_OPEN = _MINE.where(or_(~_IS_FINAL, tasks.c.status.is_(None))).order_by(tasks.c.first_seq)
_FINISHED = _MINE.where(_IS_FINAL).order_by(tasks.c.finished_ms.desc(), tasks.c.first_seq.desc()).limit(FINISHED_KEPT)
_ONE = _MINE.where(tasks.c.id == bindparam("id"))
_STEPS = (
    select(steps)
    .where(steps.c.organization_id == bindparam("organization"), steps.c.task_key == bindparam("task"))
    .order_by(steps.c.started_ms, steps.c.key)
)


@reading
def snapshot(
    connection: Connection, organization_id: str, stage: str | None = None, agent_key: str | None = None
) -> list[dict[str, Any]]:
    """Return every open task and the latest finished ones, of one stage or one agent if asked."""
    parameters = {"organization": organization_id}
    return [
        *_views(connection, _filtered(_OPEN, stage, agent_key), parameters),
        *_views(connection, _filtered(_FINISHED, stage, agent_key), parameters),
    ]


@reading
def page(
    connection: Connection,
    organization_id: str,
    stage: str | None = None,
    status: str | None = None,
    agent_key: str | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> list[dict[str, Any]]:
    """Return the tasks after the id `after`, `limit` at most, by id."""
    query = _filtered(_MINE, stage, agent_key).where(tasks.c.id > (after or "")).order_by(tasks.c.id).limit(limit)
    if status is not None:
        query = query.where(tasks.c.status == status)
    return _views(connection, query, {"organization": organization_id})


class Ended(NamedTuple):
    """A page of tasks that have ended, how many there are in all, and where the next page begins."""

    tasks: list[dict[str, Any]]
    total: int
    next: str | None


@reading
def ended(
    connection: Connection,
    organization_id: str,
    stage: str | None = None,
    agent_key: str | None = None,
    after: tuple[int, int] | None = None,
    limit: int = PAGE,
) -> Ended:
    """Return tasks that have ended, the latest first, from the place `after` on, which `next` named."""
    parameters = {"organization": organization_id}
    mine = _filtered(_MINE.where(_IS_FINAL), stage, agent_key)
    total = connection.execute(select(func.count()).select_from(mine.subquery()), parameters).scalar() or 0
    place = tuple_(tasks.c.finished_ms, tasks.c.first_seq)
    query = mine if after is None else mine.where(place < tuple_(*after))
    rows = connection.execute(
        query.order_by(tasks.c.finished_ms.desc(), tasks.c.first_seq.desc()).limit(limit), parameters
    )
    found = [dict(zip(_NAMES, row, strict=True)) for row in rows]
    last = f"{found[-1]['finished_ms']}-{found[-1]['first_seq']}" if len(found) == limit else None
    return Ended([projection.view(row) for row in found], total, last)


@reading
def one(connection: Connection, organization_id: str, task_id: str) -> dict[str, Any]:
    """Return one task by its id, with its steps.

    Raises:
        NotFound: the organization has no such task.
    """
    found = _views(connection, _ONE, {"organization": organization_id, "id": task_id})
    if not found:
        raise NotFound("There is no such task.")
    return {**found[0], "stepList": _step_views(connection, organization_id, found[0]["taskId"])}


@reading
def is_made(connection: Connection, organization_id: str, key: str) -> bool:
    """Tell whether somebody has said what a task is; one that was only named can still be made."""
    named = select(tasks.c.title).where(tasks.c.organization_id == organization_id, tasks.c.key == key)
    return connection.execute(named).scalar() is not None


def _filtered(query: Select[Any], stage: str | None, agent_key: str | None) -> Select[Any]:
    if stage is not None:
        query = query.where(tasks.c.stage == stage)
    if agent_key is not None:
        query = query.where(tasks.c.assignee == agent_key)
    return query


def _views(connection: Connection, query: Select[Any], parameters: dict[str, Any]) -> list[dict[str, Any]]:
    rows = connection.execute(query, parameters)
    return [projection.view(dict(zip(_NAMES, row, strict=True))) for row in rows]


def _step_views(connection: Connection, organization_id: str, task_key: str) -> list[dict[str, Any]]:
    rows = connection.execute(_STEPS, {"organization": organization_id, "task": task_key}).mappings()
    return [
        {
            "stepKey": row["key"],
            "name": row["name"],
            "status": row["status"],
            "agentId": row["agent_key"],
            "startedAt": to_wire(row["started_ms"]),
            "endedAt": to_wire(row["ended_ms"]),
            "error": row["error"],
        }
        for row in rows
    ]
