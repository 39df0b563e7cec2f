"""The queries that ties are read by: interactions and hand-overs in a window, decayed and added by the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Float,
    Select,
    Text,
    and_,
    case,
    exists,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.sql import ColumnElement

from metaverse.events.names import InteractionKind
from metaverse.models.event import Event
from metaverse.models.handover import Handover
from metaverse.models.interaction import HANDOFFS, Interaction
from metaverse.models.task import Task
from metaverse.projections.handovers import WEIGHT
from metaverse.projections.tasks import CLAIMS

interactions = Interaction.__table__
handovers = Handover.__table__
tasks = Task.__table__
events = Event.__table__

MOST_HALVINGS = 200
"""Beyond, a weight is nothing anyway, and PostgreSQL refuses to count so low."""

SAME_HANDOFF_MS = 5 * 60 * 1000
"""An interaction that says what a task's new assignee shows comes no further from it than this."""

MOST_WORK = 30_000
"""What the latest so many ties were about is looked at."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which ties count, and how: after `from_ms` until `until_ms`, of these kinds or all."""

    from_ms: int
    until_ms: int
    half_life_ms: int
    kinds: tuple[str, ...] = ()

    def has(self, at_ms: ColumnElement[Any]) -> ColumnElement[bool]:
        """Tell whether a time is in the window."""
        return and_(at_ms > self.from_ms, at_ms <= self.until_ms)

    def decayed(self, weight: Any, at_ms: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return what a weight of that time counts at the end of the window."""
        halvings = (self.until_ms - at_ms) * (1.0 / self.half_life_ms)
        counted = case((halvings > MOST_HALVINGS, float(MOST_HALVINGS)), else_=halvings)
        return weight * func.power(2.0, -counted)


def sums(organization_id: str, span: Span) -> Select[Any]:
    """Ask for each ordered pair and kind: weight, last time and how often."""
    c = union_all(*_ties(organization_id, span)).subquery("ties").c
    weight = func.sum(span.decayed(c.weight, c.at))
    query = select(c.source, c.target, c.kind, weight, func.max(c.at), func.count())
    return query.group_by(c.source, c.target, c.kind).order_by(c.source, c.target, c.kind)


def work(organization_id: str, span: Span) -> Select[Any]:
    """Ask what the latest ties were about: for each agent in them and each task, its title and the weight."""
    c = union_all(*map(_latest, _ties(organization_id, span))).cte("latest").c
    weight = span.decayed(c.weight, c.at).label("weight")
    ends = union_all(*(select(end.label("agent"), c.task, weight) for end in (c.source, c.target))).subquery("ends")
    added = func.sum(ends.c.weight).label("weight")
    most = select(ends.c.agent, ends.c.task, added).group_by(ends.c.agent, ends.c.task).subquery("most")
    titled = and_(tasks.c.organization_id == organization_id, tasks.c.key == most.c.task)
    query = select(most.c.agent, most.c.task, tasks.c.title, most.c.weight).select_from(most.outerjoin(tasks, titled))
    return query.order_by(most.c.agent, most.c.task)


def handed_over_since(organization_id: str, seq: int) -> Select[Any]:
    """Ask for tasks that changed hands after a place in the log."""
    return select(handovers.c.seq).where(handovers.c.organization_id == organization_id, handovers.c.seq > seq)


def put_right_since(organization_id: str, seq: int) -> Select[Any]:
    """Ask for late claims about who holds a task: they may have taken back hand-overs from before that place."""
    task = and_(tasks.c.organization_id == events.c.organization_id, tasks.c.key == events.c.subject)
    is_late = tuple_(events.c.effective_ms, events.c.seq) < tuple_(tasks.c.claimed_ms, tasks.c.claimed_seq)
    names_a_holder = type_coerce(events.c.data, Text).contains('"assignee"', autoescape=True)
    mine = (events.c.organization_id == organization_id, events.c.seq > seq, events.c.type.in_(CLAIMS))
    return select(events.c.seq).select_from(events.join(tasks, task)).where(*mine, is_late, names_a_holder)


def _ties(organization_id: str, span: Span) -> list[Select[Any]]:
    """Ask for every tie that counts: who, whom, kind, weight, time, task."""
    wants_handoffs = not span.kinds or InteractionKind.HANDOFF in span.kinds
    return [_said(organization_id, span), *([_passed(organization_id, span)] if wants_handoffs else [])]


def _latest(ties: Select[Any]) -> Select[Any]:
    """Ask for the latest of some ties that were about a task; from the index by time these are found at once."""
    c = ties.selected_columns
    return select(ties.where(c.task.is_not(None)).order_by(c.at.desc()).limit(MOST_WORK).subquery())


def _said(organization_id: str, span: Span) -> Select[Any]:
    c = interactions.c
    mine = [c.organization_id == organization_id, span.has(c.effective_ms), c.from_key != c.to_key]
    if span.kinds:
        mine.append(c.kind.in_(span.kinds))
    return select(
        c.from_key.label("source"),
        c.to_key.label("target"),
        c.kind.label("kind"),
        c.weight,
        c.effective_ms.label("at"),
        c.task_key.label("task"),
    ).where(*mine)


def _passed(organization_id: str, span: Span) -> Select[Any]:
    c, i = handovers.c, interactions.c
    said_too = exists().where(
        i.organization_id == c.organization_id,
        HANDOFFS,
        i.task_key == c.task_key,
        i.effective_ms.between(c.effective_ms - SAME_HANDOFF_MS, c.effective_ms + SAME_HANDOFF_MS),
        i.from_key == c.from_key,
        i.to_key == c.to_key,
        span.has(i.effective_ms),
    )
    return select(
        c.from_key.label("source"),
        c.to_key.label("target"),
        literal(InteractionKind.HANDOFF.value).label("kind"),
        literal(WEIGHT, Float).label("weight"),
        c.effective_ms.label("at"),
        c.task_key.label("task"),
    ).where(c.organization_id == organization_id, span.has(c.effective_ms), ~said_too)
