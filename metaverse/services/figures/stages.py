"""The stages of the pipeline: queues, waiting against working time, and which of them is the bottleneck.

For a stage and a span of length T:
- waiting, working, wip: open tasks there at the end of the span, not worked on, worked on, both; waitingAtStart: at
  its beginning;
- waitingSeconds, workingSeconds: time that tasks spent there in the span, waiting and worked on, in all;
- entered, left: tasks that came to it and left it (or ended there) in the span;
- averageQueue: waiting time / T, the mean number of tasks that waited (Little: arrivals a second * mean wait);
- meanWaitSeconds, meanWorkSeconds: those times a visit; visits are the tasks there at the start and those that came;
- flowEfficiency: working / (waiting + working) time, None where there was neither;
- intensity: entered / left, above 1 where more comes than goes; None where nothing left;
- drainSeconds: how long the tasks that wait now need to leave at the span's rate, waiting * T / left; None as above;
- oldestSeconds: how long the task that waits longest has been in the stage; only for a span that ends now.

The bottleneck is the stage with the greatest averageQueue, the one whose waiting costs most; `why` says what makes it
so: `growing` where more came than left, `blocked` where nothing left though tasks wait, else `slow`; and `share`, its
part of all waiting time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, select

from metaverse.clock import HOUR_MS
from metaverse.events.names import TaskStatus
from metaverse.models.task import Task
from metaverse.projections.task_moves import WAITING, WORKING
from metaverse.services.figures import changes
from metaverse.services.figures.changes import ENTERED, LEFT, Name, Sums
from metaverse.services.figures.ends import share
from metaverse.services.figures.spans import Span

Json = dict[str, Any]
tasks = Task.__table__


class Stock(NamedTuple):
    """The open tasks of one stage and effort: how many, and since when the oldest is in the stage."""

    number: int
    oldest_ms: int


def stock(connection: Connection, organization_id: str) -> dict[Name, Stock]:
    """Return where the open tasks stand now; tasks of which nothing was claimed are left out."""
    effort = case((tasks.c.status == TaskStatus.WORKING, WORKING), else_=WAITING)
    since = func.min(func.coalesce(tasks.c.stage_ms, tasks.c.first_ms))
    query = select(tasks.c.stage, effort, func.count(), since).where(
        tasks.c.organization_id == organization_id, tasks.c.finished_ms.is_(None), tasks.c.status.is_not(None)
    )
    rows = connection.execute(query.group_by(tasks.c.stage, effort))
    return {(stage, kind): Stock(count, int(oldest)) for stage, kind, count, oldest in rows}


def figures(
    connection: Connection, organization_id: str, pipeline: Sequence[Json], span: Span, now_ms: int
) -> list[Json]:
    """Return the figures of each stage: those of the pipeline in its order, then others that tasks stand in."""
    stands = stock(connection, organization_id)
    since = changes.of_stages(connection, organization_id, (span[1], now_ms))
    ends = {name: held.number for name, held in stands.items()}
    for name, (count, _) in since.items():
        ends[name] = ends.get(name, 0) - count
    sums = changes.of_stages(connection, organization_id, span)
    keys = [stage["key"] for stage in pipeline]
    others = {name[0] for name in (*ends, *sums) if name[0] not in keys}
    oldest = {name[0]: held.oldest_ms for name, held in stands.items() if name[1] == WAITING and span[1] >= now_ms}
    return [_figures(stage, ends, sums, span, oldest.get(stage)) for stage in (*keys, *sorted(others))]


def _figures(stage: str, ends: dict[Name, int], sums: Sums, span: Span, oldest_ms: int | None) -> Json:
    length = span[1] - span[0]
    waiting, working = ends.get((stage, WAITING), 0), ends.get((stage, WORKING), 0)
    queued = waiting - sums.get((stage, WAITING), [0])[0]
    waited, worked = (_spent(stage, effort, ends, sums, length) for effort in (WAITING, WORKING))
    entered, left = (sums.get((stage, part), [0, 0])[0] for part in (ENTERED, LEFT))
    visits = waiting + working + left
    return {
        "stage": stage,
        "wip": waiting + working,
        "waiting": waiting,
        "working": working,
        "waitingAtStart": queued,
        "waitingSeconds": round(waited / 1000, 3),
        "workingSeconds": round(worked / 1000, 3),
        "meanWaitSeconds": round(waited / visits / 1000, 3) if visits else None,
        "meanWorkSeconds": round(worked / visits / 1000, 3) if visits else None,
        "entered": entered,
        "left": left,
        "enteredPerHour": round(entered * HOUR_MS / length, 4),
        "leftPerHour": round(left * HOUR_MS / length, 4),
        "averageQueue": round(waited / length, 4),
        "flowEfficiency": share(worked, waited + worked),
        "intensity": round(entered / left, 4) if left else None,
        "drainSeconds": round(waiting * length / left / 1000, 3) if left else None,
        "oldestSeconds": round(max(0, span[1] - oldest_ms) / 1000, 3) if oldest_ms is not None else None,
    }


def _spent(stage: str, effort: str, ends: dict[Name, int], sums: Sums, length: int) -> int:
    """Return the time spent: by who was there at the beginning, and by the changes since."""
    count, weight = sums.get((stage, effort), (0, 0))
    return (ends.get((stage, effort), 0) - count) * length + weight


def bottleneck(stages: Sequence[Json]) -> Json | None:
    """Return the stage whose waiting costs most, and why; None where nothing waited."""
    worst = max(stages, key=lambda stage: stage["averageQueue"], default=None)
    if worst is None or worst["waitingSeconds"] <= 0:
        return None
    waited = sum(stage["waitingSeconds"] for stage in stages)
    named = ("stage", "wip", "waiting", "waitingSeconds", "workingSeconds", "averageQueue", "intensity", "drainSeconds")
    return {
        **{field: worst[field] for field in named},
        "why": _why(worst),
        "share": round(worst["waitingSeconds"] / waited, 4),
    }


def _why(stage: Json) -> str:
    if stage["waiting"] and not stage["left"]:
        return "blocked"
    return "growing" if stage["entered"] > stage["left"] else "slow"
