"""OpenTelemetry as events: traces, logs and metrics, in protobuf or in JSON."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from metaverse.adapters import otlp_json, otlp_protobuf
from metaverse.adapters.otlp_logs import Logs
from metaverse.adapters.otlp_memory import Memory
from metaverse.adapters.otlp_metrics import Metrics
from metaverse.adapters.otlp_records import Decoded, Unreadable
from metaverse.adapters.otlp_spans import Spans
from metaverse.adapters.otlp_tasks import settle as settled
from metaverse.adapters.reading import Json, Reading, Setting


class Signal(StrEnum):
    """What a request of OTLP carries."""

    TRACES = "traces"
    LOGS = "logs"
    METRICS = "metrics"


class Encoding(StrEnum):
    """How a request of OTLP is written."""

    PROTOBUF = "protobuf"
    JSON = "json"


DECODERS: dict[tuple[Signal, Encoding], Callable[[bytes], Decoded]] = {
    (Signal.TRACES, Encoding.PROTOBUF): otlp_protobuf.spans,
    (Signal.TRACES, Encoding.JSON): otlp_json.spans,
    (Signal.LOGS, Encoding.PROTOBUF): otlp_protobuf.logs,
    (Signal.LOGS, Encoding.JSON): otlp_json.logs,
    (Signal.METRICS, Encoding.PROTOBUF): otlp_protobuf.points,
    (Signal.METRICS, Encoding.JSON): otlp_json.points,
}

_MAPPERS: dict[Signal, type[Spans | Logs | Metrics]] = {
    Signal.TRACES: Spans,
    Signal.LOGS: Logs,
    Signal.METRICS: Metrics,
}

__all__ = ["Encoding", "Signal", "Unreadable", "read", "settle", "still_open"]


def read(
    raw: bytes,
    cursor: Json,
    setting: Setting,
    signal: Signal = Signal.TRACES,
    encoding: Encoding = Encoding.PROTOBUF,
) -> Reading:
    """Read one request.

    Raises:
        Unreadable: it is no OTLP of this encoding.
    """
    decoded = DECODERS[signal, encoding](raw)
    memory = Memory(cursor)
    reading = Reading()
    mapped = _MAPPERS[signal](memory, setting)
    mapped.read(decoded.records)
    reading.events = [*mapped.events, *_forgotten(memory, setting)]
    _count(memory, records=len(decoded.records), dead=len(decoded.dead), unshown=mapped.unshown)
    for where, reason, excerpt in decoded.dead:
        reading.bury(where, reason, excerpt)
    reading.cursor = memory.cursor()
    return reading


def settle(cursor: Json, setting: Setting) -> Reading:
    """Tell what ended without saying so: the traces that have been silent for long."""
    memory = Memory(cursor)
    events = settled(memory, setting.received_ms)
    return Reading(events, memory.cursor())


def still_open(cursor: Json) -> int:
    """Count the traces that have begun something, and not ended."""
    traces = cursor.get("traces", {}).values()
    return sum(1 for trace in traces if trace["root"] is None and (trace["tasks"] or trace["lively"]))


def _count(memory: Memory, **counts: int) -> None:
    """Add up what came in, what of it could not be read, and what makes nothing that we show."""
    totals = memory.names("counts")
    for name, count in counts.items():
        totals[name] = totals.get(name, 0) + count


def _forgotten(memory: Memory, setting: Setting) -> list[Json]:
    names = memory.overdue()
    events = settled(memory, setting.received_ms, names)
    memory.forget(names)
    return events
