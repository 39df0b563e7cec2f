"""The hub of 1,000 agents for a day of a million events: by single rows, and with whole hours added up.

`python -m bench.hub EVENTS` takes another number of events. They are logged as they would come, in batches of 1,000.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import config
from app import create_app
from metaverse import database
from metaverse.clock import HOUR_MS, now_ms
from metaverse.events import journal
from metaverse.events.journal import Draft
from metaverse.events.names import EventType
from metaverse.extensions import db
from metaverse.services import hub, organizations
from metaverse.services.agents import Patience
from metaverse.services.figures import rolling

AGENTS, EVENTS, BATCH, CALLS = 1000, 1_000_000, 1000, 9
DAY_MS = 24 * HOUR_MS
Json = dict[str, Any]
Made = tuple[EventType, str, Json]
STATUSES = ("idle", "working", "working", "waiting", "error")


def main(events: int) -> None:
    """Log a day, and measure the hub before and after its hours are added up."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(config.load({"METAVERSE_HOME": folder, "APP_ENV": "test", "SECRET_KEY": "b" * 32}))
        with app.app_context():
            db.create_all()
            organizations.ensure("org", "Bench")
            until = now_ms()
            started = time.perf_counter()
            log(events, until)
            print(f"events logged in batches of {BATCH}, a second  {events / (time.perf_counter() - started):8.0f}")
            single = median(until)
            started = time.perf_counter()
            count = 0
            while rolled := rolling.sweep(until + HOUR_MS):
                count += rolled
            print(f"adding up one hour, ms                      {(time.perf_counter() - started) * 1000 / count:8.1f}")
            summed = median(until)
            database.bound().dispose()
    print(f"hub of a day by single rows, ms             {single * 1000:8.1f}")
    print(f"hub of a day with hours added up, ms        {summed * 1000:8.1f}   ({single / summed:.1f} times as fast)")


def log(events: int, until: int) -> None:
    """Log events spread over the day, the oldest first."""
    chance, made = random.Random(1), happenings()
    for start in range(0, events, BATCH):
        drafts = []
        for number in range(start, min(events, start + BATCH)):
            kind, subject, data = next(made)
            at = until - DAY_MS + (number + chance.random()) * DAY_MS / events
            drafts.append(Draft(str(number), "urn:bench", kind.value, subject, data, int(at), historical=True))
        journal.append("org", drafts, drafts[-1].claimed_ms or until)


def happenings() -> Iterator[Made]:
    """Make up what happens: agents that change their status, spend, and do steps of tasks that end after a while."""
    chance, tasks = random.Random(2), 0
    while True:
        agent, task = f"agent-{chance.randrange(AGENTS)}", f"task-{max(0, tasks - chance.randrange(1, 400))}"
        what = chance.random()
        if what < 0.5:
            yield EventType.AGENT_STATUS, agent, {"status": chance.choice(STATUSES), "activity": "Bash", "taskId": task}
        elif what < 0.7:
            tokens = {
                "input": chance.randrange(5000),
                "output": chance.randrange(900),
                "cached": chance.randrange(9000),
            }
            yield EventType.AGENT_USAGE, agent, {"tokens": tokens, "costUsd": 0.01, "model": "m", "taskId": task}
        elif what < 0.85:
            name = chance.choice(["Bash", "Read", "Edit"])
            step = {"stepKey": str(chance.randrange(10**9)), "name": name, "status": "completed", "agentId": agent}
            yield EventType.TASK_STEP, task, step
        elif what < 0.9:
            tasks += 1
            yield EventType.TASK_CREATED, f"task-{tasks}", {"title": "A task", "assignee": agent}
        elif what < 0.95:
            yield EventType.TASK_UPDATED, task, {"status": "working", "stage": chance.choice(["in_progress", "review"])}
        else:
            yield EventType.TASK_UPDATED, task, {"status": chance.choice(["completed", "completed", "failed"])}


def median(until: int) -> float:
    """Return how long the middle one of some answers took, in seconds."""
    took = []
    for number in range(CALLS):
        started = time.perf_counter()
        assert hub.computed("org", Patience(), DAY_MS, until - number).value["throughput"]["completed"]
        took.append(time.perf_counter() - started)
    return sorted(took)[CALLS // 2]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
