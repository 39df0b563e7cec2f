"""What ended: how many tasks, how, how fast, and how many of them at the first try.

- throughput: runs completed, and the same for an hour of the span;
- completion rate: completed, of all runs that ended (completed, failed, canceled, rejected);
- cycle time: from the first start of work (or from the first claim, where none told of a start) to completion;
- lead time: from the first claim about the task to completion;
- first time right: completed without ever coming back to a stage or being opened again, of all completed.
A percentile is the nearest rank: the smallest value that at least the wanted share of the values does not exceed.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from metaverse.clock import HOUR_MS
from metaverse.events.names import TaskStatus
from metaverse.models.moves import TaskEnd
from metaverse.models.tally import EndedHour
from metaverse.services.figures.spans import Part, Span, parts

Json = dict[str, Any]
ends = TaskEnd.__table__
ended_hours = EndedHour.__table__


class Ended(NamedTuple):
    """Runs that ended at a moment, or in the hour from it: how many by status, and the durations of the completed."""

    at_ms: int
    by_status: Mapping[str, int]
    first_time_right: int
    cycles_ms: Sequence[int]
    leads_ms: Sequence[int]


def within(connection: Connection, organization_id: str, span: Span, *, singly: bool = False) -> list[Ended]:
    """Return what ended in a span, the oldest first: by the hour where it is added up, else one by one."""
    cut = parts(connection, organization_id, span)
    return [
        ended
        for part in cut
        for ended in (_rolled if part.rolled and not singly else _single)(connection, organization_id, part)
    ]


def _rolled(connection: Connection, organization_id: str, part: Part) -> Iterable[Ended]:
    c = ended_hours.c
    query = select(c.hour_ms, c.by_status, c.first_time_right, c.cycles_ms, c.leads_ms).where(
        c.organization_id == organization_id, c.hour_ms >= part.low_ms, c.hour_ms < part.high_ms
    )
    for hour_ms, by_status, right, *packed in connection.execute(query.order_by(c.hour_ms)).all():
        yield Ended(hour_ms, by_status, right, *(array("q", lengths) for lengths in packed))


def _single(connection: Connection, organization_id: str, part: Part) -> Iterable[Ended]:
    c = ends.c
    query = select(c.at_ms, c.status, c.cycle_ms, c.lead_ms, c.first_time_right).where(
        c.organization_id == organization_id, c.at_ms >= part.low_ms, c.at_ms < part.high_ms
    )
    for at_ms, status, cycle_ms, lead_ms, right in connection.execute(query.order_by(c.at_ms)).all():
        done = status == TaskStatus.COMPLETED
        yield Ended(at_ms, {status: 1}, int(right), (cycle_ms,) if done else (), (lead_ms,) if done else ())


def packed(connection: Connection, organization_id: str, part: Part) -> Json:
    """Return the row that keeps what ended in an hour."""
    whole = together(list(_single(connection, organization_id, part)))
    return {
        "by_status": whole.by_status,
        "first_time_right": whole.first_time_right,
        "cycles_ms": array("q", whole.cycles_ms).tobytes(),
        "leads_ms": array("q", whole.leads_ms).tobytes(),
    }


def together(found: Sequence[Ended]) -> Ended:
    """Return what ended as one, its durations sorted."""
    by_status: Counter[str] = Counter()
    for ended in found:
        by_status.update(ended.by_status)
    cycles = sorted(length for ended in found for length in ended.cycles_ms)
    leads = sorted(length for ended in found for length in ended.leads_ms)
    return Ended(0, by_status, sum(ended.first_time_right for ended in found), cycles, leads)


def figures(found: Sequence[Ended], span: Span) -> Json:
    """Return the figures of what ended in a span."""
    whole = together(found)
    done = whole.by_status.get(TaskStatus.COMPLETED, 0)
    return {
        "throughput": {"completed": done, "perHour": round(done * HOUR_MS / (span[1] - span[0]), 4)},
        "completionRate": share(done, sum(whole.by_status.values())),
        "firstTimeRight": share(whole.first_time_right, done),
        "cycleTime": _spread(whole.cycles_ms),
        "leadTime": _spread(whole.leads_ms),
        "failures": whole.by_status.get(TaskStatus.FAILED, 0),
    }


def share(part: int, whole: int) -> float | None:
    """Return a share to four decimals, None of nothing."""
    return round(part / whole, 4) if whole > 0 else None


def _spread(ranked_ms: Sequence[int]) -> Json:
    return {
        "p50Seconds": percentile_seconds(ranked_ms, 0.5),
        "p95Seconds": percentile_seconds(ranked_ms, 0.95),
        "count": len(ranked_ms),
    }


def percentile_seconds(ranked_ms: Sequence[int], wanted: float) -> float | None:
    """Return the nearest rank of sorted milliseconds in seconds, None of nothing."""
    if not ranked_ms:
        return None
    return round(ranked_ms[max(0, math.ceil(wanted * len(ranked_ms)) - 1)] / 1000, 3)
