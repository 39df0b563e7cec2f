"""Series for sparklines: what happened in each slot of a span, the oldest first.

Counts and sums of all slots add up to the figures of the whole span. `utilisation` is the share as of agents' time,
`queue` the mean number of tasks that waited, `working` that of agents at work,
`cycleP50Seconds` the median cycle time of what was completed, each of the slot alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from metaverse.clock import to_wire
from metaverse.events.log import events
from metaverse.events.names import AgentStatus, TaskStatus
from metaverse.models.agent import Usage
from metaverse.models.moves import AgentMove, TaskMove
from metaverse.models.tally import Spending, Tally
from metaverse.projections.task_moves import WAITING
from metaverse.services.figures import agent_time
from metaverse.services.figures.ends import Ended, percentile_seconds, share
from metaverse.services.figures.slots import Slots
from metaverse.services.figures.spans import Part, parts

Json = dict[str, Any]
agent_moves = AgentMove.__table__
task_moves = TaskMove.__table__
tallies = Tally.__table__
spendings = Spending.__table__
usage = Usage.__table__
Changed = Iterable[tuple[int, str, int, int]]
"""Slot number, state, signed count, and the signed sum of the moments."""


def figures(
    connection: Connection,
    organization_id: str,
    cut: Slots,
    found: Sequence[Ended],
    begins: dict[str, int],
    queued: int,
) -> Json:
    """Return the series of a span: `found` ended in it; with it began so many agents by status, and `queued` tasks."""
    edges = cut.edges()
    tokens, cost = _spent(connection, organization_id, cut)
    by_status = _lasting(connection, organization_id, cut, begins, "agents", _agents)
    waited = _lasting(connection, organization_id, cut, {WAITING: queued}, "stage", _stages)[WAITING]
    return {
        "bucketSeconds": cut.width_ms / 1000,
        "from": to_wire(cut.span[0]),
        "edges": [to_wire(edge - 1) for edge in edges],
        "events": _events(connection, organization_id, cut),
        "completed": _ended(cut, found, TaskStatus.COMPLETED),
        "failed": _ended(cut, found, TaskStatus.FAILED),
        "costUsd": [micros / 1_000_000 for micros in cost],
        "tokens": tokens,
        "working": _mean(by_status.get(AgentStatus.WORKING, [0] * cut.count), edges),
        "cycleP50Seconds": _cycles(cut, found),
        "utilisation": _utilisation(by_status, cut.count),
        "queue": _mean(waited, edges),
    }


def _ended(cut: Slots, found: Sequence[Ended], status: TaskStatus) -> list[int]:
    counts = [0] * cut.count
    for ended in found:
        counts[cut.of(ended.at_ms)] += ended.by_status.get(status, 0)
    return counts


def _mean(times_ms: Sequence[int], edges: Sequence[int]) -> list[float]:
    """Return how many were in a state on average in each slot, from the time that they spent in it together."""
    return [round(t / (b - a), 4) for t, a, b in zip(times_ms, edges, edges[1:], strict=False)]


def _cycles(cut: Slots, found: Sequence[Ended]) -> list[float | None]:
    lengths: list[list[int]] = [[] for _ in range(cut.count)]
    for ended in found:
        lengths[cut.of(ended.at_ms)] += ended.cycles_ms
    return [percentile_seconds(sorted(each), 0.5) for each in lengths]


def _events(connection: Connection, organization_id: str, cut: Slots) -> list[int]:
    counts = [0] * cut.count
    for part in map(cut.as_read, parts(connection, organization_id, cut.span)):
        c = tallies.c if part.rolled else events.c
        at, count = (c.hour_ms, func.sum(c.count)) if part.rolled else (c.received_ms, func.count())
        mine = [c.organization_id == organization_id, at >= part.low_ms, at < part.high_ms]
        if part.rolled:
            mine.append(c.kind == "event")
        for number, value in connection.execute(
            select(cut.column(at).label("slot"), count).where(*mine).group_by("slot")
        ):
            counts[cut.index(int(number))] += int(value)
    return counts


def _spent(connection: Connection, organization_id: str, cut: Slots) -> tuple[list[int], list[int]]:
    tokens, cost = [0] * cut.count, [0] * cut.count
    for part in map(cut.as_read, parts(connection, organization_id, cut.span)):
        c = spendings.c if part.rolled else usage.c
        at = c.hour_ms if part.rolled else c.effective_ms
        mine = [c.organization_id == organization_id, at >= part.low_ms, at < part.high_ms]
        if part.rolled:
            mine.append(c.kind == "agent")
        sums = func.sum(c.tokens_input + c.tokens_output + c.tokens_cached), func.sum(c.cost_micros)
        for number, *values in connection.execute(
            select(cut.column(at).label("slot"), *sums).where(*mine).group_by("slot")
        ):
            tokens[cut.index(int(number))] += int(values[0])
            cost[cut.index(int(number))] += int(values[1])
    return tokens, cost


def _lasting(
    connection: Connection,
    organization_id: str,
    cut: Slots,
    begins: dict[str, int],
    kind: str,
    counted: Callable[[Connection, str, Slots, Part], Changed],
) -> dict[str, list[int]]:
    """Return by state the time that was spent in it in each slot, in milliseconds of all together."""
    changed: dict[str, list[list[int]]] = {state: [[0, 0] for _ in range(cut.count)] for state in begins}
    for part in map(cut.as_read, parts(connection, organization_id, cut.span)):
        read = (
            _rolled(connection, organization_id, cut, part, kind)
            if part.rolled
            else counted(connection, organization_id, cut, part)
        )
        for number, state, count, moments in read:
            known = changed.setdefault(state, [[0, 0] for _ in range(cut.count)])[cut.index(number)]
            known[0] += count
            known[1] += moments
    return {state: _times(cut, begins.get(state, 0), each) for state, each in changed.items()}


def _times(cut: Slots, there: int, changed: list[list[int]]) -> list[int]:
    edges, times = cut.edges(), []
    for (count, moments), low, high in zip(changed, edges, edges[1:], strict=False):
        times.append(there * (high - low) + count * (high - 1) - moments)
        there += count
    return times


def _rolled(connection: Connection, organization_id: str, cut: Slots, part: Part, kind: str) -> Changed:
    c = tallies.c
    query = select(c.hour_ms, c.part, func.sum(c.count), func.sum(c.moment_ms)).where(
        c.organization_id == organization_id, c.kind == kind, c.hour_ms >= part.low_ms, c.hour_ms < part.high_ms
    )
    for hour_ms, state, count, moments in connection.execute(query.group_by(c.hour_ms, c.part)):
        number = (int(hour_ms) - cut.base_ms) // cut.width_ms
        yield number, state, int(count), int(moments) + int(count) * int(hour_ms)


def _agents(connection: Connection, organization_id: str, cut: Slots, part: Part) -> Changed:
    return _single(connection, organization_id, cut, part, agent_moves.c, ("before", "after"))


def _stages(connection: Connection, organization_id: str, cut: Slots, part: Part) -> Changed:
    return _single(connection, organization_id, cut, part, task_moves.c, ("from_effort", "to_effort"))


def _single(
    connection: Connection, organization_id: str, cut: Slots, part: Part, c: Any, names: tuple[str, str]
) -> Changed:
    slot = cut.column(c.at_ms).label("slot")
    before, after = (c[name] for name in names)
    query = select(slot, before, after, func.count(), func.sum(c.at_ms - part.low_ms)).where(
        c.organization_id == organization_id, c.at_ms >= part.low_ms, c.at_ms < part.high_ms
    )
    for number, was, now, count, moments in connection.execute(query.group_by("slot", before, after)):
        total = int(moments) + int(count) * part.low_ms
        if was is not None:
            yield int(number), was, -int(count), -total
        if now is not None:
            yield int(number), now, int(count), total


def _utilisation(by_status: dict[str, list[int]], count: int) -> list[float | None]:
    nothing = [0] * count
    present = [by_status.get(status, nothing) for status in agent_time.PRESENT]
    return [
        share(worked, sum(each))
        for worked, each in zip(by_status.get(AgentStatus.WORKING, nothing), zip(*present, strict=True), strict=True)
    ]
