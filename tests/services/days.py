"""Made-up days: agents and tasks that do all that they can, in a wild order, with late and repeated words."""

from __future__ import annotations

import random
from typing import Any

from metaverse.clock import to_wire
from metaverse.events.names import EventType
from tests.factories import event

Json = dict[str, Any]
HOUR = 3_600_000
FINAL = ("completed", "completed", "completed", "failed", "canceled", "rejected")
STATUSES = ("idle", "working", "working", "waiting", "error", "offline")
STAGES = ("backlog", "planned", "in_progress", "review", "odd")
DEPARTMENTS = {f"a{number}": ("Lab", "Shop", None)[number % 3] for number in range(8)}


def invented(seed: int, until: int, hours: int = 16, more: int = 1) -> list[Json]:
    """Make up events of so many hours that end at `until`; no two at one moment."""
    chance = random.Random(seed)
    moments = iter(chance.sample(range(hours * HOUR), 1200 * more))
    told: list[Json] = []

    def tell(kind: EventType, subject: str, data: Json, ago: int | None = None) -> None:
        at = to_wire(until - (next(moments) if ago is None else ago))
        told.append({**event(kind, subject, data), "time": at})

    for key, department in DEPARTMENTS.items():
        tell(EventType.AGENT_REGISTERED, key, {"name": key.upper(), "department": department})
    for _ in range(120 * more):
        tell(EventType.AGENT_STATUS, chance.choice([*DEPARTMENTS]), {"status": chance.choice(STATUSES)})
    for _ in range(4):
        tell(EventType.AGENT_REMOVED, chance.choice([*DEPARTMENTS]), {})
    for number in range(90 * more):
        tell(EventType.AGENT_USAGE, f"a{number % 8}", _usage(chance, number))
    for number in range(40 * more):
        _task(tell, chance, f"t{seed}-{number}", sorted((next(moments) for _ in range(9)), reverse=True))
    chance.shuffle(told)
    return told


def _usage(chance: random.Random, number: int) -> Json:
    return {
        "tokens": {"input": chance.randrange(500), "output": chance.randrange(500), "cached": chance.randrange(9)},
        "costUsd": chance.randrange(10_000) / 1000,
        "model": chance.choice(["small", "large"]),
        "taskId": chance.choice(["t1-1", "t1-2", "t2-1"]),
        "usageKey": f"u{number % 70}",
    }


def _task(tell: Any, chance: random.Random, key: str, ago: list[int]) -> None:
    steps = iter(ago)
    tell(EventType.TASK_CREATED, key, {"title": key, "stage": chance.choice(STAGES)}, next(steps))
    for _ in range(chance.randrange(4)):
        told = chance.choice(
            [{"status": "working"}, {"stage": chance.choice(STAGES)}, {"status": "input_required"}, {"progress": 0.5}]
        )
        tell(EventType.TASK_UPDATED, key, told, next(steps))
    if chance.random() < 0.7:
        tell(EventType.TASK_UPDATED, key, {"status": chance.choice(FINAL)}, next(steps))
    if chance.random() < 0.2:
        tell(EventType.TASK_UPDATED, key, {"runId": "again", "status": "working"}, next(steps))
        tell(EventType.TASK_UPDATED, key, {"status": chance.choice(FINAL)}, next(steps))
