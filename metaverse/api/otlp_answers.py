"""Answers of OTLP/HTTP, in the encoding of the request: what was taken, or `google.rpc.Status`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, request
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from werkzeug.exceptions import HTTPException

from metaverse.api import problems
from metaverse.errors import Problem
from metaverse.services.telemetry import Outcome

PROTOBUF = "application/x-protobuf"
JSON = "application/json"
ENCODINGS = {PROTOBUF: "protobuf", "application/protobuf": "protobuf", JSON: "json"}
RETRIED = frozenset((HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE))
AGAIN_SECONDS = "5"

_NOUNS = {"traces": "Spans", "logs": "LogRecords", "metrics": "DataPoints"}
_ANSWERS: dict[str, tuple[type[Message], str]] = {
    "traces": (ExportTraceServiceResponse, "rejected_spans"),
    "logs": (ExportLogsServiceResponse, "rejected_log_records"),
    "metrics": (ExportMetricsServiceResponse, "rejected_data_points"),
}
_CODES = {400: 3, 401: 16, 403: 7, 404: 5, 413: 8, 415: 3, 422: 3, 429: 8, 500: 13, 503: 14}
"""Codes of gRPC by statuses of HTTP."""

_UNKNOWN = 2


def encoding() -> str | None:
    """Return how the request is written, None where it is neither."""
    return ENCODINGS.get(request.mimetype)


def taken(signal: str, outcome: Outcome) -> Response:
    """Answer what was taken; without a rejected record nothing is said."""
    if encoding() == "json":
        told = {f"rejected{_NOUNS[signal]}": str(outcome.rejected), "errorMessage": outcome.message}
        return Response(orjson.dumps({"partialSuccess": told} if outcome.rejected else {}), content_type=JSON)
    make, counted = _ANSWERS[signal]
    answer: Any = make()
    if outcome.rejected:
        setattr(answer.partial_success, counted, outcome.rejected)
        answer.partial_success.error_message = outcome.message
    return Response(answer.SerializeToString(), content_type=PROTOBUF)


def refused_by_domain(error: Problem) -> Response:
    """Write a domain error."""
    return _status(problems.of_domain(error))


def refused_by_flask(error: HTTPException) -> Response:
    """Write what Flask and its extensions raise."""
    return _status(problems.of_http(error))


def _status(problem: Response) -> Response:
    """Write a problem as a Status, with its headers."""
    status, detail = problem.status_code, orjson.loads(problem.get_data())["detail"]
    code = _CODES.get(status, _UNKNOWN)
    if encoding() == "protobuf":
        text = detail.encode()
        body, kind = b"\x08" + bytes((code,)) + b"\x12" + _varint(len(text)) + text, PROTOBUF
    else:
        body, kind = orjson.dumps({"code": code, "message": detail}), JSON
    response = Response(body, status, content_type=kind)
    for name in ("Retry-After", "WWW-Authenticate", "Allow", "Cache-Control", "Content-Language", "Vary"):
        if name in problem.headers:
            response.headers[name] = problem.headers[name]
    if status in RETRIED:
        response.headers.setdefault("Retry-After", AGAIN_SECONDS)
    return response


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)
