"""Sending spans by OTLP/HTTP, many at once, from a greenlet or thread of its own: who made them waits for nothing.

What cannot be sent waits and is tried again; beyond the bound the oldest go, and are counted.
"""

from __future__ import annotations

import platform
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence

import httpx
import structlog
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Told
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from metaverse.tracing.spans import Span, Value

logger = structlog.get_logger(__name__)
MOST_WAITING = 8192
TOGETHER = 256
EVERY_SECONDS = 2.0
PATIENCE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 60.0
AGAIN = frozenset({408, 429, 500, 502, 503, 504})
SCOPE = "metaverse"


class Exporter:
    """Sends spans to one address."""

    def __init__(self, url: str, headers: dict[str, str], about: dict[str, Value]) -> None:
        self._url, self._headers = url, {"Content-Type": "application/x-protobuf", **headers}
        self._about = _attributes({**_machine(), **about})
        self._waiting: deque[Span] = deque()
        self._due = threading.Event()
        self._turn = threading.Lock()
        self._client: httpx.Client | None = None
        self._failures = 0
        self.sent = self.dropped = 0

    def begin(self) -> None:
        """Send from now on."""
        threading.Thread(target=self._run, name="traces", daemon=True).start()

    def record(self, span: Span) -> None:
        """Take a span that is over."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(span)
        if len(self._waiting) >= TOGETHER:
            self._due.set()

    def flush(self) -> bool:
        """Send what waits, now; tell whether all of it went."""
        with self._turn:
            while self._waiting:
                spans = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
                if not self._send(spans):
                    self._waiting.extendleft(reversed(spans))
                    return False
        return True

    def _run(self) -> None:
        while True:
            self._due.wait(min(LONGEST_PAUSE_SECONDS, EVERY_SECONDS * 2 ** min(self._failures, 5)))
            self._due.clear()
            try:
                self.flush()
            except Exception:
                logger.exception("traces could not be sent")
            if self._failures:
                self._due.clear()

    def _send(self, spans: Sequence[Span]) -> bool:
        """Send spans; those that nobody wants, however often they came, count as sent."""
        body = written(spans, self._about)
        self._client = self._client or httpx.Client(timeout=PATIENCE_SECONDS, trust_env=False)
        try:
            answer = self._client.post(self._url, content=body, headers=self._headers)
        except httpx.HTTPError as error:
            return self._failed(type(error).__name__)
        if answer.status_code in AGAIN:
            return self._failed(str(answer.status_code))
        if answer.is_success:
            self.sent += len(spans)
        else:
            self.dropped += len(spans)
            logger.warning("traces are not wanted there", status=answer.status_code)
        self._failures = 0
        return True

    def _failed(self, reason: str) -> bool:
        if not self._failures:
            logger.warning("traces cannot be sent now, and wait", reason=reason)
        self._failures += 1
        return False


def written(spans: Iterable[Span], about: Sequence[KeyValue]) -> bytes:
    """Write spans as OTLP tells them; the loop goes on with others in between."""
    request = ExportTraceServiceRequest()
    whole = request.resource_spans.add()
    whole.resource.attributes.extend(about)
    scope = whole.scope_spans.add()
    scope.scope.name = SCOPE
    for number, span in enumerate(spans, 1):
        scope.spans.append(_told(span))
        if number % 64 == 0:
            time.sleep(0)  # noqa: TID251
    return bytes(request.SerializeToString())


def _told(span: Span) -> Told:
    told = Told(
        trace_id=span.trace_id,
        span_id=span.span_id,
        parent_span_id=span.parent_id or b"",
        name=span.name,
        kind=int(span.kind),  # type: ignore[arg-type]
        start_time_unix_nano=span.start_ns,
        end_time_unix_nano=span.end_ns,
        attributes=_attributes(span.attributes),
    )
    if span.fault is not None:
        told.status.code = Status.STATUS_CODE_ERROR
        told.attributes.append(KeyValue(key="error.type", value=AnyValue(string_value=span.fault)))
    return told


def _attributes(values: dict[str, Value]) -> list[KeyValue]:
    return [KeyValue(key=name, value=_value(value)) for name, value in values.items()]


def _value(value: Value) -> AnyValue:
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    return AnyValue(double_value=value) if isinstance(value, float) else AnyValue(string_value=value)


def _machine() -> dict[str, Value]:
    return {"host.name": socket.gethostname(), "process.runtime.version": platform.python_version()}
