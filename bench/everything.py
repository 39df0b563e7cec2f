"""How long the event loop is held at most while everything runs: writers, readers, sockets, streams, the network."""

from __future__ import annotations

import json
import time

import socketio

from bench._office import ORGANIZATION, Office, office, percentile, statuses, together

SECONDS = 15.0
WRITERS, READERS, SOCKETS, STREAMS = 2, 2, 20, 5
EVENTS = f"/api/metaverse/events?organizationId={ORGANIZATION}"
ASKED = (
    f"/api/metaverse/3d/management-hub?organizationId={ORGANIZATION}",
    f"/api/metaverse/3d/collaboration/network/v2?organizationId={ORGANIZATION}",
    f"/api/metaverse/agents?organizationId={ORGANIZATION}&limit=500",
    f"/api/metaverse/3d/scene/config?organizationId={ORGANIZATION}",
)


def main() -> None:
    """Run everything at once for a while and ask the server's watchdog."""
    with office() as served:
        http = served.connect()
        served.call(http, "POST", EVENTS, served.agent, statuses(0, 500))
        clients = [listener(served) for _ in range(SOCKETS)]
        json.loads(served.call(http, "GET", "/health/ready", served.admin))
        until = time.monotonic() + SECONDS
        latencies: list[float] = []
        counts = [0] * (WRITERS + READERS + STREAMS)

        def work(number: int) -> None:
            if number < WRITERS:
                counts[number] = write(served, number, until)
            elif number < WRITERS + READERS:
                counts[number] = read(served, until, latencies)
            else:
                counts[number] = stream(served, until)

        together(WRITERS + READERS + STREAMS, work)
        held = json.loads(served.call(http, "GET", "/health/ready", served.admin))["loopHeldMs"]
        for client in clients:
            client.disconnect()
    print(f"events taken/s                     {sum(counts[:WRITERS]) * 50 / SECONDS:8.0f}")
    print(f"answers/s, P95 ms                  {len(latencies) / SECONDS:8.0f}, {percentile(latencies, 0.95):.1f}")
    print(f"longest hold of the loop, ms       {held:8.1f}")


def write(served: Office, writer: int, until: float) -> int:
    """Send batches until the end, and return how many."""
    http, number = served.connect(), 0
    while time.monotonic() < until:
        number += 1
        served.call(http, "POST", EVENTS, served.agent, statuses(number, source=f"urn:bench:{writer}"))
    return number


def read(served: Office, until: float, latencies: list[float]) -> int:
    """Ask one thing after the other until the end."""
    http, number = served.connect(), 0
    while time.monotonic() < until:
        started = time.perf_counter()
        served.call(http, "GET", ASKED[number % len(ASKED)], served.admin)
        latencies.append((time.perf_counter() - started) * 1000)
        number += 1
    return number


def stream(served: Office, until: float) -> int:
    """Read the task flow until the end, and return how many lines came."""
    http = served.connect()
    path = f"/api/metaverse/3d/tasks/flow/stream?organizationId={ORGANIZATION}"
    http.request("GET", path, headers={"Authorization": f"Bearer {served.admin}"})
    answer, lines = http.getresponse(), 0
    while time.monotonic() < until and answer.readline():
        lines += 1
    return lines


def listener(served: Office) -> socketio.Client:
    """Connect one client that sits in all rooms."""
    client = socketio.Client()
    client.connect(served.served.url, auth={"token": served.admin}, transports=["websocket"])
    answer = client.call("3d:join", {"organizationId": ORGANIZATION, "rooms": ["scene", "tasks"]}, timeout=30)
    assert answer["ok"], answer
    return client


if __name__ == "__main__":
    main()
