"""Spans in one process: who is whose parent, what is passed on, and that nothing is done while nobody records."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.trace import get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from metaverse import tracing
from metaverse.tracing import exporting, spans, wire
from metaverse.tracing.exporting import Exporter
from metaverse.tracing.spans import Span
from tests.tracing.receiver import receiving

WRITTEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def recorded() -> Iterator[list[Span]]:
    found: list[Span] = []
    spans.record(found.append)
    yield found
    spans.record(None)


def test_nothing_is_recorded_and_nothing_passed_on_while_nobody_wants_it() -> None:
    with tracing.span("work") as span:
        assert span is None
        assert tracing.current() is None
        assert tracing.headers() == {}
    assert tracing.span("a") is tracing.span("b") is tracing.NOTHING


def test_what_happens_inside_is_a_child(recorded: list[Span]) -> None:
    with tracing.span("outer") as outer, tracing.span("inner") as inner:
        assert outer is not None
        assert inner is not None
        assert (inner.trace_id, inner.parent_id) == (outer.trace_id, outer.span_id)
    assert [span.name for span in recorded] == ["inner", "outer"]
    assert all(span.start_ns <= span.end_ns for span in recorded)
    assert tracing.current() is None


def test_what_fails_says_of_which_kind_and_never_what(recorded: list[Span]) -> None:
    with pytest.raises(ValueError, match="secret"), tracing.span("work"):
        raise ValueError("secret")
    assert recorded[0].fault == "ValueError"
    assert "secret" not in repr(recorded)


def test_a_trace_of_somebody_else_goes_on_here_and_is_passed_on(recorded: list[Span]) -> None:
    parent = tracing.parent_of(WRITTEN)
    with tracing.span("work", parent=parent) as span:
        assert span is not None
        carried = tracing.headers()
    assert recorded[0].parent_id is not None
    assert recorded[0].parent_id.hex() == "b7ad6b7169203331"
    theirs = get_current_span(TraceContextTextMapPropagator().extract(carried)).get_span_context()
    assert format(theirs.trace_id, "032x") == "0af7651916cd43dd8448eb211c80319c"


def test_what_another_does_not_sample_is_not_recorded_and_that_is_passed_on(recorded: list[Span]) -> None:
    with tracing.span("work", parent=tracing.parent_of(WRITTEN[:-2] + "00")):
        assert tracing.headers()["traceparent"].endswith("-00")
    assert recorded == []


def test_of_new_traces_a_share_is_sampled_whole(recorded: list[Span]) -> None:
    spans.record(recorded.append, ratio=0.0)
    with tracing.span("outer"), tracing.span("inner"):
        pass
    assert recorded == []


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "x",
        WRITTEN.upper(),
        WRITTEN + "-more",
        "ff" + WRITTEN[2:],
        WRITTEN.replace("b7ad6b7169203331", "0" * 16),
        "00-" + "0" * 32 + WRITTEN[35:],
        WRITTEN[:-1],
        WRITTEN + "\n" + WRITTEN,
    ],
)
def test_what_is_no_traceparent_is_left_out(written: str | None) -> None:
    assert tracing.parent_of(written) is None


def test_a_later_version_is_read_as_far_as_it_is_known() -> None:
    assert tracing.parent_of("01" + WRITTEN[2:] + "-what-comes-later") is not None
    parent = tracing.parent_of(WRITTEN)
    assert parent is not None
    assert wire.written(parent) == WRITTEN


def some(count: int) -> list[Span]:
    ids = (number.to_bytes(8, "big") for number in range(count))
    return [Span(b"t" * 16, one, None, f"s{number}", start_ns=1, end_ns=2) for number, one in enumerate(ids)]


def test_spans_are_sent_in_batches_with_what_they_are_about() -> None:
    with receiving() as receiver:
        exporter = Exporter(receiver.url, {"authorization": "Bearer x"}, {"service.name": "office"})
        for span in some(exporting.TOGETHER + 5):
            exporter.record(span)
        assert exporter.flush()
        assert len(receiver.headers) == 2
        assert receiver.headers[0]["authorization"] == "Bearer x"
        assert receiver.resource["service.name"] == "office"
        assert len(receiver.spans) == exporter.sent == exporting.TOGETHER + 5


def test_what_cannot_be_sent_waits_in_its_order_and_the_oldest_go_at_last() -> None:
    with receiving() as receiver:
        receiver.status = 503
        exporter = Exporter(receiver.url, {}, {})
        for span in some(exporting.MOST_WAITING + 10):
            exporter.record(span)
        assert not exporter.flush()
        assert (exporter.sent, exporter.dropped) == (0, 10)
        receiver.status = 200
        assert exporter.flush()
        assert [span.name for span in receiver.spans[:2]] == ["s10", "s11"]
        assert len(receiver.spans) == exporting.MOST_WAITING


def test_what_nobody_wants_is_not_sent_for_ever() -> None:
    with receiving() as receiver:
        receiver.status = 401
        exporter = Exporter(receiver.url, {}, {})
        exporter.record(some(1)[0])
        assert exporter.flush()
        assert exporter.dropped == 1


def test_a_receiver_that_is_not_there_disturbs_nobody() -> None:
    exporter = Exporter("http://127.0.0.1:1/v1/traces", {}, {})
    exporter.record(some(1)[0])
    assert not exporter.flush()
