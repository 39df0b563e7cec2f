"""The management hub: what needs a person now, and how work goes in a window of time.

The figures are defined where they are counted, in `metaverse.services.figures`. Those of a moment (head-count, open
tasks of a stage) are of the end of the window. `previous` holds the main figures of the window of the same length
before, to compare. What only the present knows (who is silent, stuck or waits for whom) is None for the past.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import Connection, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.errors import NotFound
from metaverse.events import heads, log
from metaverse.events.log import Head
from metaverse.events.names import AgentStatus
from metaverse.models.alert_rule import AlertRule
from metaverse.operations import meters
from metaverse.services import agents, attention, scene
from metaverse.services.agents import Patience
from metaverse.services.figures import agent_time, ended, ends, series, slots, spending, stages, trouble, waits
from metaverse.services.figures.spans import Span
from metaverse.services.sharing import Shared
from metaverse.services.tables import csv_of
from metaverse.services.windows import UNITS_MS

Json = dict[str, Any]
rules = AlertRule.__table__
KEPT = 64
FRESH_MS = 2000
TOP = 100
LISTS = ("timeByAgent", "byAgent", "byModel", "byDepartment", "byTask")
TABLES = ("attention", "stages", *LISTS, "waits", "circles", "cascades")
PRESENT_ONLY = ("stuck", "stale", "waits", "circles", "cascades")


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
meters.watch_cache("hubs", _hubs.__len__, KEPT)


def figures(
    organization_id: str, patience: Patience, window_ms: int, until_ms: int | None, top: int = TOP
) -> tuple[Json, str]:
    """Return the hub of an organization with so many rows of each list at most, and a tag for its version.

    The tag stands for the place in the log, the window, the minute, and the rules that hold, which are not in the log.

    Raises:
        NotFound: there is no such organization.
    """
    hub = whole(organization_id, patience, window_ms, until_ms)
    alerts = firing(organization_id)
    parts = (
        hub.head.epoch,
        hub.head.seq,
        window_ms,
        until_ms or 0,
        top,
        hub.now // UNITS_MS["m"],
        crc32(repr(alerts).encode()),
    )
    lists = {name: hub.value[name][:top] for name in LISTS}
    counts = {name: len(hub.value[name]) for name in LISTS}
    return {**hub.value, **lists, "listed": counts, "alerts": alerts}, "hub-" + "-".join(map(str, parts))


def whole(organization_id: str, patience: Patience, window_ms: int, until_ms: int | None) -> Hub:
    """Return the hub with its lists whole; it is computed once for all who ask for it.

    Raises:
        NotFound: there is no such organization.
    """
    named = Named(organization_id, patience, window_ms, until_ms)
    return _hubs.ask(named, lambda kept: _renewed(named, kept), lambda begin: _begun(named, begin))


def table(organization_id: str, patience: Patience, window_ms: int, until_ms: int | None, name: str) -> bytes:
    """Return a table of the hub as CSV.

    Raises:
        NotFound: there is no such organization, or no such table.
    """
    return csv_of(rows(organization_id, patience, window_ms, until_ms, name))


def rows(organization_id: str, patience: Patience, window_ms: int, until_ms: int | None, name: str) -> list[Json]:
    """Return a list of the hub, its main figures beside those of the window before (`summary`), or what `ended`.

    Raises:
        NotFound: there is no such organization, or no such table.
    """
    if name == "ended":
        until = min(until_ms or now_ms(), now_ms())
        return _ended(organization_id, (until - window_ms, until))
    hub = whole(organization_id, patience, window_ms, until_ms).value
    if name == "summary":
        pairs = [(part, hub[part], hub["previous"][part]) for part in hub["previous"]]
        return [{"figure": part, "now": now, "before": before} for part, now, before in _pairs("", pairs)]
    if name not in TABLES:
        raise NotFound(f"There is no table {name}; there are summary, ended, {', '.join(TABLES)}.")
    return list(hub[name] or [])


@reading
def _ended(connection: Connection, organization_id: str, span: Span) -> list[Json]:
    return ended.listed(connection, organization_id, span)


def _pairs(name: str, pairs: Iterable[tuple[str, Any, Any]]) -> Iterable[tuple[str, Any, Any]]:
    for part, now, before in pairs:
        if isinstance(now, dict):
            yield from _pairs(f"{name}{part}.", [(inner, now[inner], before[inner]) for inner in now])
        else:
            yield f"{name}{part}", now, before


def _renewed(named: Named, kept: Hub) -> Hub | None:
    is_fresh = 0 <= now_ms() - kept.now < FRESH_MS
    return kept if is_fresh and heads.head(named.organization_id) == kept.head else None


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
    answer = {
        "organizationId": organization_id,
        "seq": head.seq,
        "computedAt": to_wire(now),
        "window": _window(span),
        "attention": attention.queue(connection, organization_id, everyone, span, now),
        "attentionTimes": attention.times(connection, organization_id, span),
        **_of_moment(connection, organization_id, everyone, span, now),
        **_of_window(connection, organization_id, span, now),
        "alerts": [],
        "previous": _compared(connection, organization_id, (span[0] - window_ms, span[0])),
    }
    return Hub(answer, head, now)


def _window(span: Span) -> Json:
    return {"from": to_wire(span[0]), "until": to_wire(span[1])}


def _of_moment(connection: Connection, organization_id: str, everyone: list[Json], span: Span, now: int) -> Json:
    looping = trouble.looping(connection, organization_id, span)
    if span[1] < now:
        standing = agent_time.standing(connection, organization_id, span[1])
        counts = {**_counted(standing.values(), len(standing)), "stale": None}
        return {"headcount": counts, "looping": looping, **dict.fromkeys(PRESENT_ONLY)}
    return {
        "headcount": headcount(everyone),
        "looping": looping,
        "stuck": trouble.stuck(connection, organization_id, everyone, now),
        "stale": [agent["agentId"] for agent in everyone if agent["stale"]],
        **waits.figures(connection, organization_id, span),
    }


def _of_window(connection: Connection, organization_id: str, span: Span, now: int) -> Json:
    everybody = agent_time.known(connection, organization_id)
    cut = slots.of(span)
    found = ends.within(connection, organization_id, span, singly=cut.is_fine)
    began = agent_time.standing(connection, organization_id, span[0])
    times = agent_time.times(connection, organization_id, span, began)
    flow = stages.figures(connection, organization_id, scene.pipeline.on(connection, organization_id), span, now)
    begins = Counter(began.values())
    queued = sum(stage["waitingAtStart"] for stage in flow)
    spent = spending.spent(connection, organization_id, span)
    return {
        "utilisation": agent_time.utilisation(agent_time.total(times)),
        "agentTime": agent_time.view(agent_time.total(times)),
        **ends.figures(found, span),
        "stages": flow,
        "bottleneck": stages.bottleneck(flow),
        "timeByAgent": agent_time.listed(times, everybody),
        **spending.figures(connection, organization_id, spent, everybody),
        "series": series.figures(connection, organization_id, cut, found, begins, queued),
    }


def _compared(connection: Connection, organization_id: str, span: Span) -> Json:
    """Return the figures of the window before that a person compares with."""
    began = agent_time.standing(connection, organization_id, span[0])
    spent_time = agent_time.total(agent_time.times(connection, organization_id, span, began))
    return {
        "window": _window(span),
        "utilisation": agent_time.utilisation(spent_time),
        "agentTime": agent_time.view(spent_time),
        **ends.figures(ends.within(connection, organization_id, span), span),
        **spending.total(connection, organization_id, span),
    }


@reading
def firing(connection: Connection, organization_id: str) -> list[Json]:
    """Return the alert rules that hold now, the latest first."""
    mine = (rules.c.organization_id == organization_id, rules.c.firing, rules.c.enabled)
    rows = connection.execute(select(rules).where(*mine).order_by(rules.c.fired_ms.desc())).mappings()
    named = ("id", "name", "figure", "above", "level")
    return [{**{field: row[field] for field in named}, "since": to_wire(row["fired_ms"])} for row in rows]


def headcount(everyone: list[Json]) -> Json:
    """Count the agents by shown status; the stale are counted in their status as well."""
    counts = _counted((agent["status"] for agent in everyone), len(everyone))
    return {**counts, "stale": sum(agent["stale"] for agent in everyone)}


def _counted(statuses: Iterable[str], total: int) -> Json:
    by_status = Counter(statuses)
    return {"total": total, **{status.value: by_status.get(status, 0) for status in AgentStatus}}
