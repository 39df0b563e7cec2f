"""Figures of time: what ended in a window, how long open tasks have stood where they stand, series for sparklines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.sql import ColumnElement

from metaverse.clock import to_wire
from metaverse.events.log import events
from metaverse.events.names import FINAL_TASK_STATUSES, TaskStatus
from metaverse.models.agent import Usage
from metaverse.models.task import Step, Task

Json = dict[str, Any]
Span = tuple[int, int]

tasks = Task.__table__
steps = Step.__table__
usage = Usage.__table__
BUCKETS = 24
LOOP_STEPS = 5
"""So many steps of one name in one task look like a loop."""

_IS_FINAL = tasks.c.status.in_(sorted(FINAL_TASK_STATUSES))


class Ended(NamedTuple):
    """A task that ended."""

    status: str
    cycle_ms: int
    finished_ms: int


def ended(connection: Connection, organization_id: str, span: Span) -> list[Ended]:
    """Return the tasks that ended in a span of time."""
    query = select(tasks.c.status, tasks.c.started_ms, tasks.c.first_ms, tasks.c.finished_ms).where(
        tasks.c.organization_id == organization_id, tasks.c.finished_ms > span[0], tasks.c.finished_ms <= span[1]
    )
    return [
        Ended(status, max(0, finished - (first if started is None else started)), finished)
        for status, started, first, finished in connection.execute(query)
    ]


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which a share of the sorted values lies (nearest rank), None for none."""
    if not values:
        return None
    return round(values[max(0, math.ceil(share * len(values)) - 1)], 3)


def stages(connection: Connection, organization_id: str, pipeline: Sequence[Json], now: int) -> list[Json]:
    """Return for each stage its open tasks, and how long they have waited or been worked on there, on average."""
    open_ones = select(tasks.c.stage, tasks.c.status, tasks.c.stage_ms, tasks.c.first_ms).where(
        tasks.c.organization_id == organization_id, ~_IS_FINAL
    )
    ages: dict[str, tuple[list[int], list[int]]] = {stage["key"]: ([], []) for stage in pipeline}
    for stage, status, stage_ms, first_ms in connection.execute(open_ones):
        waiting, working = ages.setdefault(stage or "backlog", ([], []))
        age = max(0, now - (first_ms if stage_ms is None else stage_ms))
        (working if status == TaskStatus.WORKING else waiting).append(age)
    return [
        {
            "stage": stage,
            "wip": len(waiting) + len(working),
            "waiting": len(waiting),
            "waitingSeconds": _mean_seconds(waiting),
            "workingSeconds": _mean_seconds(working),
        }
        for stage, (waiting, working) in ages.items()
    ]


def _mean_seconds(ages_ms: Sequence[int]) -> float:
    return round(sum(ages_ms) / len(ages_ms) / 1000, 1) if ages_ms else 0.0


def looping(connection: Connection, organization_id: str, span: Span) -> list[str]:
    """Return the agents that did steps of one name again and again in one task."""
    query = (
        select(steps.c.agent_key)
        .where(steps.c.organization_id == organization_id, steps.c.agent_key.is_not(None))
        .where(steps.c.status_ms > span[0], steps.c.status_ms <= span[1])
        .group_by(steps.c.agent_key, steps.c.task_key, steps.c.name)
        .having(func.count() >= LOOP_STEPS)
    )
    return sorted(set(connection.execute(query).scalars()))


def series(connection: Connection, organization_id: str, span: Span) -> Json:
    """Return what happened in each part of a span of time, the oldest first."""
    width = max(1, (span[1] - span[0]) // BUCKETS)
    finished = (tasks.c.organization_id == organization_id, tasks.c.finished_ms, span, width)
    spent = (usage.c.organization_id == organization_id, usage.c.effective_ms, span, width)
    logged = (events.c.organization_id == organization_id, events.c.received_ms, span, width)
    all_tokens = func.sum(usage.c.tokens_input + usage.c.tokens_output + usage.c.tokens_cached)
    return {
        "bucketSeconds": width / 1000,
        "from": to_wire(span[0]),
        "events": _buckets(connection, func.count(), *logged),
        "completed": _buckets(connection, func.count(), *finished, tasks.c.status == TaskStatus.COMPLETED),
        "failed": _buckets(connection, func.count(), *finished, tasks.c.status == TaskStatus.FAILED),
        "costUsd": [value / 1e6 for value in _buckets(connection, func.sum(usage.c.cost_micros), *spent)],
        "tokens": _buckets(connection, all_tokens, *spent),
    }


def _buckets(
    connection: Connection,
    what: ColumnElement[Any],
    mine: ColumnElement[bool],
    time: ColumnElement[int],
    span: Span,
    width: int,
    also: ColumnElement[bool] | None = None,
) -> list[int]:
    number = (time - (span[0] + 1)) // width
    query = select(number.label("number"), what).where(mine, time > span[0], time <= span[1])
    query = query if also is None else query.where(also)
    found = [0] * BUCKETS
    for at, value in connection.execute(query.group_by("number")):
        found[min(int(at), BUCKETS - 1)] += int(value or 0)
    return found
