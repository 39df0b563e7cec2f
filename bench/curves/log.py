"""The log of one organization grows, the office does not: what a write, a join, a resumption and the hub cost then."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence

from bench.curves import _history
from bench.curves._crowd import Crowd
from bench.curves._curve import QUICK, Curve, Line, Point
from bench.curves._meters import memory_kb, repeated, rest
from bench.curves._offices import Caller, filled, made, server, status

ORGANIZATION = "org_old"
TIMES = 8 if QUICK else 30
BATCH = 50
EVENTS = f"/api/metaverse/events?organizationId={ORGANIZATION}"
HUB = f"/api/metaverse/3d/management-hub?organizationId={ORGANIZATION}"


def measure(sizes: Sequence[int]) -> list[Point]:
    """Serve logs of different length, one after the other."""
    return [_point(size) for size in sizes]


def _point(size: int) -> Point:
    with filled(lambda: _fill(size)) as (home, token):
        bytes_ = sum(path.stat().st_size for path in home.glob("metaverse.db*"))
        began = time.perf_counter()
        with server(home, CHECKPOINT_BYTES="0") as caller:  # a log that was copied has none, and would get them all now
            started = time.perf_counter() - began
            rest(caller.served)
            costs = {name: repeated(caller.served, TIMES, work) for name, work in _work(caller, token).items()}
            point = {"x": size, "start_seconds": started, "mb": memory_kb(caller.served) / 1000}
            point["bytes_each"] = bytes_ / size
            for name, (cpu, wall) in costs.items():
                point |= {f"{name}_cpu": cpu, f"{name}_ms": wall}
            return point


def _fill(size: int) -> str:
    token = made(ORGANIZATION)
    _history.fill(ORGANIZATION, size)
    return token


def _work(caller: Caller, token: str) -> dict[str, Callable[[], object]]:
    """Name what is measured; each is done often, and never twice the same."""
    numbers = iter(range(10**9))

    def write(batch: int) -> None:
        number = next(numbers)
        caller.send(ORGANIZATION, token, [status(agent, f"write-{number}") for agent in range(batch)])

    def late() -> None:
        """Tell of something that happened as the old past ended: it changes what came after."""
        number = next(numbers)
        seconds = _history.QUIET_MS / 1000 + number % 20 * 15
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds))
        caller.send(ORGANIZATION, token, [{**status(number % 200, f"late-{number}"), "time": at}])

    def join() -> None:
        crowd = Crowd(caller.port)
        crowd.open([(token, ORGANIZATION)])
        crowd.close()

    def since() -> None:
        caller.call("GET", f"{EVENTS}&after={_end(caller, token) - 100}&limit=100", token)

    def hub() -> None:
        caller.call("GET", f"{HUB}&window={1440 - next(numbers) % 600}m", token)

    return {
        "write": lambda: write(BATCH),
        "single": lambda: write(1),
        "late": late,
        "join": join,
        "since": since,
        "hub": hub,
    }


def _end(caller: Caller, token: str) -> int:
    body = {"organizationId": ORGANIZATION, "agentIds": ["agent-1"]}
    return int(json.loads(caller.call("POST", "/api/metaverse/3d/agents/status/batch", token, body))["seq"])


CURVE = Curve(
    name="log",
    title="Events in the log of one organization (SQLite)",
    x="events",
    lines=(
        Line("write_cpu", "a write of 50 events", "CPU ms", 0.0),
        Line("single_cpu", "a write of one event", "CPU ms", 0.0),
        Line("late_cpu", "an event that comes two days late", "CPU ms", 0.25),
        Line("join_cpu", "a client connects and joins", "CPU ms", 0.0),
        Line("since_cpu", "the last 100 events", "CPU ms", 0.0),
        Line("hub_cpu", "the hub of a day", "CPU ms", 0.0),
    ),
    sizes=(2000, 10_000, 100_000, 1_000_000, 10_000_000),
    quick=(2000, 20_000),
    measure=measure,
)
