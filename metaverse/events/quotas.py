"""Quotas at the door: what an organization may have, judged where its log is held, so that nobody is in between.

What there is is counted seldom. A count stays an upper bound: what is admitted here is added to it, and what others
wrote since then is taken for as much as it could have been. Only where that bound would not do is counted again. Events
are not counted at all, since the numbers of the log have no gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection

from metaverse import projections
from metaverse.clock import DAY_MS, to_wire
from metaverse.errors import Fault, Forbidden, Problem, TooMany
from metaverse.events import quota_counts as counts
from metaverse.events.names import EVENT_TYPES, FINAL_TASK_STATUSES, EventType, Sender, Subject, task_status
from metaverse.events.quota_counts import Limits, Tally
from metaverse.projections.agents import is_present
from metaverse.projections.workspace import Rows

OTHERS = ("assignee", "agentId", "to")
"""The fields of an event's data that bring in agents."""

AGENTS_AN_EVENT, TASKS_AN_EVENT = 1 + len(OTHERS), 1
"""So many agents and tasks one event may bring in at most."""


S = TypeVar("S", bound="Said")


class Excess(StrEnum):
    """What becomes of a batch that is beyond a quota: it is refused whole, or only what is beyond is left out."""

    REFUSED = "refused"
    LEFT_OUT = "left out"


class Said(projections.Said, Protocol):
    """What is looked at of an event on its way in."""

    index: int


class _Kind(NamedTuple):
    """What is to be looked at in a type of event; `is_free` are those that steer, which no quota holds up."""

    is_free: bool
    is_about_agent: bool
    is_about_task: bool
    names_others: bool


def _kind(kind: EventType) -> _Kind:
    rule = EVENT_TYPES[kind]
    steers = rule.senders in (Sender.OPERATOR, Sender.ADMIN, Sender.SERVER) or kind is EventType.COMMAND_RESULT
    about_agent = rule.subject is Subject.AGENT and not steers
    about_task = kind in (EventType.TASK_CREATED, EventType.TASK_UPDATED, EventType.TASK_STEP)
    return _Kind(steers, about_agent, about_task, not steers and kind is not EventType.NOTIFICATION)


_KINDS: dict[str, _Kind] = {kind.value: _kind(kind) for kind in EventType}


@dataclass(slots=True)
class _Newcomers:
    """Who and what comes in."""

    agents: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)

    def add(self, other: _Newcomers) -> None:
        self.agents |= other.agents
        self.tasks |= other.tasks


@dataclass(slots=True)
class Allowance:
    """What an organization may still take in while a transaction writes to its log."""

    organization_id: str
    limits: Limits
    tally: Tally
    memory: counts.Memory
    """Where the tally is kept again: at the end of a transaction nobody's app is the current one."""

    agents_in: int = 0
    tasks_in: int = 0
    """What this transaction has let in, which no count sees yet."""

    @property
    def asks_for_rows(self) -> bool:
        """Tell whether the rows of agents and tasks are looked at."""
        return self.limits.agents is not None or self.limits.tasks is not None

    def covers(self, connection: Connection, said: Sequence[Said], rows: Rows, seq: int, now_ms: int) -> bool:
        """Tell whether all of it is surely within; then it is noted as let in."""
        if self.limits.events is not None:
            taken = seq - counts.before_today(connection, self.organization_id, self.tally.epoch, seq, now_ms)
            if taken + len(said) > self.limits.events:
                return False
        if not self.asks_for_rows:
            return True
        new = _Newcomers()
        for event in said:
            _look(event, rows, new)
        if not (self._has_room(new.agents, self.tally.agents, self.limits.agents)):
            return False
        if not (self._has_room(new.tasks, self.tally.tasks, self.limits.tasks)):
            return False
        self._let_in(new)
        return True

    def beyond(
        self, connection: Connection, fresh: Sequence[S], rows: Rows, seq: int, now_ms: int
    ) -> list[tuple[S, Problem]]:
        """Count anew, and return the events that are beyond a quota, each with why; the others are let in."""
        counted = counts.counted(connection, self.organization_id)
        self.tally.agents, self.tally.tasks = counted.agents + self.agents_in, counted.tasks + self.tasks_in
        base = counts.before_today(connection, self.organization_id, self.tally.epoch, seq, now_ms)
        found: list[tuple[S, Problem]] = []
        inside, all_in = 0, _Newcomers()
        for event in fresh:
            new = _Newcomers()
            _look(event, rows, new)
            new.agents -= all_in.agents
            new.tasks -= all_in.tasks
            problem = self._judged(event, new, seq - base + inside, now_ms)
            if problem is not None:
                found.append((event, problem))
                continue
            inside += 1
            all_in.add(new)
            self._let_in(new)
        return found

    def unjudged(self, events: int) -> None:
        """Note that events came in that nobody looked at."""
        self._grow(AGENTS_AN_EVENT * events, TASKS_AN_EVENT * events)

    def caught_up(self, seq: int) -> Allowance:
        """Take for the most what others may have let in up to the `seq` before this transaction."""
        others, self.tally.seq = seq - self.tally.seq, seq
        self.unjudged(others)
        return self

    def _judged(self, event: Said, new: _Newcomers, taken: int, now_ms: int) -> Problem | None:
        if _KINDS[event.type].is_free:
            return None
        limits, tally = self.limits, self.tally
        if limits.events is not None and taken >= limits.events:
            return spent(self.organization_id, limits.events, now_ms)
        if limits.agents is not None and new.agents and (tally.agents or 0) + len(new.agents) > limits.agents:
            return full(self.organization_id, "agents", "agents", limits.agents, AGENTS_MEND)
        if limits.tasks is not None and new.tasks and (tally.tasks or 0) + len(new.tasks) > limits.tasks:
            return full(self.organization_id, "tasks", "open tasks", limits.tasks, TASKS_MEND)
        return None

    @staticmethod
    def _has_room(new: set[str], known: int | None, limit: int | None) -> bool:
        return limit is None or not new or (known is not None and known + len(new) <= limit)

    def _let_in(self, new: _Newcomers) -> None:
        self.agents_in += len(new.agents)
        self.tasks_in += len(new.tasks)
        self._grow(len(new.agents), len(new.tasks))

    def _grow(self, agents: int, tasks: int) -> None:
        if self.tally.agents is not None:
            self.tally.agents += agents
        if self.tally.tasks is not None:
            self.tally.tasks += tasks


