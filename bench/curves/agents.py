"""Agents of one organization: what joining, reading and changing cost while the office fills."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

from bench.curves._crowd import Crowd
from bench.curves._curve import QUICK, Curve, Line, Point
from bench.curves._meters import memory_kb, repeated, spending
from bench.curves._offices import Caller, beside, filled, made, registered, server, status

ORGANIZATION = "org_full"
SETTLE_SECONDS = 2.0 if QUICK else 15.0
JOINS, READS, CHANGES = (3, 10, 10) if QUICK else (8, 40, 40)
STEP_SECONDS = 0.6
BATCH_STATUS = "/api/metaverse/3d/agents/status/batch"


def measure(sizes: Sequence[int]) -> list[Point]:
    """Let more and more agents come into one office."""
    with filled(lambda: made(ORGANIZATION)) as (home, token), server(home) as caller:
        empty_kb, there, points = memory_kb(caller.served), 0, []
        for size in sizes:
            caller.send(ORGANIZATION, token, [registered(number) for number in range(there, size)])
            there = size
            points.append(_point(caller, token, size, empty_kb))
    return points


def _point(caller: Caller, token: str, size: int, empty_kb: int) -> Point:
    one = Crowd(caller.port)
    one.open([(token, ORGANIZATION)])
    one.pump(SETTLE_SECONDS)
    held_kb = memory_kb(caller.served) - empty_kb
    join_cpu, join_ms = repeated(caller.served, JOINS, lambda: _join(caller, token))
    read_cpu, read_ms = repeated(caller.served, READS, lambda: _read(caller, token))
    change = _changes(caller, token, size, one)
    one.close()
    alone, _ = repeated(caller.served, CHANGES, _changing(caller, token, size, "alone"))
    return {
        "x": size,
        "join_cpu": join_cpu,
        "join_ms": join_ms,
        "read_cpu": read_cpu,
        "read_ms": read_ms,
        "change_cpu": alone,
        "seen_cpu": change,
        "kb": held_kb,
    }


def _join(caller: Caller, token: str) -> None:
    crowd = Crowd(caller.port)
    crowd.open([(token, ORGANIZATION)])
    crowd.close()


def _read(caller: Caller, token: str) -> None:
    """Ask how everyone is, page by page."""
    after: str | None = None
    while True:
        asked: dict[str, Any] = {"organizationId": ORGANIZATION, **({"after": after} if after else {})}
        after = json.loads(caller.call("POST", BATCH_STATUS, token, asked)).get("next")
        if after is None:
            return


def _changes(caller: Caller, token: str, size: int, crowd: Crowd) -> float:
    """Return the CPU of a change that somebody sees, the choreographer's step with it: one for each of its rounds."""
    change = _changing(caller, token, size, "seen")

    def work() -> None:
        for _ in range(CHANGES):
            began = time.monotonic()
            change()
            time.sleep(max(0.0, STEP_SECONDS - (time.monotonic() - began)))

    with spending(caller.served) as spent:
        beside(work, lambda: crowd.pump(0.05))
    return spent.cpu / CHANGES * 1000


def _changing(caller: Caller, token: str, size: int, name: str) -> Any:
    words, told = ("idle", "working", "waiting", "error"), iter(range(10**9))

    def change() -> None:
        number = next(told)
        one = status(number * 7919 % size, f"{name}-{size}-{number}", words[number % 4])
        caller.send(ORGANIZATION, token, [one])

    return change


CURVE = Curve(
    name="agents",
    title="Agents of one organization",
    x="agents",
    lines=(
        Line("join_cpu", "a client connects and joins", "CPU ms", 1.0, above=200),
        Line("read_cpu", "status of all agents", "CPU ms", 1.0, above=200),
        Line("change_cpu", "a change that nobody sees", "CPU ms", 0.0, above=10),
        Line("seen_cpu", "a change that is seen, and who walks then", "CPU ms", 1.0, above=200),
        Line("kb", "memory of the office", "kB", 1.0, above=200),
    ),
    sizes=(10, 50, 200, 1000, 2000, 5000),
    quick=(10, 100, 300),
    measure=measure,
)
