"""What is measured: each scenario has its servers, what they are filled with, and one figure of one run of each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.versus.loading import held, load
from bench.versus.servers import COALESCING, OURS, PER_EVENT, Prepared, Target, cold_start
from metaverse.clock import now_ms, to_wire

Json = dict[str, Any]
EVERYONE = (OURS, PER_EVENT, COALESCING)
BOTH = (OURS, PER_EVENT)
CLIENTS = 1000
BATCH = 50
TICKS = 20
FIRST_CLIENTS, KEPT_CLIENTS = 500, 2000
SEATING_SECONDS = 4
NOW = "@now"
LATENCY_RATE = 40_000 / (CLIENTS * BATCH)
"""Batches a second that make 40,000 deliveries a second."""


@dataclass(frozen=True)
class Run:
    """One run of one server: its figure, and all that was said about it."""

    figure: float
    said: Json


@dataclass(frozen=True)
class Scenario:
    """Something to measure. `better` is `more` or `less`; `seconds` is the window of a full run and of a quick one."""

    name: str
    about: str
    unit: str
    better: str
    servers: Sequence[str]
    fill: Callable[[Target], None]
    run: Callable[[Target, float], Run]
    seconds: tuple[float, float] = (5, 3)
    is_quick: bool = True


def agents(count: int) -> Callable[[Target], None]:
    """Let so many agents come, each with a status."""

    def fill(target: Target) -> None:
        target.send([_event(f"r{n}", "metaverse.agent.registered", f"agent-{n}", _profile(n)) for n in range(count)])
        target.send([_event(f"s{n}", "metaverse.agent.status", f"agent-{n}", _status(n)) for n in range(count)])

    return fill


def tasks(target: Target) -> None:
    """Let the tasks be there that will go on."""
    target.send([_event(f"t{n}", "metaverse.task.created", f"task-{n}", {"title": f"Task {n}"}) for n in range(BATCH)])


def team(target: Target) -> None:
    """Let 200 agents work together 3,000 times."""
    agents(200)(target)
    kinds = ("delegate", "message", "review", "result")
    ties = [{"to": f"agent-{(n * 7 + n // 200) % 200}", "kind": kinds[n % 4]} for n in range(3000)]
    target.send([_event(f"i{n}", "metaverse.interaction", f"agent-{n % 200}", tie) for n, tie in enumerate(ties)])


def _profile(number: int) -> Json:
    return {"name": f"Agent {number}", "role": "Engineer", "department": f"Department {number % 8}"}


def _status(number: int) -> Json:
    doing = ({"status": "working"}, {"status": "waiting", "waitingOn": "rate_limit"})[number % 2]
    return {**doing, "activity": "Bash: make test", "taskId": f"task-{number % 20}"}


def _event(name: str, kind: str, subject: str, data: Json) -> Json:
    return {"specversion": "1.0", "id": name, "source": "urn:load", "type": kind, "subject": subject, "data": data}


def fan_out(batch: int, senders: int, **flags: Any) -> Callable[[Target, float], Run]:
    """Send as fast as the server takes it, and count what arrives."""

    def run(target: Target, seconds: float) -> Run:
        said = load(target, sockets=CLIENTS, senders=senders, batch=batch, seconds=seconds, drain=20, **flags)
        return Run(said["deliveriesPerSecond"], said)

    return run


def latency(target: Target, seconds: float) -> Run:
    """Send at a fixed rate, and take the latency that 99 of 100 deliveries keep."""
    said = load(target, sockets=CLIENTS, senders=2, batch=BATCH, rate=LATENCY_RATE, warmup=2.5, seconds=seconds)
    return Run(said["latencyMs"]["p99"], said)


def cost(target: Target, seconds: float) -> Run:
    """Take what a million deliveries cost of the server's core: with listeners, less the same without any."""
    flags: Json = {"senders": 2, "batch": BATCH, "rate": TICKS, "seconds": seconds}
    alone = load(target, **flags)
    said = load(target, sockets=CLIENTS, **flags)
    millions = said["deliveries"] / 1e6
    spent = said["serverCpuSeconds"] - alone["serverCpuSeconds"] * said["seconds"] / alone["seconds"]
    return Run(spent / millions, {**said, "alone": alone})


def storm(target: Target, seconds: float) -> Run:
    """Connect many at once, up to Socket.IO's own greeting; they stay until all are in."""
    said = load(target, sockets=int(400 * seconds), rooms="none", opening=100)
    return Run(said["handshakesPerSecond"], said)


