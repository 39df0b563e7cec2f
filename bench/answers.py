"""Held calls: how long after a decision its hook is answered, what holding costs, and how late the loop is meanwhile.

`python -m bench.answers` holds 200 permission requests of Claude Code, lets an agent report beside them, and decides.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil

from bench._office import ORGANIZATION, Office, office, statuses

HELD = 200
BESIDE = 40
API = "/api/metaverse"
Json = dict[str, Any]


def main() -> None:
    """Hold, report beside it, and decide."""
    with office() as served, ThreadPoolExecutor(HELD) as pool:
        turn_on(served)
        before = memory(served)
        answers = [pool.submit(ask, served, number) for number in range(HELD)]
        asked = until_open(served)
        print(f"memory of a held call, kB               {(memory(served) - before) / HELD / 1024:8.1f}")
        beside(served, "events a second beside 200 held calls  ")
        decided = decide(served, asked)
        late = sorted(
            (answered - decided[agent]) * 1000 for agent, answered in (answer.result(60) for answer in answers)
        )
        print(f"decision to answer, ms                  p50 {late[HELD // 2]:.0f}, p95 {late[HELD * 95 // 100]:.0f}")
        beside(served, "events a second without any            ")


def turn_on(served: Office) -> None:
    """Have permission requests held for two minutes."""
    body = {"claudeCode": {"hold": True, "holdSeconds": 120}}
    served.call(served.connect(), "PATCH", f"{API}/answers/settings?organizationId={ORGANIZATION}", served.admin, body)


def ask(served: Office, number: int) -> tuple[str, float]:
    """Post a permission request, and tell whose it was and when it was answered."""
    payload = {
        "session_id": f"s-{number}",
        "hook_event_name": "PermissionRequest",
        "tool_name": "Bash",
        "tool_input": {"command": f"make {number}"},
    }
    said = served.call(served.connect(), "POST", f"{API}/ingest/claude-code", served.agent, payload)
    if b'"allow"' not in said:
        raise RuntimeError(f"not held: {said!r}")
    return f"claude:s-{number}", time.perf_counter()


def until_open(served: Office) -> list[Json]:
    """Wait until all requests are open, and give them."""
    http_ = served.connect()
    while True:
        page = json.loads(served.call(http_, "GET", f"{API}/requests?state=open&limit=500", served.admin))
        if len(page["items"]) >= HELD:
            found: list[Json] = page["items"]
            return found


def beside(served: Office, name: str) -> None:
    """Send events, and print how many a second, and how long the loop was held."""
    http_ = served.connect()
    served.call(http_, "GET", "/health/ready", served.admin)
    started = time.perf_counter()
    for batch in range(BESIDE):
        served.call(http_, "POST", f"{API}/events", served.agent, statuses(batch, source=f"urn:{name}"))
    took = time.perf_counter() - started
    held = json.loads(served.call(http_, "GET", "/health/ready", served.admin))["loopHeldMs"]
    print(f"{name} {BESIDE * 50 / took:8.0f}, loop held at most {held:.0f} ms")


def decide(served: Office, asked: list[Json]) -> dict[str, float]:
    """Approve each request, and tell when that was said."""
    http_, decided = served.connect(), {}
    for request in asked:
        about = {"kind": "approve", "inReplyTo": request["requestId"], "digest": request["digest"]}
        body = {**about, "selector": {"agentIds": [request["agentId"]]}}
        served.call(http_, "POST", f"{API}/commands", served.admin, body)
        decided[request["agentId"]] = time.perf_counter()
    return decided


def memory(served: Office) -> int:
    """Tell how many bytes the server's processes hold."""
    server = psutil.Process(served.served.process.pid)
    return sum(process.memory_info().rss for process in (server, *server.children(recursive=True)))


if __name__ == "__main__":
    main()
