"""Clients in the rooms of one organization: memory while nothing happens, CPU of a delivery, delay."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bench.curves._crowd import Crowd
from bench.curves._curve import QUICK, Curve, Line, Point
from bench.curves._meters import idle_share, memory_kb, spending
from bench.curves._offices import Caller, beside, filled, made, percentile, registered, server, status

ORGANIZATION = "org_seen"
AGENTS = 50
SETTLE_SECONDS = 2.0 if QUICK else 6.0
IDLE_SECONDS = 3.0 if QUICK else 10.0
BUSY_SECONDS, BATCHES_A_SECOND = (3.0, 4.0) if QUICK else (10.0, 1.0)


def measure(sizes: Sequence[int]) -> list[Point]:
    """Let more and more clients look at one office."""
    with filled(lambda: made(ORGANIZATION)) as (home, token), server(home) as caller:
        caller.send(ORGANIZATION, token, [registered(number) for number in range(AGENTS)])
        crowd = Crowd(caller.port)
        crowd.open([(token, ORGANIZATION)])
        crowd.pump(SETTLE_SECONDS * 3)
        base = {"kb": float(memory_kb(caller.served)), "idle": idle_share(caller.served, IDLE_SECONDS, crowd.pump)}
        points = [_point(caller, crowd, token, size, base) for size in sizes]
        crowd.close()
    return points


def _point(caller: Caller, crowd: Crowd, token: str, size: int, base: dict[str, float]) -> Point:
    new = size - len(crowd)
    with spending(caller.served) as opened:
        crowd.open([(token, ORGANIZATION)] * new)
    crowd.pump(SETTLE_SECONDS)
    held_kb = memory_kb(caller.served) - base["kb"]
    idle = idle_share(caller.served, IDLE_SECONDS, crowd.pump)
    full = _told(caller, crowd, token, AGENTS, f"full-{size}")
    single = _told(caller, crowd, token, 1, f"single-{size}")
    return {
        "x": size,
        "kb_each": max(held_kb, 0) / size,
        "idle_percent": idle * 100,
        "open_cpu": opened.cpu / max(1, new) * 1000,
        "opened_a_second": new / opened.wall if new else 0.0,
        "delivery_us": (full["cpu"] - idle * full["wall"]) / max(1, full["deliveries"]) * 1e6,
        "message_us": (single["cpu"] - idle * single["wall"]) / max(1, single["deliveries"]) * 1e6,
        "p99_ms": full["p99"],
        "told_share": full["deliveries"] / (full["sent"] * size),
    }


def _told(caller: Caller, crowd: Crowd, token: str, agents: int, name: str) -> dict[str, float]:
    """Send batches of changes at a fixed rate, and measure what telling them to everyone costs."""
    heard, batches = crowd.listen(), round(BUSY_SECONDS * BATCHES_A_SECOND)

    def work() -> None:
        for batch in range(batches):
            began = time.monotonic()
            changes = [status(agent, f"{name}-{batch}") for agent in range(agents)]
            caller.send(ORGANIZATION, token, changes)
            time.sleep(max(0.0, 1 / BATCHES_A_SECOND - (time.monotonic() - began)))

    with spending(caller.served) as spent:
        beside(work, lambda: crowd.pump(0.05))
        crowd.pump_out(batches * agents * len(crowd))
    found = {"cpu": spent.cpu, "wall": spent.wall, "deliveries": float(heard.deliveries)}
    return {**found, "sent": float(batches * agents), "p99": percentile(heard.latencies_ms, 0.99)}


CURVE = Curve(
    name="clients",
    title="Clients of one organization",
    x="clients",
    lines=(
        Line("kb_each", "memory of a client that is quiet", "kB", 0.0, above=100),
        Line("idle_percent", "idle server", "% of a core", 1.0, above=100),
        Line("open_cpu", "a client connects and joins", "CPU ms", 0.0, above=10),
        Line("delivery_us", "one delivery, 50 in a message", "CPU µs", 0.0, above=100),
        Line("message_us", "one delivery, one in a message", "CPU µs", 0.0, above=100),
        Line("p99_ms", "delay, P99", "ms", 1.0, above=100),
    ),
    sizes=(10, 100, 1000, 3000, 10_000),
    quick=(10, 100, 400),
    measure=measure,
)
