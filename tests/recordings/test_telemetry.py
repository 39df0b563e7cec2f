"""Exports of OpenTelemetry in files: JSON, lines of it, Tempo's, and protobuf in both of the ways it is written."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import orjson
import pytest
from google.protobuf.json_format import ParseDict
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from metaverse.adapters.otlp import Signal
from metaverse.recordings.detection import detected
from metaverse.recordings.telemetry import carried, split
from tests.recordings.files import DATA, events, items

HELM = DATA / "otlp" / "kagent-helm-otlp.json"


def in_protobuf(path: Path) -> bytes:
    """Write a document of JSON as protobuf, whose ids are bytes and not the hex of JSON."""
    document = orjson.loads(path.read_bytes())
    for group in document["resourceSpans"]:
        for scope in group["scopeSpans"]:
            for span in scope["spans"]:
                for name in ("traceId", "spanId", "parentSpanId"):
                    if name in span:
                        span[name] = _base64(span[name])
    return ParseDict(document, ExportTraceServiceRequest(), ignore_unknown_fields=True).SerializeToString()


def _base64(hexadecimal: str) -> str:
    return b64encode(bytes.fromhex(hexadecimal)).decode()


def names(path: Path) -> set[str]:
    return {event["id"] for event in events(path, "otlp")}


def test_lines_say_what_documents_say(tmp_path: Path) -> None:
    file = tmp_path / "traces.jsonl"
    file.write_bytes(orjson.dumps(orjson.loads(HELM.read_bytes())) + b"\n")
    assert names(file) == names(HELM)


@pytest.mark.parametrize("lengths", [False, True])
def test_protobuf_says_what_json_says(tmp_path: Path, lengths: bool) -> None:
    file, raw = tmp_path / "export.bin", in_protobuf(HELM)
    file.write_bytes(len(raw).to_bytes(4, "big") + raw if lengths else raw)
    known = detected(file)
    assert known is not None
    assert known.name == "otlp"
    assert names(file) == names(HELM)


def test_what_a_message_carries_is_told_by_what_can_be_read_of_it() -> None:
    assert carried(in_protobuf(HELM)) is Signal.TRACES
    logs = ExportLogsServiceRequest()
    record = logs.resource_logs.add().scope_logs.add().log_records.add(time_unix_nano=1_790_000_000_000_000_000)
    record.attributes.add(key="event.name").value.string_value = "claude_code.api_request"
    assert carried(logs.SerializeToString()) is Signal.LOGS
    assert carried(b"\x0a\xff\xff") is None


def test_lengths_that_do_not_fit_are_none() -> None:
    assert split(b"\x00\x00\x00\x02ab\x00\x00\x00\x01c") == [b"ab", b"c"]
    assert split(b"\x00\x00\x00\x09ab") == [b"\x00\x00\x00\x09ab"]


def test_a_trace_whose_root_never_came_ends_with_the_file() -> None:
    told = items(DATA / "otlp" / "kagent-tempo-batches.json", "otlp")
    claims = [item.event for item in told if item.event["type"] == "metaverse.task.updated"]
    tasks = {claim["subject"]: claim["data"]["status"] for claim in claims if "status" in claim["data"]}
    assert set(tasks.values()) <= {"completed", "failed"}
