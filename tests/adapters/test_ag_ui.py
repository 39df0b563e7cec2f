"""AG-UI's streams: runs, steps, calls of tools, and interruptions."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from metaverse.adapters import ag_ui
from metaverse.adapters.reading import Reading, Setting
from metaverse.events.names import EventType
from tests.adapters import heard
from tests.adapters.heard import ANY_JSON, NOON, at, in_pieces, of, statuses, steps, tasks, valid

Json = dict[str, Any]
AGENT, TASK = "ag-ui:th-1", "ag-ui:th-1:r-1"


def event(kind: str, **more: Any) -> Json:
    return {"type": kind, "timestamp": NOON - 1000, **more}


START = event("RUN_STARTED", threadId="th-1", runId="r-1")
END = event("RUN_FINISHED", threadId="th-1", runId="r-1")
CALL = [
    event("TOOL_CALL_START", toolCallId="c-1", toolCallName="search"),
    event("TOOL_CALL_ARGS", toolCallId="c-1", delta='{"q": "shoes"}'),
    event("TOOL_CALL_END", toolCallId="c-1"),
]
RESULT = event("TOOL_CALL_RESULT", toolCallId="c-1", messageId="m-2", content="found")


def stream(*events: Json) -> bytes:
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


def read(*events: Json, cursor: Json | None = None, setting: Setting = heard.SETTING) -> Reading:
    reading = ag_ui.read(stream(*events), cursor, setting)
    assert valid(reading.events)
    return reading


def test_a_run_is_a_task_and_its_tools_and_steps_are_steps() -> None:
    step = [event("STEP_STARTED", stepName="plan"), event("STEP_FINISHED", stepName="plan")]
    text = [event("TEXT_MESSAGE_START", messageId="m"), event("TEXT_MESSAGE_CONTENT", messageId="m", delta="Hi")]
    reading = read(START, *step, *CALL, RESULT, *text, event("STATE_DELTA", delta=[]), END)
    assert (tasks(reading.events), reading.dead) == ({TASK: "completed"}, [])
    assert steps(reading.events) == {"r-1:plan": "completed", "c-1": "completed"}
    assert statuses(reading.events) == {AGENT: "idle"}
    assert "shoes" not in str(reading.events)


def test_calls_that_a_run_leaves_open_are_ended_with_it() -> None:
    assert steps(read(START, *CALL, END).events) == {"c-1": "completed"}
    assert steps(read(START, CALL[0], END).events) == {"c-1": "failed"}


@pytest.mark.parametrize(
    "end",
    [
        event(
            "RUN_FINISHED", threadId="th-1", runId="r-1", outcome="interrupt", interrupt={"id": "i", "reason": "Sure?"}
        ),
        event(
            "RUN_FINISHED", runId="r-1", outcome={"type": "interrupt", "interrupts": [{"id": "i", "message": "Sure?"}]}
        ),
    ],
)
def test_an_interruption_waits_for_a_person_until_the_thread_goes_on(end: Json) -> None:
    asked = read(START, end, setting=at(NOON, keep_texts=True))
    [request] = of(asked.events, EventType.REQUEST)
    assert (request["data"]["summary"], tasks(asked.events)) == ("Sure?", {TASK: "input_required"})
    assert statuses(asked.events) == {AGENT: "waiting"}
    on = read(event("RUN_STARTED", threadId="th-1", runId="r-2", parentRunId="r-1"), cursor=asked.cursor)
    assert len(list(of(on.events, EventType.REQUEST_CLOSED))) == 1
    assert next(of(on.events, EventType.TASK_CREATED))["data"]["parentId"] == TASK


def test_an_interrupted_run_may_go_on_under_its_own_name() -> None:
    asked = event("RUN_FINISHED", threadId="th-1", runId="r-1", outcome="interrupt")
    reading = read(START, asked, START, asked, START, END)
    assert (tasks(reading.events), statuses(reading.events)) == ({TASK: "completed"}, {AGENT: "idle"})
    assert len(list(of(reading.events, EventType.REQUEST_CLOSED))) == 2
    assert len(heard.distinct(reading.events)) == len(reading.events)


@pytest.mark.parametrize(("error", "status"), [("429 Too many requests", "waiting"), ("boom", "error")])
def test_a_failed_run_is_an_error_or_a_wait(error: str, status: str) -> None:
    reading = read(START, event("RUN_ERROR", message=error))
    assert (tasks(reading.events), statuses(reading.events)) == ({TASK: "failed"}, {AGENT: status})


def test_names_of_fields_may_be_written_with_underscores() -> None:
    reading = read({"type": "RUN_STARTED", "thread_id": "th-1", "run_id": "r-1"})
    assert list(tasks(reading.events)) == [TASK]


def test_a_stream_that_is_joined_midway_is_read() -> None:
    reading = read(RESULT, END)
    assert tasks(reading.events) == {"ag-ui:unknown:unknown": "working", TASK: "completed"}


def test_a_known_agent_keeps_its_key() -> None:
    assert heard.agents(read(START, cursor=ag_ui.begin("shop", "Shop")).events) == {"shop"}


def test_unknown_events_are_kept_once_and_counted() -> None:
    reading = read(event("HOLOGRAM"), event("HOLOGRAM"))
    assert (len(reading.dead), reading.cursor["unknown"]) == (1, {"HOLOGRAM": 2})


STREAM = stream(START, *CALL, RESULT, event("CUSTOM", name="ä𝄞"), END)


@settings(max_examples=40)
@given(some.lists(some.integers(0, len(STREAM)), max_size=10))
def test_any_cut_into_pieces_gives_the_same_events(cuts: list[int]) -> None:
    pieces = [STREAM[start:end] for start, end in pairwise([0, *sorted(cuts), len(STREAM)])]
    assert in_pieces(ag_ui.read, pieces) == in_pieces(ag_ui.read, [STREAM])


FIELDS = (
    "threadId",
    "runId",
    "parentRunId",
    "stepName",
    "toolCallId",
    "toolCallName",
    "outcome",
    "interrupt",
    "message",
)
EVENTS = some.tuples(some.sampled_from(sorted(ag_ui.ACTS)), some.dictionaries(some.sampled_from(FIELDS), ANY_JSON))


@pytest.mark.slow
@given(some.lists(EVENTS, max_size=6))
def test_fields_of_any_kind_never_break_the_reading(events: list[tuple[str, Json]]) -> None:
    reading = read(*({**fields, "type": kind} for kind, fields in events), setting=at(NOON, keep_texts=True))
    assert valid(reading.events)


@given(some.permutations([START, *CALL, RESULT, END]))
def test_events_in_any_order_leave_the_run_done(events: list[Json]) -> None:
    placed = [{"threadId": "th-1", "runId": "r-1", **event} for event in events]
    assert tasks(read(*placed).events) == {TASK: "completed"}
