"""Events a second end to end: foreign formats over HTTP, read, judged, committed and projected.

Session files of Claude Code (a recording, under a new session each time), spans of OpenTelemetry and our own events
come in; meanwhile somebody looks at the office, and the loop is watched. Hooks are sent one by one.
"""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench._office import ORGANIZATION, Office, office, percentile, statuses, together
from bench.otlp import document

NEEDED = 5_000
SECONDS = 12.0
SPANS_A_REQUEST = 500
HOOKS = 600
STATUSES = "/api/metaverse/3d/agents/status/batch"
INGEST = "/api/metaverse/ingest/claude-code"
SESSION = Path(__file__).parents[1] / "tests" / "data" / "claude-session-5-subagents.jsonl"
Send = Callable[[Any, int], None]


def main() -> None:
    """Feed each alone and all at once, then hooks."""
    with office() as served:
        ways = {"session files": files(served), "OTLP spans": spans(served), "events, 100 a call": events(served)}
        for name, way in ways.items():
            told(name, *fed(served, [way, way]))
        told("all three at once", *fed(served, list(ways.values())))
        hooks(served)


def told(name: str, rate: float, held: float, late: float) -> None:
    """Print one measurement."""
    print(
        f"events/s, {name:<20} {rate:8.0f}   ({rate / NEEDED:.1f} times what is needed; "
        f"loop held at most {held:.0f} ms, the office's status call P95 {late:.0f} ms)"
    )


def fed(served: Office, ways: list[Send]) -> tuple[float, float, float]:
    """Feed for some seconds; return events a second, how long the loop was held, and the office's P95."""
    ready(served)
    before, until, calls = seq(served), time.perf_counter() + SECONDS, []

    def send(number: int) -> None:
        http, count = served.connect(), 0
        while time.perf_counter() < until:
            ways[number](http, int(time.time() * 1000) * 100 + number * 10_000 + count)
            count += 1

    watcher = threading.Thread(target=watch, args=(served, until, calls))
    watcher.start()
    seconds = together(len(ways), send)
    watcher.join()
    return (seq(served) - before) / seconds, ready(served), percentile(calls, 0.95) * 1000


def watch(served: Office, until: float, calls: list[float]) -> None:
    """Ask for the office's status twice a second, as somebody who looks at it."""
    http = served.connect()
    while time.perf_counter() < until:
        started = time.perf_counter()
        served.call(http, "POST", STATUSES, served.admin, {"organizationId": ORGANIZATION})
        calls.append(time.perf_counter() - started)
        time.sleep(0.5)


def files(served: Office) -> Send:
    """Send a session file whole."""
    raw = SESSION.read_bytes()
    session = json.loads(next(line for line in raw.splitlines() if b'"sessionId"' in line))["sessionId"].encode()

    def send(http: Any, number: int) -> None:
        name = f"bench-{number}".encode()
        post(
            served, http, f"/api/metaverse/ingest/claude-code?historical=true&file={number}", fresh(raw, session, name)
        )

    return send


def fresh(raw: bytes, session: bytes, name: bytes) -> bytes:
    """Make another session of a recording: other ids, in a folder of its own, for one being works at once in few."""
    return raw.replace(session, name).replace(b'"uuid":"', b'"uuid":"' + name).replace(b"/Demo", b"/" + name)


def spans(served: Office) -> Send:
    """Send an export of spans."""

    def send(http: Any, number: int) -> None:
        first = number * SPANS_A_REQUEST
        body = json.dumps(document(range(first, first + SPANS_A_REQUEST), "bench")).encode()
        post(served, http, "/v1/traces", body)

    return send


def events(served: Office) -> Send:
    """Send our own events."""

    def send(http: Any, number: int) -> None:
        body = json.dumps(statuses(number, 100, "urn:bench:own")).encode()
        post(served, http, "/api/metaverse/events", body)

    return send


def hooks(served: Office) -> None:
    """Send hooks one by one, and tell how long Claude Code would have waited for each."""
    http, took = served.connect(), []
    for number in range(HOOKS):
        name = ("PreToolUse", "PostToolUse")[number % 2]
        hook = {"session_id": "bench", "hook_event_name": name, "tool_name": "Bash", "tool_use_id": f"t{number // 2}",
                "tool_input": {"command": "make test"}, "cwd": "/home/ada/shop"}  # fmt: skip
        started = time.perf_counter()
        post(served, http, INGEST, json.dumps(hook).encode())
        took.append(time.perf_counter() - started)
    middle, late = statistics.median(took) * 1000, percentile(took, 0.95) * 1000
    print(f"a hook, answered after its commit, median {middle:.1f} ms, P95 {late:.1f} ms")


def post(served: Office, http: Any, path: str, body: bytes) -> None:
    """Post bytes, which must be taken."""
    http.request("POST", path, body, {"Authorization": f"Bearer {served.agent}", "Content-Type": "application/json"})
    answer = http.getresponse()
    said = answer.read()
    if answer.status >= 300:
        raise RuntimeError(f"{path}: {answer.status} {said[:300]!r}")


def seq(served: Office) -> int:
    """Return how far the log has come."""
    answer = served.call(served.connect(), "POST", STATUSES, served.admin,
                         {"organizationId": ORGANIZATION, "agentIds": ["nobody"]})  # fmt: skip
    return int(json.loads(answer)["seq"])


def ready(served: Office) -> float:
    """Return for how many milliseconds the loop was held at most since this was last asked."""
    answer = served.call(served.connect(), "GET", f"/health/ready?organizationId={ORGANIZATION}", served.admin)
    return float(json.loads(answer)["loopHeldMs"])


if __name__ == "__main__":
    main()
