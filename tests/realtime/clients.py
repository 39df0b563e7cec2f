"""Stock clients in Node, driven by lines of JSON."""

from __future__ import annotations

import itertools
import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.realtime.programs import CLIENTS

Json = dict[str, Any]
BOUND_SECONDS = 20.0
_numbers = itertools.count(1)


class Client:
    """One client; what it saw so far is in `seen`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.seen: list[Json] = []
        self._process = process
        self._arrived: queue.Queue[Json | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._arrived.put(json.loads(line))
        self._arrived.put(None)

    def tell(self, what: str, **more: Any) -> None:
        """Give the client a command."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        self._process.stdin.flush()

    def wait(self, event: str, where: Callable[[Json], bool] = lambda _: True, seconds: float = BOUND_SECONDS) -> Json:
        """Wait for an event that comes from now on."""
        until = time.monotonic() + seconds
        while True:
            try:
                found = self._arrived.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"No {event} came in time; last seen: {self.seen[-5:]}") from None
            assert found is not None, f"The client ended before {event}; last seen: {self.seen[-5:]}"
            self.seen.append(found)
            if found["event"] == event and where(found):
                return found

    def ask(self, name: str, payload: Any) -> Json:
        """Send an event, and give its acknowledgement."""
        number = next(_numbers)
        self.tell("emit", name=name, payload=payload, id=number)
        answer: Json = self.wait("ack", lambda found: found["id"] == number)["answer"]
        return answer


@contextmanager
def client(url: str, token: str, **options: Any) -> Iterator[Client]:
    """Run a client for a while; the options are those of socket.io-client."""
    command = ["node", "socket.mjs", url, token, json.dumps(options)]
    process = subprocess.Popen(command, cwd=CLIENTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Client(process)
    finally:
        process.kill()
        process.communicate()
