"""5,000 agents in a real server, somebody looking on: how long its loop is held while they come, work and all move."""

from __future__ import annotations

import json
import time
from typing import Any

import socketio

from bench._office import ORGANIZATION, Office, office

AGENTS, DEPARTMENTS, BATCH = 5000, 12, 1000
SECONDS, CHANGES_A_SECOND = 10, 100
EVENTS = f"/api/metaverse/events?organizationId={ORGANIZATION}"
Json = dict[str, Any]


def main() -> None:
    """Tell the longest hold of the loop in each phase."""
    with office() as served:
        http = served.connect()
        seen: list[int] = []
        client = watcher(served, seen)
        phase = lambda name, work: measured(served, http, name, work)  # noqa: E731
        phase("all come", lambda: in_batches(served, http, [registered(n) for n in range(AGENTS)]))
        phase("100 changes a second", lambda: at_work(served, http))
        phase("all move at once", lambda: in_batches(served, http, [status(n, "idle", "all") for n in range(AGENTS)]))
        time.sleep(5)
        client.disconnect()
    print(f"walks seen by the one who looks on        {sum(seen):8d}")


def measured(served: Office, http: Any, name: str, work: Any) -> None:
    """Do work, wait a little, and ask the server's watchdog."""
    served.call(http, "GET", "/health/ready", served.admin)
    began = time.monotonic()
    work()
    took = time.monotonic() - began
    time.sleep(4)
    held = json.loads(served.call(http, "GET", "/health/ready", served.admin))["loopHeldMs"]
    print(f"{name:<24s} {took:6.1f} s, loop held at most {held:8.1f} ms", flush=True)


def in_batches(served: Office, http: Any, events: list[Json]) -> None:
    """Send events a thousand at a time."""
    for start in range(0, len(events), BATCH):
        served.call(http, "POST", EVENTS, served.admin, events[start : start + BATCH])


def at_work(served: Office, http: Any) -> None:
    """Send a hundred changes of status a second."""
    for second in range(SECONDS):
        began = time.monotonic()
        changes = [(second * CHANGES_A_SECOND + n) * 37 % AGENTS for n in range(CHANGES_A_SECOND)]
        states = ("waiting", "working", "error", "idle")
        told = [status(agent, states[(agent + second) % 4], str(second)) for agent in changes]
        served.call(http, "POST", EVENTS, served.admin, told)
        time.sleep(max(0.0, 1 - (time.monotonic() - began)))


def registered(number: int) -> Json:
    """Write who an agent is."""
    data = {"name": f"Agent {number}", "department": f"Department {number % DEPARTMENTS}"}
    return _event("metaverse.agent.registered", number, "come", data)


def status(number: int, word: str, batch: str) -> Json:
    """Write what an agent does."""
    return _event("metaverse.agent.status", number, batch, {"status": word})


def _event(kind: str, number: int, batch: str, data: Json) -> Json:
    who = f"agent-{number}"
    name = {"specversion": "1.0", "id": f"{batch}-{number}", "source": "urn:bench"}
    return {**name, "type": kind, "subject": who, "data": data}


def watcher(served: Office, seen: list[int]) -> socketio.Client:
    """Join the scene, and again whenever the server says so; count the walks that are told."""
    client = socketio.Client()
    room = {"organizationId": ORGANIZATION, "rooms": ["scene"]}
    client.on("3d:agent:position:update", lambda told: seen.append(sum(1 for one in told["agents"] if one.get("walk"))))
    client.on("3d:resume", lambda _told: client.emit("3d:join", room))
    client.connect(served.served.url, auth={"token": served.admin}, transports=["websocket"])
    client.call("3d:join", room, timeout=30)
    return client


if __name__ == "__main__":
    main()
