"""A2A's tasks, updates, artifacts and messages, of both versions, however they come."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from metaverse.adapters import a2a
from metaverse.adapters.reading import Reading, Setting
from metaverse.events.names import EventType
from tests.adapters import heard
from tests.adapters.heard import ANY_JSON, NOON, at, distinct, edges, in_pieces, of, statuses, steps, tasks, valid

Json = dict[str, Any]
AGENT = "a2a:weather"


def state(word: str, second: int = 0, words: str = "", **more: Any) -> Json:
    said = {"message": {"role": "agent", "messageId": "m", "parts": [{"kind": "text", "text": words}]}} if words else {}
    status = {"state": word, "timestamp": f"2026-11-25T10:00:{second:02}Z", **said}
    return {"kind": "status-update", "taskId": "t-1", "contextId": "c-1", "status": status, **more}


def read(*documents: Any, cursor: Json | None = None, setting: Setting = heard.SETTING) -> Reading:
    raw = b"".join(json.dumps(document).encode() + b"\n" for document in documents)
    reading = a2a.read(raw, cursor or a2a.begin("weather", "Weather", "a2a:planner"), setting)
    assert valid(reading.events)
    return reading


def test_an_agent_named_by_an_address_with_a_password_is_one_without_it() -> None:
    named = ("https://ada:hunter22@agents.example/weather", "Weather", "sk" + "-ant-" + "a1B2c3D4e5" * 3)
    reading = read(state("working"), state("input-required", 1), cursor=a2a.begin(*named))
    again = read(state("completed", 2), cursor=a2a.begin(*named))
    told = json.dumps([reading.events, reading.cursor, again.events])
    assert not any(word in told for word in ("hunter22", named[2]))
    assert len({event["subject"] for event in of([*reading.events, *again.events], EventType.AGENT_STATUS)}) == 1


def test_a_task_goes_from_state_to_state() -> None:
    reading = read(state("submitted"), state("working", 1), state("completed", 2))
    assert (tasks(reading.events), statuses(reading.events)) == ({"a2a:t-1": "completed"}, {AGENT: "idle"})
    assert edges(reading.events) == {"result": 1}


@pytest.mark.parametrize(
    ("word", "task", "agent"),
    [
        *(("working", "working", "working"), ("TASK_STATE_WORKING", "working", "working")),
        *(("input-required", "input_required", "waiting"), ("TASK_STATE_AUTH_REQUIRED", "auth_required", "waiting")),
        *(("failed", "failed", "error"), ("canceled", "canceled", "idle"), ("rejected", "rejected", "idle")),
    ],
)
def test_the_words_of_both_versions_are_known(word: str, task: str, agent: str) -> None:
    reading = read(state(word))
    assert (tasks(reading.events)["a2a:t-1"], statuses(reading.events)[AGENT]) == (task, agent)


def test_an_unknown_word_is_kept_raw_and_says_nothing_of_the_agent() -> None:
    reading = read(state("pondering"))
    assert (tasks(reading.events), statuses(reading.events)) == ({"a2a:t-1": "pondering"}, {})


NEW = [
    {"task": {"id": "t-1", "contextId": "c", "status": {"state": "TASK_STATE_WORKING"}}},
    {
        "artifactUpdate": {
            "taskId": "t-1",
            "artifact": {"artifactId": "a-1", "parts": [{"text": "x"}]},
            "lastChunk": False,
        }
    },
    {"artifactUpdate": {"taskId": "t-1", "artifact": {"artifactId": "a-1"}, "append": True, "lastChunk": True}},
    {"statusUpdate": {"taskId": "t-1", "status": {"state": "TASK_STATE_COMPLETED"}, "final": True}},
]


def forms() -> dict[str, bytes]:
    wrapped = [{"jsonrpc": "2.0", "id": 1, "result": document} for document in NEW]
    return {
        "lines": b"".join(json.dumps(document).encode() + b"\n" for document in NEW),
        "list": json.dumps(NEW, indent=1).encode(),
        "answers": b"".join(json.dumps(document).encode() + b"\n" for document in wrapped),
        "stream": b"".join(b"event: x\ndata: " + json.dumps(document).encode() + b"\n\n" for document in NEW),
        "stream of long data": b"".join(
            b"".join(b"data: " + part.encode() + b"\n" for part in json.dumps(document, indent=1).splitlines()) + b"\n"
            for document in NEW
        ),
    }


@pytest.mark.parametrize("form", forms())
def test_version_1_is_read_in_every_form(form: str) -> None:
    reading = a2a.read(forms()[form], a2a.begin("weather"), heard.SETTING)
    assert valid(reading.events)
    assert (reading.dead, tasks(reading.events)) == ([], {"a2a:t-1": "completed"})
    assert steps(reading.events) == {"a-1": "completed"}


def test_a_repeated_notification_counts_once() -> None:
    first = read(state("working", 1))
    assert read(state("working", 1), cursor=first.cursor).events == []
    assert distinct(first.events + read(state("working", 1)).events) == first.events


def test_states_without_a_time_may_come_again() -> None:
    def plain(word: str) -> Json:
        return {"kind": "status-update", "taskId": "t-1", "status": {"state": word}}

    cursor, events, now = a2a.begin("weather"), [], NOON
    for word in ("working", "working", "input-required", "working"):
        reading = a2a.read(json.dumps(plain(word)).encode(), cursor, at(now))
        cursor, now = reading.cursor, now + 1000
        events += reading.events
    assert [event["data"].get("status") for event in of(distinct(events), EventType.TASK_UPDATED)] == [
        "working",
        "input_required",
        "working",
    ]


def test_input_that_is_required_is_a_request_until_the_task_goes_on() -> None:
    asked = read(state("input-required", 1, "Which city?"))
    [request] = of(asked.events, EventType.REQUEST)
    assert (request["data"]["kind"], request["data"]["summary"]) == ("input", "The agent asks for input.")
    shown = read(state("input-required", 1, "Which city?"), setting=at(NOON, keep_texts=True))
    assert next(of(shown.events, EventType.REQUEST))["data"]["summary"] == "Which city?"
    on = read(state("working", 2), cursor=asked.cursor)
    assert [event["data"]["outcome"] for event in of(on.events, EventType.REQUEST_CLOSED)] == ["answered"]


@pytest.mark.parametrize(("word", "version"), [("input-required", "0.3"), ("TASK_STATE_INPUT_REQUIRED", "1.0")])
def test_a_request_names_what_a_reply_must_name(word: str, version: str) -> None:
    [request] = of(read(state(word, 1, "Which city?")).events, EventType.REQUEST)
    told = {name: request.get(name) for name in ("a2atask", "a2acontext", "a2aversion")}
    assert told == {"a2atask": "t-1", "a2acontext": "c-1", "a2aversion": version}


def test_a_message_of_another_agent_is_an_interaction() -> None:
    message = {"role": "user", "messageId": "m-1", "parts": [{"kind": "text", "text": "Weather?"}], "taskId": "t-1"}
    for document in ({"message": {**message, "role": "ROLE_USER"}}, {"kind": "message", **message}):
        reading = read(document)
        [edge] = of(reading.events, EventType.INTERACTION)
        assert (edge["subject"], edge["data"]["to"], edge["data"]["kind"]) == ("a2a:planner", AGENT, "message")
    call = {"jsonrpc": "2.0", "id": 1, "method": "message/send", "params": {"message": message}}
    assert edges(read(call).events) == {"message": 1}
    assert "Weather?" not in str(read(call).events)


def test_a_card_names_the_agent() -> None:
    [card] = read({"name": "Weather of the world", "skills": []}).events
    assert (card["subject"], card["data"]["name"]) == (AGENT, "Weather of the world")


@pytest.mark.parametrize("raw", [b"nonsense\n", b"3\n", b'{"kind": "hologram"}\n', b"[1]\n"])
def test_what_cannot_be_read_is_kept_with_its_reason(raw: bytes) -> None:
    reading = a2a.read(raw, None, heard.SETTING)
    assert (reading.events, len(reading.dead)) == ([], 1)


STREAM = forms()["stream"] + forms()["lines"] + b'data: pi\ndata: ng\n\ndata: {"kind": "\xc3\xa4"}\n'


@settings(max_examples=40)
@given(some.lists(some.integers(0, len(STREAM)), max_size=10))
def test_any_cut_into_pieces_gives_the_same_events(cuts: list[int]) -> None:
    pieces = [STREAM[start:end] for start, end in pairwise([0, *sorted(cuts), len(STREAM)])]
    assert in_pieces(a2a.read, pieces) == in_pieces(a2a.read, [STREAM])


FIELDS = (
    "taskId",
    "id",
    "status",
    "artifact",
    "artifacts",
    "history",
    "metadata",
    "role",
    "messageId",
    "append",
    "name",
)


@given(some.sampled_from(sorted(a2a.ACTS)), some.dictionaries(some.sampled_from(FIELDS), ANY_JSON), ANY_JSON)
def test_fields_of_any_kind_never_break_the_reading(kind: str, fields: Json, word: Any) -> None:
    documents = [{**fields, "kind": kind}, {**fields, "kind": kind, "status": {"state": word, "timestamp": word}}]
    assert valid(read(*documents, cursor={}, setting=at(NOON, keep_texts=True)).events)