def _look(event: Said, rows: Rows, new: _Newcomers) -> None:
    """Note who and what an event would bring in."""
    kind, data = _KINDS[event.type], event.data
    if kind.is_free:
        return
    if kind.is_about_agent and event.subject:
        _look_for_agent(event.subject, rows, new)
    if not kind.names_others:
        return
    for name in OTHERS:
        if isinstance(key := data.get(name), str):
            _look_for_agent(key, rows, new)
    _look_for_task(event, kind, rows, new)


def _look_for_task(event: Said, kind: _Kind, rows: Rows, new: _Newcomers) -> None:
    data = event.data
    if kind.is_about_task and event.subject:
        if not _closes(data) and _would_open(event.subject, data, rows):
            new.tasks.add(event.subject)
    elif (key := data.get("taskId")) and rows["tasks"].get((key,)) is None:
        new.tasks.add(key)


def _look_for_agent(key: str, rows: Rows, new: _Newcomers) -> None:
    row = rows["agents"].get((key,))
    if row is None or not (row["merged_into"] or is_present(row)):
        new.agents.add(key)


def _would_open(key: str, data: dict[str, Any], rows: Rows) -> bool:
    """Tell whether there is no such task yet, or whether a new run opens a finished one again."""
    row = rows["tasks"].get((key,))
    if row is None:
        return True
    return row["finished_ms"] is not None and data.get("runId", row["run_id"]) != row["run_id"]


def _closes(data: dict[str, Any]) -> bool:
    said = data.get("status")
    return isinstance(said, str) and task_status(said) in FINAL_TASK_STATUSES


AGENTS_MEND = "Remove agents that are gone for good"
TASKS_MEND = "Finish or cancel tasks that nobody works on"


def full(organization_id: str, quota: str, what: str, limit: int, mend: str) -> Forbidden:
    """Say that an organization has as much as it may."""
    said = (
        f"This organization may have {limit:,} {what} (quota {quota}) and has no room for another. "
        f"{mend}, or have whoever runs the server raise it: flask quota set {organization_id} {quota} NUMBER."
    )
    return Forbidden(said, [{"field": f"quota.{quota}", "message": said}])


def spent(organization_id: str, limit: int, now_ms: int) -> TooMany:
    """Say that an organization has sent all that it may today."""
    tomorrow = now_ms - now_ms % DAY_MS + DAY_MS
    said = (
        f"This organization may send {limit:,} events in a day (quota events), and has. Send these again after "
        f"{to_wire(tomorrow)}, or have whoever runs the server raise it: "
        f"flask quota set {organization_id} events NUMBER."
    )
    return TooMany(said, [{"field": "quota.events", "message": said}], retry_after_seconds=(tomorrow - now_ms) / 1000)


def faults(beyond: Iterable[tuple[S, Problem]]) -> list[Fault]:
    """Return what is said of events that were left out, each at its place in the batch."""
    return [Fault(index=event.index, **problem.errors[0]) for event, problem in beyond]


def refusal(beyond: Sequence[tuple[S, Problem]]) -> Problem:
    """Return why a batch is refused whole: what its first event beyond a quota is told."""
    problem = beyond[0][1]
    problem.errors = faults(beyond)
    return problem
