"""OTLP as senders really write it: what can be read is read, what cannot is named."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaverse.adapters import otlp_json, otlp_protobuf
from metaverse.adapters.otlp_ids import LATEST_NS, nanos, number, parent_id, span_id, trace_id, whole
from metaverse.adapters.otlp_names import Fact
from metaverse.adapters.otlp_records import Unreadable
from tests.adapters.otlp_protobuf_rig import as_protobuf
from tests.adapters.otlp_rig import TRACE, Json, agent_says, request, span

HEX_SPAN = "00f067aa0ba902b7"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (TRACE.upper(), TRACE),
        (base64.b64encode(bytes.fromhex(TRACE)).decode(), TRACE),
        (HEX_SPAN, HEX_SPAN.zfill(32)),
        ("0" * 32, ""),
        ("g" * 32, ""),
        ("", ""),
        (None, ""),
        (7, ""),
        ("trace_" + "a" * 32, ""),
    ],
)
def test_trace_ids(written: Any, read: str) -> None:
    assert trace_id(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (HEX_SPAN.upper(), HEX_SPAN),
        (base64.b64encode(bytes.fromhex(HEX_SPAN)).decode(), HEX_SPAN),
        (base64.urlsafe_b64encode(b"\xff" * 8).decode(), "f" * 16),
        ("0" * 16, ""),
        ("é" * 12, ""),
        ({}, ""),
    ],
)
def test_span_ids(written: Any, read: str) -> None:
    assert span_id(written) == read


def test_a_parent_that_is_itself_or_its_trace_is_none() -> None:
    assert parent_id(HEX_SPAN, HEX_SPAN) == ""
    assert parent_id(TRACE, HEX_SPAN) == ""
    assert parent_id("a" * 16, HEX_SPAN) == "a" * 16


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1790000000000000001", 1790000000000000001),
        (1790000000000000001, 1790000000000000001),
        (1.79e18, 1790000000000000000),
        (-5, 0),
        ("soon", 0),
        (None, 0),
        (float("inf"), 0),
        (LATEST_NS + 1, 0),
    ],
)
def test_times(written: Any, read: int) -> None:
    assert nanos(written) == read


def test_counts_and_numbers() -> None:
    counts: list[Any] = ["12", 12, 12.9, "1e3", -1, "x", None, [], "9" * 400]
    assert [whole(one) for one in counts] == [12, 12, 12, 1000, 0, 0, 0, 0, 0]
    numbers: list[Any] = ["0.5", 2, "x", "nan", float("inf")]
    assert [number(one) for one in numbers] == [0.5, 2.0, None, None, None]


def loose(**more: Any) -> bytes:
    return request({**span(1, says=agent_says("a")), **more})


@pytest.mark.parametrize("code", [2, "2", "STATUS_CODE_ERROR"])
def test_enums_as_numbers_or_names(code: Any) -> None:
    (read,) = otlp_json.spans(loose(status={"code": code}, kind="SPAN_KIND_CLIENT")).records
    assert read.failed


@pytest.mark.parametrize(
    "more",
    [
        {"newField": {"a": [1]}},
        {"attributes": None},
        {"attributes": [None, {"key": 5}, {"key": "gen_ai.agent.name"}, {"key": "gen_ai.agent.name", "value": {}}]},
        {"status": "fine"},
        {"parentSpanId": None},
        {"name": None},
        {"startTimeUnixNano": None},
        {"endTimeUnixNano": "0"},
        {"links": [], "events": [{"name": "x"}]},
    ],
)
def test_what_is_odd_in_a_span_costs_no_span(more: Json) -> None:
    decoded = otlp_json.spans(loose(**more))
    assert (len(decoded.records), decoded.dead) == (1, [])


@pytest.mark.parametrize("more", [{"traceId": "nope"}, {"spanId": ""}, {"spanId": None}])
def test_a_span_without_ids_is_named_and_the_others_are_read(more: Json) -> None:
    bad, good = {**span(1), **more}, span(2)
    raw = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [bad, good, "x"]}]}]}).encode()
    decoded = otlp_json.spans(raw)
    assert [record.id for record in decoded.records] == [f"{2:016x}"]
    assert [where for where, _, _ in decoded.dead] == ["resourceSpans[0].spans[0]", "resourceSpans[0].spans[2]"]


def test_a_dead_letter_shows_no_text_of_anybody() -> None:
    bad = {**span(1, says={"gen_ai.prompt.0.content": "my secret"}), "traceId": "nope"}
    (letter,) = otlp_json.spans(request(bad)).dead
    assert "my secret" not in str(letter)
    assert "nope" in letter[2]


def test_older_keys_and_the_names_of_protobuf_are_read() -> None:
    old = {"instrumentationLibrary": {"name": "x"}, "spans": [span(1)]}
    raw = json.dumps({"resourceSpans": [{"instrumentationLibrarySpans": [old]}]}).encode()
    assert [record.scope for record in otlp_json.spans(raw).records] == ["x"]
    snake = {"trace_id": TRACE, "span_id": HEX_SPAN, "start_time_unix_nano": 5, "end_time_unix_nano": 9, "name": "n"}
    raw = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [snake]}]}]}).encode()
    assert [(r.id, r.start_ns, r.end_ns) for r in otlp_json.spans(raw).records] == [(HEX_SPAN, 5, 9)]


def test_half_a_surrogate_pair_is_mended() -> None:
    raw = request(span(1, says=agent_says("AGENT"))).replace(b"AGENT", b"a\\ud83d")
    (read,) = otlp_json.spans(raw).records
    assert read.facts[Fact.AGENT_NAME] == "a\ud83d"


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"5", b"[" * 100_000, b"\xff\xfe", b'{"a": ' + b"9" * 5000 + b"}"])
def test_what_is_no_json_says_so(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="The body is no"):
        otlp_json.spans(raw)


@pytest.mark.parametrize("raw", [b"{}", b"\xff\xff", b"\x0a\x05abc"])
def test_what_is_no_protobuf_says_so(raw: bytes) -> None:
    for decode in (otlp_protobuf.spans, otlp_protobuf.logs, otlp_protobuf.points):
        with pytest.raises(Unreadable):
            decode(raw)


def test_an_empty_request_holds_nothing() -> None:
    for decode in (otlp_protobuf.spans, otlp_protobuf.logs, otlp_protobuf.points):
        assert decode(b"").records == []
    for decode_json in (otlp_json.spans, otlp_json.logs, otlp_json.points):
        assert decode_json(b"{}").records == []


def test_the_first_name_for_a_thing_wins_whatever_the_order() -> None:
    says = {"gen_ai.usage.prompt_tokens": 5, "gen_ai.usage.input_tokens": 7, "llm.token_count.prompt": 9}
    for order in (says, dict(reversed(says.items()))):
        raw = request(span(1, says=order))
        for decoded in (otlp_json.spans(raw), otlp_protobuf.spans(as_protobuf(raw))):
            assert int(decoded.records[0].facts[Fact.INPUT]) == 7


GROUPS = ("resourceSpans", "batches", "resourceLogs", "resourceMetrics", "resource", "scope")
INNER = ("scopeSpans", "spans", "scopeLogs", "logRecords", "scopeMetrics", "metrics", "sum", "dataPoints")
FIELDS = ("traceId", "spanId", "attributes", "key", "value", "stringValue", "status", "name", "body")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(GROUPS + INNER + FIELDS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@given(json_values)
def test_whatever_json_comes_nothing_breaks(document: Any) -> None:
    raw = json.dumps(document).encode()
    for decode in (otlp_json.spans, otlp_json.logs, otlp_json.points):
        try:
            decode(raw)
        except Unreadable:
            continue
