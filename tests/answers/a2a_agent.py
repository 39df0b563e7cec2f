"""An agent that takes A2A messages by JSON-RPC over HTTP, as a test wants it to answer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import orjson

Json = dict[str, Any]
Answer = tuple[int, Any, dict[str, str]]


class Call(NamedTuple):
    """A call that came: its JSON and its headers."""

    body: Json
    headers: dict[str, str]


class Agent:
    """A served agent; `calls` are those that came."""

    def __init__(self, url: str, calls: queue.Queue[Call]) -> None:
        self.url, self._calls = url, calls

    def next(self) -> Call:
        """Wait for a call."""
        return self._calls.get(timeout=20)

    @property
    def is_quiet(self) -> bool:
        """Tell whether no more calls have come."""
        return self._calls.empty()


@contextmanager
def serving_agent(answer: Callable[[Json], Answer]) -> Iterator[Agent]:
    """Serve an agent that answers as `answer` says: a status, a body, and headers."""
    calls: queue.Queue[Call] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
            calls.put(Call(body, dict(self.headers)))
            status, said, headers = answer(body)
            raw = said if isinstance(said, bytes) else orjson.dumps(said)
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(raw)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Agent(f"http://127.0.0.1:{server.server_port}/a2a", calls)
    finally:
        server.shutdown()
        server.server_close()


def works(body: Json) -> Answer:
    """Answer that the task is at work again, in the version that is spoken."""
    message = body["params"]["message"]
    is_new = body["method"] == "SendMessage"
    status = {"state": "TASK_STATE_WORKING" if is_new else "working", "timestamp": "2026-03-01T10:00:09Z"}
    task = {"id": message["taskId"], "contextId": message["contextId"], "status": status}
    result = {"task": task} if is_new else {"kind": "task", **task}
    return 200, {"jsonrpc": "2.0", "id": body["id"], "result": result}, {}
