"""A request that made a log grow is known by its id, and by its trace, in the other processes as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars, get_contextvars

from metaverse import tracing
from metaverse.cluster import letters
from metaverse.cluster.letters import Letter
from metaverse.cluster.relay import Line, Relay
from metaverse.events.bus import Bus
from metaverse.events.causes import Cause
from metaverse.tracing import spans
from metaverse.tracing.spans import Span


@pytest.fixture
def recorded() -> Iterator[list[Span]]:
    found: list[Span] = []
    spans.record(found.append)
    yield found
    spans.record(None)


def process(name: str) -> tuple[Relay, Bus]:
    bus = Bus()
    return Relay(Line("redis://127.0.0.1:1", "test", name), bus), bus


def told(bus: Bus) -> list[tuple[str, int, Any, Any]]:
    heard: list[tuple[str, int, Any, Any]] = []

    def note(organization_id: str, seq: int) -> None:
        here = tracing.current()
        heard.append((organization_id, seq, get_contextvars().get("request_id"), here and here.trace_id))

    bus.subscribe(note)
    return heard


def carry(sender: Relay, receiver: Relay) -> None:
    for channel, raw in sender._gathered():
        letter: Letter = letters.read(raw)
        receiver._take(receiver._line.organization(channel), letter)


def test_the_request_and_its_trace_are_known_where_it_is_told(recorded: list[Span]) -> None:
    (here, _), (there, bus) = process("n1"), process("n2")
    heard = told(bus)
    with bound_contextvars(request_id="r_1"), tracing.span("door") as span:
        here.grown("org_1", 7)
        here.grown("org_1", 8)
    carry(here, there)
    assert span is not None
    assert heard == [("org_1", 8, "r_1", span.trace_id)]


def test_without_a_request_a_log_grows_all_the_same() -> None:
    (here, _), (there, bus) = process("n1"), process("n2")
    heard = told(bus)
    with bound_contextvars(request_id=None):
        here.grown("org_1", 7)
    carry(here, there)
    assert [(organization, seq) for organization, seq, _, _ in heard] == [("org_1", 7)]


def test_the_next_growth_is_not_told_under_the_request_of_the_last() -> None:
    (here, _), (there, bus) = process("n1"), process("n2")
    heard = told(bus)
    for request_id, seq in (("r_1", 1), (None, 2)):
        with bound_contextvars(request_id=request_id):
            here.grown("org_1", seq)
        carry(here, there)
    assert [request_id for _, _, request_id, _ in heard] == ["r_1", None]


@pytest.mark.parametrize("cause", [Cause(0, "r_1", "00-a-b-01"), Cause(0, "r_1", None), Cause(0, None, "00-a-b-01")])
def test_a_cause_is_read_as_it_was_written(cause: Cause) -> None:
    assert Cause.read(cause.written())[1:] == cause[1:]
