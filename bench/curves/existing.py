"""Organizations that exist and that nobody follows: what they cost a server that has nothing to do."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import Connection

from bench.curves._curve import QUICK, Curve, Line, Point
from bench.curves._meters import cpu_seconds, idle_share, memory_kb
from bench.curves._offices import filled, made, server, status
from metaverse.clock import now_ms
from metaverse.database import bulk, writing
from metaverse.ids import new_id
from metaverse.models.organization import Organization
from metaverse.projections import VERSION

SETTLE_SECONDS = 3.0 if QUICK else 15.0
IDLE_SECONDS = 12.0 if QUICK else 30.0
WRITES = 50
DAY_MS = 86_400_000


def measure(sizes: Sequence[int]) -> list[Point]:
    """Start a server on each number of organizations, and let it rest."""
    return [_point(size) for size in sizes]


def _point(size: int) -> Point:
    with filled(lambda: _fill(size)) as (home, token):
        began = time.monotonic()
        with server(home) as caller:
            started = time.monotonic() - began
            time.sleep(SETTLE_SECONDS)
            first = cpu_seconds(caller.served)
            idle = idle_share(caller.served, IDLE_SECONDS)
            before = cpu_seconds(caller.served)
            for number in range(WRITES):
                caller.send("org_first", token, [status(0, str(number))])
            write = (cpu_seconds(caller.served) - before) / WRITES * 1000
            return {
                "x": size,
                "idle_percent": idle * 100,
                "start_seconds": started,
                "start_cpu": first,
                "mb": memory_kb(caller.served) / 1000,
                "write_ms": write,
            }


def _fill(size: int) -> str:
    token = made("org_first")
    for start in range(1, size, 5000):
        lay(start, min(start + 5000, size))
    return token


@writing
def lay(connection: Connection, start: int, end: int) -> None:
    """Put organizations into the database that were last heard of some days ago."""
    common = {"projected": VERSION, "settings": {}, "created_ms": now_ms() - 3 * DAY_MS}
    quiet_ms = now_ms() - 3 * DAY_MS
    rows = [
        {
            "id": f"org_{n:06d}",
            "name": f"No {n}",
            "seq": 0,
            "epoch": new_id("ep"),
            "received_ms": quiet_ms - n,
            **common,
        }
        for n in range(start, end)
    ]
    bulk.insert(connection, Organization.__table__, rows)


CURVE = Curve(
    name="existing",
    title="Organizations that exist and that nobody follows",
    x="organizations",
    lines=(
        Line("idle_percent", "idle server", "% of a core", 0.0),
        Line("mb", "memory of the server", "MB", 0.0),
        Line("start_cpu", "from the start until it rests", "CPU s", 0.0),
        Line("write_ms", "a write to one of them", "CPU ms", 0.0),
    ),
    sizes=(1, 1000, 10_000, 100_000),
    quick=(1, 1000),
    measure=measure,
)
