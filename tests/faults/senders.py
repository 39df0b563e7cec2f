"""Senders that never lose an event: each repeats its batch until it is acknowledged, whatever happens to the server."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from metaverse.clock import now_ms, to_wire
from metaverse.events.names import EventType
from tests import factories
from tests.cli.processes import until
from tests.realtime.conftest import Office

Batch = list[dict[str, Any]]
PAUSE_SECONDS = 0.02
BOUND_SECONDS = 120.0
MOST_EVENTS = 8
AGENTS = 12
LASTING = [f"task-{number}" for number in range(12)]
Tasks = deque[str]
REPEATED = 0.1
"""So often a batch that was acknowledged is sent again: its answer might have been lost on the way."""


class Senders:
    """Several who send at the same time; what was acknowledged is in `acknowledged`, by the events' ids."""

    def __init__(
        self, office: Office, count: int = 4, seed: int = 0, pause_seconds: float = 0.0, *, ends_tasks: bool = False
    ) -> None:
        self.acknowledged: set[str] = set()
        self.marks: set[str] = set()
        """Tasks of which exactly one acknowledged event tells."""

        self.refused: Counter[str] = Counter()
        self.impatient = 0
        """Refusals with 503 or 429 that did not say when to come back."""

        self.longest_seconds = 0.0
        self.faults: list[str] = []
        self.url = office.url
        self._office, self._seed = office, seed
        self._pause_seconds = pause_seconds
        self._ends_tasks = ends_tasks
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,), daemon=True) for number in range(count)]

    def start(self) -> Senders:
        """Send from now on."""
        for thread in self._threads:
            thread.start()
        return self

    def until_more(self, count: int = 10) -> None:
        """Wait until so many more events are acknowledged."""
        enough = len(self.acknowledged) + count
        until(lambda: len(self.acknowledged) >= enough or bool(self.faults), "more is acknowledged")
        assert self.faults == [], self.faults

    def until_refused(self, count: int = 3) -> None:
        """Wait until so many more batches are refused."""
        enough = self.refused.total() + count
        until(lambda: self.refused.total() >= enough or bool(self.faults), "something is refused")
        assert self.faults == [], self.faults

    def finish(self) -> None:
        """Begin nothing new, and wait until all that was begun is acknowledged."""
        self._ended.set()
        for thread in self._threads:
            thread.join(BOUND_SECONDS + 10)
            assert not thread.is_alive(), "a sender does not end"
        assert self.faults == [], self.faults

    def _run(self, number: int) -> None:
        chance = random.Random(f"{self._seed}-{number}")
        line = Line(self.url, self._office.organization_id, self._office.operator)
        tasks: Tasks | None = deque() if self._ends_tasks else None
        count = 0
        while not self._ended.is_set() and not self.faults:
            batch = events(chance, f"w{self._seed}-{number}-{count}", tasks)
            count += 1
            try:
                self._send_until_acknowledged(line, batch)
                if chance.random() < REPEATED:
                    self._send_until_acknowledged(line, batch)
            except Exception as fault:
                self.faults.append(repr(fault))
            self._ended.wait(self._pause_seconds)
        line.close()

    def _send_until_acknowledged(self, line: Line, batch: Batch) -> None:
        began = time.monotonic()
        while True:
            refused = self._refused(line, batch)
            if refused is None:
                break
            self.refused[refused] += 1
            if time.monotonic() - began > BOUND_SECONDS:
                raise AssertionError(f"not acknowledged in {BOUND_SECONDS} s: {refused}")
            threading.Event().wait(PAUSE_SECONDS)
        self.longest_seconds = max(self.longest_seconds, time.monotonic() - began)
        self.acknowledged.update(event["id"] for event in batch)
        self.marks.add(batch[0]["subject"])

    def _refused(self, line: Line, batch: Batch) -> str | None:
        """Send, and say why it was not taken; None where it was."""
        try:
            status, headers, body = line.post(batch)
        except (OSError, http.client.HTTPException) as error:
            line.close()
            return type(error).__name__
        if status == 202:
            receipt = json.loads(body)
            assert receipt["accepted"] + receipt["duplicates"] == len(batch), receipt
            return None
        assert status in (429, 502, 503, 504, 507), (status, body)
        if status in (429, 503, 507) and "retry-after" not in headers:
            self.impatient += 1
        return str(status)


class Line:
    """A connection that is kept, and made again after a break."""

    def __init__(self, url: str, organization_id: str, token: str) -> None:
        self._address = urlsplit(url).netloc
        self._path = f"/api/metaverse/events?organizationId={organization_id}"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._there: http.client.HTTPConnection | None = None

    def post(self, batch: Batch) -> tuple[int, dict[str, str], bytes]:
        """Send a batch, and give status, headers and body of the answer."""
        self._there = self._there or http.client.HTTPConnection(self._address, timeout=BOUND_SECONDS)
        self._there.request("POST", self._path, json.dumps(batch), self._headers)
        answer = self._there.getresponse()
        body = answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def close(self) -> None:
        """Go on with another connection."""
        if self._there is not None:
            self._there.close()
            self._there = None


def events(chance: random.Random, name: str, tasks: Tasks | None = None) -> Batch:
    """Invent a batch: a task of its own, and what others change as well, some of it told late.

    Where `tasks` are given it is those that others change, the new one is the last of them, and the first ends.
    """
    mark = factories.event(EventType.TASK_CREATED, f"mark-{name}", {"title": name}, id=f"{name}-0", source="urn:faults")
    others = [
        _any(chance, tasks or LASTING) | {"id": f"{name}-{at}"} for at in range(1, chance.randint(1, MOST_EVENTS))
    ]
    return [mark, *others, *([] if tasks is None else _ended(tasks, f"mark-{name}", f"{name}-end"))]


def _ended(tasks: Tasks, newest: str, id_: str) -> Batch:
    tasks.append(newest)
    if len(tasks) <= len(LASTING):
        return []
    told = {"id": id_, "source": "urn:faults"}
    return [factories.event(EventType.TASK_UPDATED, tasks.popleft(), {"status": "completed"}, **told)]


def _any(chance: random.Random, tasks: Sequence[str]) -> dict[str, Any]:
    status, run = chance.choice(["working", "completed"]), f"run-{chance.random()}"
    agent, task = f"agent-{chance.randrange(AGENTS)}", chance.choice(tasks)
    told = {"time": to_wire(now_ms() - chance.randrange(5000)), "source": "urn:faults"}
    several: list[tuple[EventType, str, dict[str, Any]]] = [
        (EventType.AGENT_STATUS, agent, {"status": chance.choice(["idle", "working", "error"]), "taskId": task}),
        (EventType.TASK_UPDATED, task, {"progress": chance.random(), "assignee": agent}),
        (EventType.TASK_UPDATED, task, {"status": status, "runId": run}),
        (EventType.TASK_STEP, task, {"stepKey": "s", "name": "n", "status": "completed", "agentId": agent}),
        (EventType.AGENT_USAGE, agent, {"tokens": {"input": 5, "output": 1}, "usageKey": f"{chance.random()}"}),
        (EventType.INTERACTION, agent, {"to": f"agent-{chance.randrange(AGENTS)}-b", "kind": "message"}),
    ]
    kind, subject, data = chance.choice(several)
    return factories.event(kind, subject, data, **told)
