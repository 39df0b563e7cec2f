"""A receiver of OTLP for tests: it keeps what it is sent, and refuses for a while if told so."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

BOUND_SECONDS = 20


class Receiver:
    """What has arrived, and what is answered."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.resource: dict[str, str] = {}
        self.headers: list[dict[str, str]] = []
        self.status = 200
        self.url = ""
        self._arrived = threading.Condition()

    def take(self, raw: bytes, headers: dict[str, str]) -> None:
        """Take a request."""
        request = ExportTraceServiceRequest.FromString(raw)
        with self._arrived:
            self.headers.append(headers)
            for whole in request.resource_spans:
                self.resource = {one.key: one.value.string_value for one in whole.resource.attributes}
                for scope in whole.scope_spans:
                    self.spans += scope.spans
            self._arrived.notify_all()

    def wait(self, holds: Callable[[list[Span]], bool]) -> list[Span]:
        """Wait until what has arrived is enough."""
        with self._arrived:
            names = sorted(span.name for span in self.spans)
            assert self._arrived.wait_for(lambda: holds(self.spans), BOUND_SECONDS), names
            return list(self.spans)

    def wait_for_calls(self, count: int) -> None:
        """Wait until somebody has called so often."""
        end = time.monotonic() + BOUND_SECONDS
        while len(self.headers) < count and time.monotonic() < end:
            threading.Event().wait(0.02)
        assert len(self.headers) >= count


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Receive for a while."""
    receiver = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            if receiver.status == 200:
                receiver.take(raw, dict(self.headers))
            else:
                receiver.headers.append(dict(self.headers))
            self.send_response(receiver.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/v1/traces"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
