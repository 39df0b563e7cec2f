"""Changes: how the number of those who are in a state rose and fell, and the time that they spent in it.

Whoever comes to a state counts 1 at that moment, whoever leaves it -1. With n of them in it when a span (a, b) begins,
the time spent there by all together is n * (b - a) plus the sum of change * (b - moment) over the changes in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.sql import ColumnElement

from metaverse.models.moves import AgentMove, TaskMove
from metaverse.models.tally import Tally
from metaverse.services.figures.spans import Part, Span, parts

Name = tuple[str, str]
"""Whose change it is and of what: agent and status, or stage and effort."""

Sums = dict[Name, list[int]]
"""By name: the sum of the changes, and the sum of each times its distance from the end of the span."""

Counted = Iterable[tuple[Name, int, int]]
"""Name, number of changes (signed), and the sum of their moments since the beginning of the part (signed)."""

tallies = Tally.__table__
agent_moves = AgentMove.__table__
task_moves = TaskMove.__table__
ENTERED, LEFT = "entered", "left"


def of_agents(connection: Connection, organization_id: str, span: Span) -> Sums:
    """Return by agent and status what changed in a span."""
    return _summed(connection, organization_id, span, "agent", counted_agents)


def of_stages(connection: Connection, organization_id: str, span: Span) -> Sums:
    """Return by stage what changed in a span: of the waiting, the working, and who `entered` and `left`."""
    return _summed(connection, organization_id, span, "stage", counted_stages)


def _summed(
    connection: Connection,
    organization_id: str,
    span: Span,
    kind: str,
    counted: Callable[[Connection, str, Part], Counted],
) -> Sums:
    sums: Sums = {}
    for part in parts(connection, organization_id, span):
        found = (
            _rolled(connection, organization_id, kind, part)
            if part.rolled
            else counted(connection, organization_id, part)
        )
        for name, count, moment in found:
            add(sums, name, count, count * (span[1] - part.low_ms) - moment)
    return sums


def add(sums: Sums, name: Name, count: int, weight: int) -> None:
    """Add to what is known of a name."""
    known = sums.setdefault(name, [0, 0])
    known[0] += count
    known[1] += weight


def _rolled(connection: Connection, organization_id: str, kind: str, part: Part) -> Counted:
    c = tallies.c
    moment = func.sum(c.moment_ms + c.count * (c.hour_ms - part.low_ms))
    query = select(c.key, c.part, func.sum(c.count), moment).where(
        c.organization_id == organization_id, c.kind == kind, c.hour_ms >= part.low_ms, c.hour_ms < part.high_ms
    )
    for key, state, count, moments in connection.execute(query.group_by(c.key, c.part)).all():
        yield (key, state), int(count), int(moments)


def counted_agents(connection: Connection, organization_id: str, part: Part) -> Counted:
    """Count the changes of agents in a part from the single rows."""
    c = agent_moves.c
    for key, before, after, count, moment in _grouped(
        connection, organization_id, part, c, [c.agent_key, c.before, c.after]
    ):
        if before is not None:
            yield (key, before), -count, -moment
        if after is not None:
            yield (key, after), count, moment


def counted_stages(connection: Connection, organization_id: str, part: Part) -> Counted:
    """Count the changes of the stages in a part from the single rows."""
    c = task_moves.c
    columns = [c.from_stage, c.from_effort, c.to_stage, c.to_effort]
    for left, was, entered, now, count, moment in _grouped(connection, organization_id, part, c, columns):
        if was is not None:
            yield (left, was), -count, -moment
        if now is not None:
            yield (entered, now), count, moment
        if was is not None and left != entered:
            yield (left, LEFT), count, moment
        if now is not None and left != entered:
            yield (entered, ENTERED), count, moment


def _grouped(
    connection: Connection, organization_id: str, part: Part, c: Any, columns: list[ColumnElement[Any]]
) -> Iterable[Any]:
    moment = func.sum(c.at_ms - part.low_ms)
    query = select(*columns, func.count(), moment).where(
        c.organization_id == organization_id, c.at_ms >= part.low_ms, c.at_ms < part.high_ms
    )
    for *names, count, moments in connection.execute(query.group_by(*columns)).all():
        yield *names, int(count), int(moments)
