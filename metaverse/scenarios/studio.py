"""The studio at work: a simulation that turns beats into events, for a seed or for a live demo.

Nothing here knows a server. Given the same `seed` and times, the same events come out, so a seed is safe to repeat.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from metaverse.clock import to_wire
from metaverse.events.names import EventType
from metaverse.scenarios.cast import FAILURES, JOBS, QUESTIONS, TEAM, Job, Member

Event = dict[str, Any]

REVIEWERS = ("mei", "vera", "idris", "lena")
OPEN_JOBS = 18
PATIENCE_BEATS = 40


@dataclass(slots=True)
class Work:
    """A task under way: who does it, and how far it is."""

    key: str
    job: Job
    assignee: str
    step: int = 0
    reviewer: str | None = None


@dataclass(slots=True)
class Person:
    """An agent and what it is at."""

    member: Member
    work: Work | None = None
    trouble: str | None = None
    request: tuple[str, str] | None = None
    beats: int = 0


@dataclass(slots=True)
class Studio:
    """The whole team; `source` marks every event as invented."""

    source: str
    seed: int = 7
    people: dict[str, Person] = field(init=False)
    planned: list[Work] = field(default_factory=list)
    _random: random.Random = field(init=False)
    _made: int = 0
    _first: int = 0
    _now_ms: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.people = {member.key: Person(member) for member in TEAM}

    def open(self, now_ms: int) -> Iterator[Event]:
        """Come in: everyone is registered, and the day's work is planned."""
        self._now_ms = now_ms
        self._first = now_ms // 1000 % 90_000
        for person in self.people.values():
            about = person.member
            profile = {"name": about.name, "role": about.role, "department": about.department}
            yield self._event(EventType.AGENT_REGISTERED, about.key, profile)
            yield self._status(about.key, "idle")
        for _ in range(OPEN_JOBS):
            yield from self._plan()

    def beat(self, now_ms: int) -> Iterator[Event]:
        """Let some time pass: everyone does a little."""
        self._now_ms = now_ms
        if len(self.planned) < OPEN_JOBS // 2:
            yield from self._plan()
        for person in self.people.values():
            person.beats += 1
            if self._random.random() < 0.35:
                yield from self._act(person)

    def close(self, now_ms: int) -> Iterator[Event]:
        """Go home: nobody asks any more, and everyone leaves."""
        self._now_ms = now_ms
        for person in self.people.values():
            if person.request is not None:
                closed = {"requestId": person.request[0], "outcome": "withdrawn"}
                yield self._event(EventType.REQUEST_CLOSED, person.member.key, closed)
            if person.work is not None:
                ended = {"status": "canceled", "reason": "The demo has ended."}
                yield self._event(EventType.TASK_UPDATED, person.work.key, ended)
            yield self._status(person.member.key, "offline")
        for work in self.planned:
            yield self._event(EventType.TASK_UPDATED, work.key, {"status": "canceled"})

    def answer(self, agent_key: str, command_id: str, kind: str, now_ms: int) -> Iterator[Event]:
        """Take a person's decision: the agent says it is done, and goes on or gives up."""
        self._now_ms = now_ms
        person = self.people[agent_key]
        yield self._event(EventType.COMMAND_RESULT, agent_key, {"commandId": command_id, "outcome": "done"})
        if person.request is not None:
            yield from self._resume(person, "denied" if kind == "deny" else "answered")

    def _act(self, person: Person) -> Iterator[Event]:
        if person.request is not None:
            if person.beats > PATIENCE_BEATS:
                yield from self._resume(person, "answered elsewhere")
        elif person.trouble is not None:
            yield from self._recover(person)
        elif person.work is None:
            yield from self._begin(person)
        else:
            yield from self._go_on(person, person.work)

    def _plan(self) -> Iterator[Event]:
        self._made += 1
        job = self._random.choice(JOBS)
        work = Work(f"{job.department[:3].upper()}-{self._first + self._made}", job, "")
        self.planned.append(work)
        stage = "planned" if self._made % 3 == 0 else "backlog"
        yield self._event(EventType.TASK_CREATED, work.key, {"title": job.title, "stage": stage})

    def _begin(self, person: Person) -> Iterator[Event]:
        mine = [work for work in self.planned if work.job.department == person.member.department]
        if not mine or self._random.random() < 0.5:
            return
        work = mine[0]
        self.planned.remove(work)
        person.work, person.beats, work.assignee = work, 0, person.member.key
        taken = {"status": "working", "stage": "in_progress", "assignee": person.member.key, "progress": 0.05}
        yield self._event(EventType.TASK_UPDATED, work.key, taken)
        yield self._at(person, work.job.tools[0])
        colleague = self._colleague(person)
        yield self._interaction(colleague, person.member.key, "delegate", work)

    def _go_on(self, person: Person, work: Work) -> Iterator[Event]:
        luck = self._random.random()
        if luck < 0.02:
            yield from self._ask(person, work)
        elif luck < 0.03:
            yield from self._fail(person, work)
        elif work.step < len(work.job.tools):
            yield from self._step(person, work)
        elif work.reviewer is None:
            yield from self._hand_to_review(person, work)
        else:
            yield from self._finish(person, work)

    def _step(self, person: Person, work: Work) -> Iterator[Event]:
        tool = work.job.tools[work.step]
        done = {"stepKey": f"s{work.step}", "name": tool, "status": "completed", "agentId": person.member.key}
        yield self._event(EventType.TASK_STEP, work.key, done)
        work.step += 1
        progress = round(0.05 + 0.8 * work.step / len(work.job.tools), 2)
        yield self._event(EventType.TASK_UPDATED, work.key, {"progress": progress})
        yield self._usage(person, work)
        if work.step < len(work.job.tools):
            nxt = {**done, "stepKey": f"s{work.step}", "name": work.job.tools[work.step], "status": "in_progress"}
            yield self._event(EventType.TASK_STEP, work.key, nxt)
            yield self._at(person, work.job.tools[work.step])
        if self._random.random() < 0.4:
            yield self._interaction(person.member.key, self._colleague(person), "message", work)

    def _hand_to_review(self, person: Person, work: Work) -> Iterator[Event]:
        work.reviewer = self._random.choice([key for key in REVIEWERS if key != person.member.key])
        yield self._event(EventType.TASK_UPDATED, work.key, {"stage": "review", "progress": 0.9})
        yield self._interaction(person.member.key, work.reviewer, "review", work)
        yield self._event(
            EventType.AGENT_STATUS,
            person.member.key,
            {"status": "working", "activity": {"kind": "replying", "text": "Review"}, "taskId": work.key},
        )

    def _finish(self, person: Person, work: Work) -> Iterator[Event]:
        yield self._interaction(work.reviewer or "mei", person.member.key, "result", work)
        yield self._event(EventType.TASK_UPDATED, work.key, {"status": "completed", "stage": "done", "progress": 1})
        person.work = None
        yield self._status(person.member.key, "idle")

    def _ask(self, person: Person, work: Work) -> Iterator[Event]:
        kind, summary = self._random.choice(QUESTIONS)
        self._made += 1
        request_id = f"ask-{self._made}"
        digest = hashlib.sha256(f"{person.member.key}{summary}{work.key}".encode()).hexdigest()[:16]
        person.request, person.beats = (request_id, digest), 0
        asked = {"requestId": request_id, "kind": kind, "summary": summary, "digest": digest, "taskId": work.key}
        yield self._event(EventType.REQUEST, person.member.key, asked)
        waiting = {"status": "waiting", "waitingOn": "input" if kind == "input" else "permission", "taskId": work.key}
        yield self._event(EventType.AGENT_STATUS, person.member.key, waiting)
        yield self._event(EventType.TASK_UPDATED, work.key, {"status": "input_required"})

    def _resume(self, person: Person, outcome: str) -> Iterator[Event]:
        request, person.request = person.request, None
        if request is not None:
            closed = {"requestId": request[0], "outcome": outcome}
            yield self._event(EventType.REQUEST_CLOSED, person.member.key, closed)
        if person.work is not None:
            yield self._event(EventType.TASK_UPDATED, person.work.key, {"status": "working"})
            yield self._at(person, person.work.job.tools[min(person.work.step, len(person.work.job.tools) - 1)])

    def _fail(self, person: Person, work: Work) -> Iterator[Event]:
        person.trouble, person.beats = self._random.choice(FAILURES), 0
        trouble = {"status": "error", "activity": person.trouble, "taskId": work.key}
        yield self._event(EventType.AGENT_STATUS, person.member.key, trouble)

    def _recover(self, person: Person) -> Iterator[Event]:
        if person.beats < PATIENCE_BEATS // 2:
            return
        person.trouble = None
        if person.work is not None:
            yield self._at(person, person.work.job.tools[min(person.work.step, len(person.work.job.tools) - 1)])

    def _colleague(self, person: Person) -> str:
        near = [key for key, other in self.people.items() if other.member.department == person.member.department]
        pool = near if self._random.random() < 0.75 else list(self.people)
        return self._random.choice([key for key in pool if key != person.member.key])

    def _at(self, person: Person, tool: str) -> Event:
        key = person.work.key if person.work else None
        activity = {"kind": "tool", "text": tool}
        return self._event(
            EventType.AGENT_STATUS, person.member.key, {"status": "working", "activity": activity, "taskId": key}
        )

    def _usage(self, person: Person, work: Work) -> Event:
        spent = self._random.randint(400, 6000)
        tokens = {"input": spent, "output": spent // 4, "cached": spent * 3}
        cost = round(spent * 0.000009, 6)
        data = {"tokens": tokens, "costUsd": cost, "model": "example-model", "taskId": work.key}
        return self._event(EventType.AGENT_USAGE, person.member.key, data)

    def _interaction(self, from_key: str, to_key: str, kind: str, work: Work) -> Event:
        return self._event(EventType.INTERACTION, from_key, {"to": to_key, "kind": kind, "taskId": work.key})

    def _status(self, key: str, status: str) -> Event:
        return self._event(EventType.AGENT_STATUS, key, {"status": status})

    def _event(self, kind: EventType, subject: str, data: dict[str, Any]) -> Event:
        self._made += 1
        return {
            "specversion": "1.0",
            "id": f"{self._now_ms}-{self._made}",
            "source": self.source,
            "type": kind.value,
            "subject": subject,
            "time": to_wire(self._now_ms),
            "data": {name: value for name, value in data.items() if value is not None},
        }
