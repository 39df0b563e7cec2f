"""The attention queue of 5,000 agents with thousands of entries, and a sweep of a hundred alert rules over them."""

from __future__ import annotations

import gc
import random
import tempfile
import time
from collections.abc import Callable
from typing import Any

import config
from app import create_app
from bench._office import percentile
from metaverse import database
from metaverse.clock import now_ms, to_wire
from metaverse.events import door
from metaverse.events.origin import SERVER
from metaverse.extensions import db
from metaverse.operations import alerts
from metaverse.services import alert_rules, attention, hub, organizations, shift_report
from metaverse.services.agents import Patience
from metaverse.services.attention import settings

Json = dict[str, Any]
ORGANIZATION = "org"
AGENTS = 5000
TASKS = 20_000
REQUESTS = 3000
PROJECT = 200
RULES = 100
CALLS = 7
DAY_MS = 86_400_000
QUIET = {"SLOW_QUERY_MS": "60000"}
BUDGETS = [
    {"scope": scope, "limitUsd": limit, "period": "month"}
    for scope, limit in (("organization", 1), ("agent", 13), ("department", 5), ("model", 3))
]


def main() -> None:
    """Fill an office with trouble, and time what asks about it."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(config.load({"METAVERSE_HOME": folder, "APP_ENV": "test", "SECRET_KEY": "b" * 32, **QUIET}))
        with app.app_context():
            db.create_all()
            organizations.ensure(ORGANIZATION, "Bench")
            fill()
            settings.change(ORGANIZATION, {"budgets": BUDGETS}, "bench")
            gc.collect()
            gc.freeze()
            gc.set_threshold(20_000, 20, 100)  # as the server sets it
            measure()
            database.bound().dispose()


def fill() -> None:
    """Let a thousand agents be in error, tasks depend, fail and be late, requests be open, and all of them spend."""
    chance = random.Random(1)
    told: list[Json] = []
    for number in range(AGENTS):
        state = "error" if number % 5 == 0 else "working"
        profile = {"name": f"Agent {number}", "department": f"D{number % 20}"}
        told.append(event("agent.registered", f"a{number}", profile))
        told.append(event("agent.status", f"a{number}", {"status": state, "taskId": f"t{number}"}))
        spent = {"tokens": {"input": 10, "output": 10}, "costUsd": chance.random() * 4, "model": f"m{number % 9}"}
        told += [event("agent.usage", f"a{number}", {**spent, "taskId": f"t{number}"}) for _ in range(4)]
    for number in range(TASKS):
        data: Json = {"title": f"Task {number}", "assignee": f"a{number % AGENTS}", "priority": "high"}
        if number % PROJECT:
            data["dependsOn"] = [f"t{number - 1 - chance.randrange(number % PROJECT)}" for _ in range(2)]
        if number % 20 == 1:
            data["dueAt"] = to_wire(now_ms() - chance.randrange(DAY_MS))
        told.append(event("task.created", f"t{number}", data))
        if number % 20 == 2:
            told.append(event("task.updated", f"t{number}", {"status": "failed"}))
    for number in range(REQUESTS):
        asked = {"requestId": f"r{number}", "kind": "input", "summary": "?", "digest": "d", "taskId": f"t{number}"}
        told.append(event("request", f"a{number % AGENTS}", asked))
        told.append(event("attention", f"request:a{number % AGENTS}:r{number}", {"action": "acknowledge"}))
    for start in range(0, len(told), 1000):
        door.admit(ORGANIZATION, told[start : start + 1000], SERVER)


def event(kind: str, subject: str, data: Json) -> Json:
    """Write one event of the last hour or so."""
    event.number += 1  # type: ignore[attr-defined]
    named = {"specversion": "1.0", "id": f"e{event.number}", "source": "urn:bench"}  # type: ignore[attr-defined]
    return {**named, "type": f"metaverse.{kind}", "subject": subject, "data": data, "time": to_wire(now_ms() - 5000)}


event.number = 0  # type: ignore[attr-defined]


@database.reading
def only_times(connection: database.Connection) -> Json:
    """Ask for the times to notice and to decide alone."""
    return attention.times(connection, ORGANIZATION, (now_ms() - DAY_MS, now_ms()))


def measure() -> None:
    """Print what each question takes."""
    counts = attention.page(ORGANIZATION, Patience(), attention.Asked(DAY_MS))["counts"]["kind"]
    print(f"{sum(counts.values())} entries: {counts}")
    timed("the head of the queue", lambda: attention.page(ORGANIZATION, Patience(), attention.Asked(DAY_MS)))
    ago = attention.Asked(DAY_MS, now_ms() - 1000)
    timed("the same a second ago", lambda: attention.page(ORGANIZATION, Patience(), ago))
    timed("times to notice and decide", only_times)
    timed("the hub, queue and all", lambda: hub.computed(ORGANIZATION, Patience(), DAY_MS, None))
    timed("the shift report", lambda: shift_report.report(ORGANIZATION, Patience(), (now_ms() - DAY_MS, now_ms())))
    figures, _ = hub.figures(ORGANIZATION, Patience(), 3_600_000, None)
    for number in range(RULES):
        kinds = ({"kind": "figure", "figure": "byAgent.costUsd"}, {"kind": "cost", "agent": f"a{number}"})
        written = {"name": f"R{number}", "above": 1e6, "level": "info", "enabled": True, "windowSeconds": 3600}
        waits = dict.fromkeys(("holdSeconds", "recoverSeconds", "coolDownSeconds"), 0)
        alert_rules.create(ORGANIZATION, {**written, **waits, **kinds[number % 2]}, figures, "bench")
    timed(f"a sweep of {RULES} rules, one window", lambda: alerts.sweep(Patience()))


def timed(what: str, ask: Callable[[], object]) -> None:
    """Print how long a question takes, by the clock and of the processor."""
    took, worked = [], []
    for _ in range(CALLS):
        began, at_work = time.perf_counter(), time.process_time()
        ask()
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - at_work) * 1000)
    shown = f"{percentile(took, 0.5):8.0f} / {percentile(took, 0.95):.0f}"
    print(f"P50 / P95 ms  {what:34} {shown}   processor {percentile(worked, 0.5):.0f}")


if __name__ == "__main__":
    main()
