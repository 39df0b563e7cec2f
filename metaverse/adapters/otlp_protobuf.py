"""OTLP in protobuf. Only the attributes whose names we know are taken out of a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from metaverse.adapters.otlp_ids import LATEST_NS
from metaverse.adapters.otlp_names import DEPARTMENTS, KNOWN, Fact
from metaverse.adapters.otlp_records import Decoded, Facts, Log, Point, Resource, Span, Unreadable, note

SCALARS = frozenset(("string_value", "int_value", "double_value", "bool_value"))
ERROR = 2
IS_REMOTE = 0x200


def spans(raw: bytes) -> Decoded:
    """Decode a request of `/v1/traces`.

    Raises:
        Unreadable: it is none.
    """
    decoded = Decoded([], [])
    for number, group in enumerate(_parsed(ExportTraceServiceRequest(), raw).resource_spans):
        resource = _resource(group.resource)
        for scoped in group.scope_spans:
            scope = scoped.scope.name
            for at, span in enumerate(scoped.spans):
                _span(span, resource, scope, decoded, f"resourceSpans[{number}].spans[{at}]")
    return decoded


def _span(span: Any, resource: Resource, scope: str, decoded: Decoded, where: str) -> None:
    trace, own, parent = span.trace_id, span.span_id, span.parent_span_id
    if len(trace) != 16 or len(own) != 8 or not any(trace) or not any(own):
        decoded.dead.append((where, "Its trace id or its span id is none.", span.name[:200]))
        return
    is_root = len(parent) != 8 or parent == own or not any(parent)
    failed = span.HasField("status") and span.status.code == ERROR
    end_ns = _moment(span.end_time_unix_nano)
    start_ns = _moment(span.start_time_unix_nano) or end_ns
    decoded.records.append(
        Span(
            trace.hex(),
            own.hex(),
            "" if is_root else parent.hex(),
            span.name,
            start_ns,
            max(end_ns, start_ns),
            failed,
            span.status.message if failed else "",
            bool(span.flags & IS_REMOTE),
            _facts(span.attributes),
            resource,
            scope,
        )
    )


def logs(raw: bytes) -> Decoded:
    """Decode a request of `/v1/logs`.

    Raises:
        Unreadable: it is none.
    """
    decoded = Decoded([], [])
    for group in _parsed(ExportLogsServiceRequest(), raw).resource_logs:
        resource = _resource(group.resource)
        decoded.records.extend(_log(log, resource) for scoped in group.scope_logs for log in scoped.log_records)
    return decoded


def _log(log: Any, resource: Resource) -> Log:
    facts = _facts(log.attributes)
    body = log.body.string_value if log.HasField("body") else ""
    name = log.event_name or str(facts.get(Fact.EVENT) or body[:128])
    at_ns = _moment(log.time_unix_nano) or _moment(log.observed_time_unix_nano)
    return Log(log.trace_id.hex(), log.span_id.hex(), name, at_ns, facts, resource)


def points(raw: bytes) -> Decoded:
    """Decode a request of `/v1/metrics`: the points of counters and histograms.

    Raises:
        Unreadable: it is none.
    """
    decoded = Decoded([], [])
    for group in _parsed(ExportMetricsServiceRequest(), raw).resource_metrics:
        resource = _resource(group.resource)
        for scoped in group.scope_metrics:
            for metric in scoped.metrics:
                decoded.records.extend(_points(metric, resource))
    return decoded


def _points(metric: Any, resource: Resource) -> Iterator[Point]:
    kind = metric.WhichOneof("data")
    if kind not in ("sum", "histogram", "exponential_histogram"):
        return
    for point in getattr(metric, kind).data_points:
        value = point.sum if kind != "sum" else float(point.as_int or point.as_double)
        started, at = _moment(point.start_time_unix_nano), _moment(point.time_unix_nano)
        yield Point(metric.name, value, started, at, _facts(point.attributes), resource)


def _parsed(message: Any, raw: bytes) -> Any:
    try:
        message.ParseFromString(raw)
    except DecodeError as error:
        raise Unreadable("The body is no OTLP in protobuf.") from error
    return message


def _facts(attributes: Any) -> Facts:
    facts: Facts = {}
    ranks: dict[Fact, int] = {}
    for pair in attributes:
        name = pair.key
        if name in KNOWN:
            value = pair.value
            which = value.WhichOneof("value")
            if which in SCALARS:
                note(facts, ranks, name, getattr(value, which))
    return facts


def _resource(resource: Any) -> Resource:
    texts = {pair.key: pair.value.string_value for pair in resource.attributes}
    department = next((texts[name] for name in DEPARTMENTS if texts.get(name)), "")
    return Resource(texts.get("service.name", ""), texts.get("service.namespace", ""), department)


def _moment(value: int) -> int:
    return value if value <= LATEST_NS else 0
