"""Requests in JSON written as protobuf, by protobuf's own means."""

from __future__ import annotations

import base64
import json
from typing import Any

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def as_protobuf(raw: bytes) -> bytes:
    """Write a conforming request of `/v1/traces` in protobuf; OTLP writes ids as hex, protobuf's JSON as base64."""
    document = json.loads(raw)
    _with_base64_ids(document)
    message = json_format.ParseDict(document, ExportTraceServiceRequest(), ignore_unknown_fields=True)
    return message.SerializeToString()


def _with_base64_ids(value: Any) -> None:
    if isinstance(value, list):
        for one in value:
            _with_base64_ids(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name in ("traceId", "spanId", "parentSpanId") and one:
                value[name] = base64.b64encode(bytes.fromhex(one)).decode()
            else:
                _with_base64_ids(one)
