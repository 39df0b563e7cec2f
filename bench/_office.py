"""What several measurements need: a real server on a fresh database, and events to send."""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._unlimited import UNLIMITED
from tests.served import Served, serving

ORGANIZATION = "org_default"
Json = dict[str, Any]


@dataclass
class Office:
    """A running server with tokens for an agent and an administrator."""

    served: Served
    agent: str
    admin: str

    def call(self, http_: http.client.HTTPConnection, method: str, path: str, token: str, body: Any = None) -> bytes:
        """Call the server on an open connection, and return the answer's body."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        http_.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = http_.getresponse()
        said = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {said!r}")
        return said

    def connect(self) -> http.client.HTTPConnection:
        """Open a connection that stays open."""
        return http.client.HTTPConnection(self.served.url.removeprefix("http://"), timeout=60)


@contextmanager
def office(**settings: str) -> Iterator[Office]:
    """Serve a fresh office for a while."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with serving(home, f"sqlite:///{home / 'bench.db'}", **(UNLIMITED | settings)) as served:
            served.flask("init-db")
            served.flask("seed")
            tokens = [served.flask("tokens", "create", "--role", role).strip() for role in ("agent", "admin")]
            yield Office(served, *tokens)


def statuses(batch: int, agents: int = 50, source: str = "urn:bench") -> list[Json]:
    """Write a batch of status events, one an agent."""
    return [
        {
            "specversion": "1.0",
            "id": f"{batch}-{number}",
            "source": source,
            "type": "metaverse.agent.status",
            "subject": f"agent-{number}",
            "data": {
                "status": ("working", "idle")[(batch + number) % 2],
                "activity": "Bash: make test",
                "taskId": f"task-{number % 20}",
            },
        }
        for number in range(agents)
    ]


def together(workers: int, work: Callable[[int], None]) -> float:
    """Do the same in several threads at once, and return how many seconds that took."""
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(workers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - started


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
