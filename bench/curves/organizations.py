"""Organizations that are followed, one client each, and organizations that only exist: a quiet one costs nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bench.curves._crowd import Crowd
from bench.curves._curve import QUICK, Curve, Line, Point
from bench.curves._meters import idle_share, memory_kb, spending
from bench.curves._offices import Caller, all_made, beside, filled, percentile, registered, server, status

IDLE_SECONDS = 4.0 if QUICK else 20.0
SETTLE_SECONDS = 2.0 if QUICK else 6.0
BUSY_SECONDS = 3.0 if QUICK else 8.0
AGENTS = 5


def measure(sizes: Sequence[int]) -> list[Point]:
    """Let more and more organizations be followed, on one server."""
    names = [named(number) for number in range(max(sizes))]
    with filled(lambda: all_made(names)) as (home, tokens), server(home) as caller:
        crowd = Crowd(caller.port)
        crowd.pump(SETTLE_SECONDS)
        empty_kb = memory_kb(caller.served)
        points = [_point(caller, crowd, tokens, size, empty_kb) for size in sizes]
        crowd.close()
    return points


def named(number: int) -> str:
    """Name an organization."""
    return f"org_{number:06d}"


def _point(caller: Caller, crowd: Crowd, tokens: dict[str, str], size: int, empty_kb: int) -> Point:
    new = [named(number) for number in range(len(crowd), size)]

    def fill() -> None:
        for name in new:
            caller.send(name, tokens[name], [registered(number) for number in range(AGENTS)])

    beside(fill, lambda: crowd.pump(0.05))
    crowd.open([(tokens[name], name) for name in new])
    crowd.pump(SETTLE_SECONDS)
    idle = idle_share(caller.served, IDLE_SECONDS, crowd.pump)
    held_kb = memory_kb(caller.served) - empty_kb
    return {"x": size, "idle_percent": idle * 100, "kb_each": held_kb / size, **_busy(caller, crowd, tokens, size)}


def _busy(caller: Caller, crowd: Crowd, tokens: dict[str, str], size: int) -> Point:
    """Let something happen everywhere, as fast as one sender can but no faster than in `BUSY_SECONDS`."""
    heard = crowd.listen()
    pause = BUSY_SECONDS / size

    def work() -> None:
        for number in range(size):
            began = time.monotonic()
            name = named(number)
            caller.send(name, tokens[name], [status(0, f"busy-{size}")])
            time.sleep(max(0.0, pause - (time.monotonic() - began)))

    with spending(caller.served) as spent:
        beside(work, lambda: crowd.pump(0.05))
        crowd.pump(1.0)
    return {
        "change_ms": spent.cpu / size * 1000,
        "p99_ms": percentile(heard.latencies_ms, 0.99),
        "told_share": heard.deliveries / size,
    }


CURVE = Curve(
    name="organizations",
    title="Organizations followed, one client each",
    x="organizations",
    lines=(
        Line("idle_percent", "idle server", "% of a core", 1.0, above=10),
        Line("kb_each", "memory of one organization with its client", "kB", 0.0, above=10),
        Line("change_ms", "a change and its delivery", "CPU ms", 0.0, above=10),
        Line("p99_ms", "delay of a change, P99", "ms", 0.0, above=10),
    ),
    sizes=(1, 10, 100, 300, 1000),
    quick=(1, 10, 50),
    measure=measure,
)
