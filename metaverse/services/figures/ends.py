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
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from metaverse.clock import HOUR_MS
from metaverse.events.names import TaskStatus
from metaverse.models.moves import TaskEnd
from metaverse.services.figures.spans import Span

Json = dict[str, Any]
ends = TaskEnd.__table__


class End(NamedTuple):
    """One run that ended."""

    at_ms: int
    status: str
    cycle_ms: int
    lead_ms: int
    first_time_right: bool


def within(connection: Connection, organization_id: str, span: Span) -> list[End]:
    """Return the runs that ended in a span, the oldest first."""
    c = ends.c
    query = select(c.at_ms, c.status, c.cycle_ms, c.lead_ms, c.first_time_right).where(
        c.organization_id == organization_id, c.at_ms > span[0], c.at_ms <= span[1]
    )
    return list(map(End._make, connection.execute(query.order_by(c.at_ms)).all()))


def figures(found: Sequence[End], span: Span) -> Json:
    """Return the figures of what ended in a span."""
    by_status = Counter(end.status for end in found)
    done = [end for end in found if end.status == TaskStatus.COMPLETED]
    return {
        "throughput": {"completed": len(done), "perHour": round(len(done) * HOUR_MS / (span[1] - span[0]), 4)},
        "completionRate": share(len(done), len(found)),
        "firstTimeRight": share(sum(end.first_time_right for end in done), len(done)),
        "cycleTime": _spread([end.cycle_ms for end in done]),
        "leadTime": _spread([end.lead_ms for end in done]),
        "failures": by_status.get(TaskStatus.FAILED, 0),
    }


def share(part: int, whole: int) -> float | None:
    """Return a share to four decimals, None of nothing."""
    return round(part / whole, 4) if whole > 0 else None


def _spread(values_ms: list[int]) -> Json:
    ranked = sorted(values_ms)
    return {
        "p50Seconds": percentile_seconds(ranked, 0.5),
        "p95Seconds": percentile_seconds(ranked, 0.95),
        "count": len(ranked),
    }


def percentile_seconds(ranked_ms: Sequence[int], wanted: float) -> float | None:
    """Return the nearest rank of sorted milliseconds in seconds, None of nothing."""
    if not ranked_ms:
        return None
    return round(ranked_ms[max(0, math.ceil(wanted * len(ranked_ms)) - 1)] / 1000, 3)
