"""What it costs to merge two agents of whom much was told: how long the call takes, and how long the loop is held."""

from __future__ import annotations

import json
import time

from bench._office import ORGANIZATION, Json, Office, office
from metaverse.clock import now_ms, to_wire

PAIRS = 10_000
"""So many statements of usage and so many statuses, of both together."""

AT_ONCE = 450
EVENTS = f"/api/metaverse/events?organizationId={ORGANIZATION}"
READY = f"/health/ready?organizationId={ORGANIZATION}"


def main() -> None:
    """Tell of two agents, and merge them."""
    with office() as served:
        http = served.connect()
        start_ms = now_ms() - PAIRS * 1000
        for first in range(0, PAIRS, AT_ONCE):
            told = [one for n in range(first, min(first + AT_ONCE, PAIRS)) for one in pair(n, start_ms)]
            served.call(http, "POST", EVENTS, served.agent, told)
        agents = json.loads(served.call(http, "GET", f"/api/metaverse/agents?limit=500&{_MINE}", served.admin))["items"]
        address = next(agent["id"] for agent in agents if agent["agentId"] == "one")
        hold(served)
        started = time.perf_counter()
        served.call(http, "POST", f"/api/metaverse/agents/{address}/merge", served.admin, MERGING)
        seconds = time.perf_counter() - started
        print(f"{2 * PAIRS} events of two agents, merged in s   {seconds:8.2f}")
        print(f"microseconds an event                      {seconds * 1e6 / (2 * PAIRS):8.1f}")
        print(f"loop held at most, ms                      {hold(served):8.1f}")


_MINE = f"organizationId={ORGANIZATION}"
MERGING = {"organizationId": ORGANIZATION, "into": "other"}


def pair(number: int, start_ms: int) -> list[Json]:
    """Write a statement of usage and a status, of one agent and the other in turns."""
    subject = ("one", "other")[number % 2]
    shared = {"specversion": "1.0", "source": f"urn:bench:{subject}", "subject": subject}
    at = to_wire(start_ms + number * 1000)
    usage = {"tokens": {"input": 1, "output": 1}, "usageKey": f"u{number}"}
    said = {"status": ("working", "idle")[number // 2 % 2]}
    return [
        {**shared, "id": f"u{number}", "type": "metaverse.agent.usage", "time": at, "data": usage},
        {**shared, "id": f"s{number}", "type": "metaverse.agent.status", "time": at, "data": said},
    ]


def hold(served: Office) -> float:
    """Return for how many milliseconds the loop was held at most since this was last asked."""
    return float(json.loads(served.call(served.connect(), "GET", READY, served.admin))["loopHeldMs"])


if __name__ == "__main__":
    main()