def door(target: Target, seconds: float) -> Run:
    """Send batches from several senders at once, nobody listening; each is answered after its commit."""
    said = load(target, senders=8, batch=BATCH, seconds=seconds)
    return Run(said["eventsPerSecond"], said)


def statuses(target: Target, seconds: float) -> Run:
    """Ask for the status of 1,000 agents by their keys, once ours has seated them all, who came a moment ago."""
    body = target.database.parent / "asked.json"
    body.write_text(json.dumps({"agentIds": [f"agent-{n}" for n in range(1000)]}))
    asked = {"method": "POST", "path": "/api/metaverse/3d/agents/status/batch", "body": body}
    counted = {"count": '"agentId":', "expected": 1000}
    said = load(target, callers=4, **asked, **counted, warmup=SEATING_SECONDS, seconds=seconds)
    return Run(said["callsPerSecond"], said)


def streams(target: Target, seconds: float) -> Run:
    """Change tasks as fast as the server takes it, and count what arrives on streams."""
    said = load(target, streams=CLIENTS, senders=4, batch=BATCH, kind="task", seconds=seconds, drain=20)
    return Run(said["deliveriesPerSecond"], said)


def asking(where: str) -> Callable[[Target, float], Run]:
    """Ask one thing again and again; `NOW` in it stands for the time when that begins."""

    def run(target: Target, seconds: float) -> Run:
        path = where.replace(NOW, to_wire(now_ms()))
        said = load(target, callers=2, path=path, seconds=seconds)
        return Run(said["callsPerSecond"], said)

    return run


def memory(target: Target, seconds: float) -> Run:
    """Take what 2,000 idle connections add to the memory of the server's processes that has 500 already."""
    with held(target, sockets=FIRST_CLIENTS, rooms="none"):
        time.sleep(seconds)
        before = target.memory()
        with held(target, sockets=KEPT_CLIENTS, rooms="none") as said:
            time.sleep(seconds)
            return Run((target.memory() - before) / said["listeners"] / 1000, said)


def nothing(_target: Target) -> None:
    """Leave the server empty."""


SCENARIOS = (
    Scenario(
        "fanout",
        "1,000 clients, batches of 50, as fast as taken",
        "deliveries/s",
        "more",
        EVERYONE,
        agents(BATCH),
        fan_out(BATCH, 4),
    ),
    Scenario(
        "fanout_batch_of_one",
        "1,000 clients, batches of 1, as fast as taken",
        "deliveries/s",
        "more",
        EVERYONE,
        agents(BATCH),
        fan_out(1, 8),
    ),
    Scenario(
        "p99",
        "P99 at 40,000 deliveries/s, 1,000 clients, batches of 50",
        "ms",
        "less",
        EVERYONE,
        agents(BATCH),
        latency,
        (15, 8),
    ),
    Scenario("handshakes", "connect storm, 100 at a time", "handshakes/s", "more", BOTH, nothing, storm),
    Scenario("events_commit", "batches of 50 with commit, 8 senders", "events/s", "more", BOTH, agents(BATCH), door),
    Scenario("batch_status", "status of 1,000 agents", "answers/s", "more", BOTH, agents(1000), statuses),
    Scenario("sse", "1,000 streams, batches of 50, as fast as taken", "deliveries/s", "more", EVERYONE, tasks, streams),
    Scenario(
        "fanout_cost",
        "CPU of a million deliveries at 1,000,000/s, less the door's",
        "s",
        "less",
        (OURS, COALESCING),
        agents(BATCH),
        cost,
        is_quick=False,
    ),
    Scenario("memory", "2,000 idle connections", "kB each", "less", BOTH, nothing, memory, (2, 1), is_quick=False),
    Scenario(
        "network_v2",
        "collaboration network of 200 agents",
        "answers/s",
        "more",
        (OURS,),
        team,
        asking("/api/metaverse/3d/collaboration/network/v2"),
        is_quick=False,
    ),
    Scenario(
        "hub",
        "management hub of 200 agents",
        "answers/s",
        "more",
        (OURS,),
        team,
        asking("/api/metaverse/3d/management-hub"),
        is_quick=False,
    ),
    Scenario(
        "replay",
        "the office as it was",
        "answers/s",
        "more",
        (OURS,),
        team,
        asking(f"/api/metaverse/3d/replay?at={NOW}"),
        is_quick=False,
    ),
)


def cold_starts(origin: Prepared, repeats: int) -> Iterator[tuple[str, float]]:
    """Start both servers alternately."""
    for _ in range(repeats):
        for name in BOTH:
            yield name, cold_start(name, origin)
