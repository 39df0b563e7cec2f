"""OTLP in JSON, as senders really write it: numbers as text or not, names of enums, older keys, unknown fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson

from metaverse.adapters.otlp_ids import nanos, number, parent_id, span_id, trace_id
from metaverse.adapters.otlp_names import DEPARTMENTS, KNOWN, Fact
from metaverse.adapters.otlp_records import Decoded, Facts, Log, Point, Resource, Span, Unreadable, note

Json = dict[str, Any]
ERRORS = frozenset((2, "2", "STATUS_CODE_ERROR", "ERROR"))
IS_REMOTE = 0x200
SHOWN = 400


def spans(raw: bytes) -> Decoded:
    """Decode a request of `/v1/traces`; `batches` is what Tempo calls its groups.

    Raises:
        Unreadable: it is none.
    """
    decoded = Decoded([], [])
    for where, span, resource, scope in _each(raw, ("resourceSpans", "batches"), "Spans", "spans"):
        read = _span(span, resource, scope) if isinstance(span, dict) else None
        if read is None:
            decoded.dead.append((where, "Its trace id or its span id is none.", _shown(span)))
        else:
            decoded.records.append(read)
    return decoded


def _span(span: Json, resource: Resource, scope: str) -> Span | None:
    trace, own = trace_id(_get(span, "traceId", "trace_id")), span_id(_get(span, "spanId", "span_id"))
    if not trace or not own:
        return None
    given = span.get("status")
    status = given if isinstance(given, dict) else {}
    code = status.get("code")
    failed = isinstance(code, int | str) and code in ERRORS
    end_ns = nanos(_get(span, "endTimeUnixNano", "end_time_unix_nano"))
    start_ns = nanos(_get(span, "startTimeUnixNano", "start_time_unix_nano")) or end_ns
    return Span(
        trace,
        own,
        parent_id(_get(span, "parentSpanId", "parent_span_id"), own),
        str(span.get("name") or ""),
        start_ns,
        max(end_ns, start_ns),
        failed,
        str(status.get("message") or "") if failed else "",
        bool(nanos(span.get("flags")) & IS_REMOTE),
        _facts(span.get("attributes")),
        resource,
        scope,
    )


def logs(raw: bytes) -> Decoded:
    """Decode a request of `/v1/logs`.

    Raises:
        Unreadable: it is none.
    """
    decoded = Decoded([], [])
    for where, log, resource, _ in _each(raw, ("resourceLogs",), "Logs", "logRecords"):
        if isinstance(log, dict):
            decoded.records.append(_log(log, resource))
        else:
            decoded.dead.append((where, "It is no log record.", _shown(log)))
    return decoded


def _log(log: Json, resource: Resource) -> Log:
    facts = _facts(log.get("attributes"))
    given = log.get("body")
    body = given.get("stringValue") if isinstance(given, dict) else given
    name = _get(log, "eventName", "event_name") or facts.get(Fact.EVENT) or (body if isinstance(body, str) else "")
    at_ns = nanos(_get(log, "timeUnixNano", "time_unix_nano")) or nanos(log.get("observedTimeUnixNano"))
    trace, span = trace_id(_get(log, "traceId", "trace_id")), span_id(_get(log, "spanId", "span_id"))
    return Log(trace, span, str(name)[:128], at_ns, facts, resource)


def points(raw: bytes) -> Decoded:
    """Decode a request of `/v1/metrics`: the points of counters and histograms.

    Raises:
        Unreadable: it is none.
    """
    decoded = Decoded([], [])
    for where, metric, resource, _ in _each(raw, ("resourceMetrics",), "Metrics", "metrics"):
        if isinstance(metric, dict):
            decoded.records.extend(_points(metric, resource))
        else:
            decoded.dead.append((where, "It is no metric.", _shown(metric)))
    return decoded


def _points(metric: Json, resource: Resource) -> Iterator[Point]:
    for kind in ("sum", "histogram", "exponentialHistogram"):
        data = metric.get(kind)
        for point in _list(data.get("dataPoints")) if isinstance(data, dict) else ():
            if not isinstance(point, dict):
                continue
            value = number(_get(point, "asInt", "asDouble", "sum"))
            started, at = nanos(point.get("startTimeUnixNano")), nanos(point.get("timeUnixNano"))
            facts = _facts(point.get("attributes"))
            yield Point(str(metric.get("name") or ""), value or 0.0, started, at, facts, resource)


def _each(raw: bytes, groups: tuple[str, ...], noun: str, leaf: str) -> Iterator[tuple[str, Any, Resource, str]]:
    """Yield each record with its place, its resource and the name of its scope."""
    document = _loaded(raw)
    name = next((name for name in groups if name in document), groups[0])
    for at, group in enumerate(_list(document.get(name))):
        if not isinstance(group, dict):
            continue
        resource = _resource(group.get("resource"))
        for scoped in _list(_get(group, f"scope{noun}", f"instrumentationLibrary{noun}")):
            if not isinstance(scoped, dict):
                continue
            scope = _get(scoped, "scope", "instrumentationLibrary")
            called = str(scope.get("name") or "") if isinstance(scope, dict) else ""
            for number_, record in enumerate(_list(scoped.get(leaf))):
                yield f"{name}[{at}].{leaf}[{number_}]", record, resource, called


def _loaded(raw: bytes) -> Json:
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        document = _mended(raw)
    if not isinstance(document, dict):
        raise Unreadable("The body is no OTLP: it should be an object.")
    return document


def _mended(raw: bytes) -> Any:
    """Read what is not strictly JSON: halves of surrogate pairs, NaN, bytes that are no UTF-8."""
    try:
        return json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"The body is not JSON: {error}.") from error


def _facts(attributes: Any) -> Facts:
    facts: Facts = {}
    ranks: dict[Fact, int] = {}
    for pair in attributes if isinstance(attributes, list) else ():
        name = pair.get("key") if isinstance(pair, dict) else None
        if isinstance(name, str) and name in KNOWN:
            value = _scalar(pair.get("value"))
            if value is not None:
                note(facts, ranks, name, value)
    return facts


def _scalar(value: Any) -> Any:
    if not isinstance(value, dict):
        return value if isinstance(value, str | int | float) else None
    for kind, inner in value.items():
        if kind in ("stringValue", "intValue", "doubleValue", "boolValue") and isinstance(inner, str | int | float):
            return inner
    return None


def _resource(resource: Any) -> Resource:
    attributes = resource.get("attributes") if isinstance(resource, dict) else None
    texts: dict[str, str] = {}
    for pair in _list(attributes):
        if isinstance(pair, dict) and (value := _scalar(pair.get("value"))) is not None:
            texts[str(pair.get("key"))] = str(value)
    department = next((texts[name] for name in DEPARTMENTS if texts.get(name)), "")
    return Resource(texts.get("service.name", ""), texts.get("service.namespace", ""), department)


def _get(record: Json, *names: str) -> Any:
    for name in names:
        value = record.get(name)
        if value is not None:
            return value
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _shown(record: Any) -> str:
    """Show the names in a record that could not be read, and its ids: not what it says."""
    if not isinstance(record, dict):
        return type(record).__name__
    told = {name: value if name.endswith("Id") else "…" for name, value in record.items()}
    return json.dumps(told, ensure_ascii=True, default=str)[:SHOWN]
