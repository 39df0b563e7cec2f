"""The management hub: what needs a person now, and how work goes in a window of time.

Figures, each over tasks that ended in the window unless said otherwise:
- utilisation: agents working now, of those that are not offline;
- throughput: tasks completed, and the same for an hour of the window;
- completion rate: completed, of all that ended;
- cycle time: from the first start of work (or the first word of a task that never told one) to the end, in seconds;
- a stage's waiting and working time: how long its open tasks have been in it on average, by whether worked on;
- bottleneck: the stage whose open tasks wait longest in sum, if any waits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import Connection, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.events import log
from metaverse.events.log import Head
from metaverse.events.names import AgentStatus, TaskStatus
from metaverse.models.alert_rule import AlertRule
from metaverse.services import agents, attention, figures_of_time, scene, spending
from metaverse.services.agents import Patience
from metaverse.services.sharing import Shared
from metaverse.services.windows import UNITS_MS

Json = dict[str, Any]
rules = AlertRule.__table__
KEPT = 64
FRESH_MS = 2000


class Named(NamedTuple):
    """Whose hub is asked for, how long silence is normal, and which window of time; `until_ms` None for now."""

    organization_id: str
    patience: Patience
    window_ms: int
    until_ms: int | None


class Hub(NamedTuple):
    """The figures, and when and where in the log they were computed; they are the same for `FRESH_MS`."""

    value: Json
    head: Head
    now: int


_hubs: Shared[Named, Hub] = Shared(KEPT)


def figures(organization_id: str, patience: Patience, window_ms: int, until_ms: int | None) -> tuple[Json, str]:
    """Return the hub of an organization, with a tag for its version.

    The tag stands for the place in the log, the window, the minute, and the rules that hold, which are not in the log.

    Raises:
        NotFound: there is no such organization.
    """
    named = Named(organization_id, patience, window_ms, until_ms)
    hub = _hubs.ask(named, lambda kept: _renewed(named, kept), lambda begin: _begun(named, begin))
    alerts = firing(organization_id)
    parts = (
        hub.head.epoch,
        hub.head.seq,
        window_ms,
        until_ms or 0,
        hub.now // UNITS_MS["m"],
        crc32(repr(alerts).encode()),
    )
    return {**hub.value, "alerts": alerts}, "hub-" + "-".join(map(str, parts))


def _renewed(named: Named, kept: Hub) -> Hub | None:
    is_fresh = 0 <= now_ms() - kept.now < FRESH_MS
    return kept if is_fresh and log.head(named.organization_id) == kept.head else None


def _begun(named: Named, begin: Callable[[], None]) -> Hub:
    begin()
    return computed(*named)


@reading
def computed(
    connection: Connection, organization_id: str, patience: Patience, window_ms: int, until_ms: int | None
) -> Hub:
    """Compute the hub of an organization from one consistent read."""
    now = now_ms()
    until = min(until_ms or now, now)
    span = (until - window_ms, until)
    head = log.head.on(connection, organization_id)
    everyone = agents.everyone.on(connection, organization_id, patience)
    pipeline = scene.pipeline.on(connection, organization_id)
    stages = figures_of_time.stages(connection, organization_id, pipeline, now)
    counts = headcount(everyone)
    answer = {
        "organizationId": organization_id,
        "seq": head.seq,
        "computedAt": to_wire(now),
        "window": {"from": to_wire(span[0]), "until": to_wire(until)},
        "attention": attention.queue(connection, organization_id, everyone, span, now),
        "attentionTimes": attention.times(connection, organization_id, span),
        "headcount": counts,
        "utilisation": _share(counts["working"], counts["total"] - counts["offline"]),
        **_ended(connection, organization_id, span),
        "stages": stages,
        "bottleneck": _bottleneck(stages),
        "stuck": [agent["agentId"] for agent in everyone if agent["stale"]],
        "looping": figures_of_time.looping(connection, organization_id, span),
        **spending.of(connection, organization_id, span, everyone),
        "alerts": [],
        "series": figures_of_time.series(connection, organization_id, span),
    }
    return Hub(answer, head, now)


@reading
def firing(connection: Connection, organization_id: str) -> list[Json]:
    """Return the alert rules that hold now, the latest first."""
    mine = (rules.c.organization_id == organization_id, rules.c.firing, rules.c.enabled)
    rows = connection.execute(select(rules).where(*mine).order_by(rules.c.fired_ms.desc())).mappings()
    named = ("id", "name", "figure", "above", "level")
    return [{**{field: row[field] for field in named}, "since": to_wire(row["fired_ms"])} for row in rows]


def headcount(everyone: list[Json]) -> Json:
    """Count the agents by shown status; the stale are counted in their status as well."""
    by_status = Counter(agent["status"] for agent in everyone)
    counts = {status.value: by_status.get(status, 0) for status in AgentStatus}
    return {"total": len(everyone), **counts, "stale": sum(agent["stale"] for agent in everyone)}


def _ended(connection: Connection, organization_id: str, span: tuple[int, int]) -> Json:
    ended = figures_of_time.ended(connection, organization_id, span)
    by_status = Counter(task.status for task in ended)
    completed = by_status.get(TaskStatus.COMPLETED, 0)
    hours = (span[1] - span[0]) / UNITS_MS["h"]
    cycles = sorted(task.cycle_ms / 1000 for task in ended if task.status == TaskStatus.COMPLETED)
    return {
        "throughput": {"completed": completed, "perHour": round(completed / hours, 4)},
        "completionRate": _share(completed, len(ended)),
        "cycleTime": {
            "p50Seconds": figures_of_time.percentile(cycles, 0.5),
            "p95Seconds": figures_of_time.percentile(cycles, 0.95),
            "count": len(cycles),
        },
        "failures": by_status.get(TaskStatus.FAILED, 0),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole > 0 else None


def _bottleneck(stages: list[Json]) -> Json | None:
    waiting = [stage for stage in stages if stage["waitingSeconds"] > 0 and stage["wip"] > 0]
    if not waiting:
        return None
    worst = max(waiting, key=lambda stage: stage["waitingSeconds"] * stage["waiting"])
    return {field: worst[field] for field in ("stage", "wip", "waitingSeconds", "workingSeconds")}
