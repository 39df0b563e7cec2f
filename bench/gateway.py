"""A gateway floods: how fast its frames are read, how long the loop is held meanwhile, and what memory that takes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import psutil

from bench._office import ORGANIZATION, Office, office, percentile
from bench.intake import STATUSES, ready, seq
from tests.connectors.gateway import TOKEN, TS, Visit, listening
from tests.connectors.sockets import framed

Json = dict[str, Any]
FRAMES = 20_000
PATIENCE_SECONDS = 120.0
MEBI = 1024 * 1024


def main() -> None:
    """Flood with what a model writes, then with tools."""
    with office() as served:
        flooded(served, "text of a model", text)
        flooded(served, "tools", tool)


def text(n: int) -> Json:
    """Write a piece of an answer: the most common frame, of which nothing new follows."""
    data = {"text": "x" * 400, "delta": "x" * 4}
    return {
        "runId": "r-1",
        "sessionKey": "agent:main:main",
        "seq": n,
        "stream": "assistant",
        "ts": TS + n,
        "data": data,
    }


def tool(n: int) -> Json:
    """Write a start or an end of a tool: two events each."""
    data = {"phase": ("start", "result")[n % 2], "name": "exec", "toolCallId": f"c-{n // 2}", "args": {"n": n // 2}}
    return {"runId": "r-2", "sessionKey": "agent:main:main", "seq": n, "stream": "tool", "ts": TS + n, "data": data}


def flooded(served: Office, name: str, payload: Callable[[int], Json]) -> None:
    """Connect to a gateway that says all at once, and wait until the last of it, a new agent, is in the office."""
    last = f"last-of-{name.split()[0]}"
    begin = {"runId": last, "sessionKey": f"agent:{last}:main", "stream": "lifecycle", "data": {"phase": "start"}}
    payloads = [*map(payload, range(FRAMES)), begin]
    frames = [{"type": "event", "event": "agent", "seq": n + 1, "payload": one} for n, one in enumerate(payloads)]
    flood = b"".join(framed(json.dumps(frame).encode()) for frame in frames)
    began: list[float] = []

    def play(visit: Visit) -> None:
        visit.let_in()
        visit.serve("sessions.list")
        began.append(time.perf_counter())
        visit.socket.raw(flood)
        visit.serve()

    with listening(play) as gateway:
        before = seq(served)
        ready(served)
        served.served.flask("gateway", "add", gateway.url, "--token", TOKEN)
        calls = watched(served, last)
        seconds = time.perf_counter() - began[0]
        held, events = ready(served), seq(served) - before
    late = percentile(calls, 0.95) * 1000
    print(
        f"{name:<16} {FRAMES / seconds:6.0f} frames/s, {events / seconds:5.0f} events/s of {len(flood) / MEBI:.0f} MiB "
        f"(loop held at most {held:.0f} ms, the office's status call P95 {late:.0f} ms, {memory(served):.0f} MiB)"
    )


def watched(served: Office, last: str) -> list[float]:
    """Ask for the office's status until an agent is there; return how long each call took."""
    http, calls, end = served.connect(), list[float](), time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < end:
        started = time.perf_counter()
        said = served.call(http, "POST", STATUSES, served.admin, {"organizationId": ORGANIZATION})
        calls.append(time.perf_counter() - started)
        if last.encode() in said:
            return calls
        time.sleep(0.05)
    raise RuntimeError("The flood did not come to its end.")


def memory(served: Office) -> float:
    """Return the memory of the serving process and its workers, in MiB."""
    master = psutil.Process(served.served.process.pid)
    return float(sum(process.memory_info().rss for process in master.children(recursive=True)) / MEBI)


if __name__ == "__main__":
    main()
