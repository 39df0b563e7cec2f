"""OpenClaw's transcripts, of itself and of the agent pi that it runs."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from metaverse.adapters import openclaw
from metaverse.adapters.reading import Reading, Setting
from metaverse.events.names import EventType
from tests.adapters import heard
from tests.adapters.heard import ANY_JSON, NOON, at, edges, in_pieces, of, statuses, steps, tasks, tokens, valid, whole

Json = dict[str, Any]
PI = heard.recording("openclaw/pi-large-session.jsonl")
AGENT = "pi:d703a1a9-1b7b-4fb1-b512-c9738b1fe617"


def read(raw: bytes, setting: Setting = heard.SETTING, cursor: Json | None = None) -> Reading:
    reading = whole(openclaw.read, raw, setting, cursor)
    reading.events += openclaw.finish(reading.cursor, setting).events
    assert valid(reading.events)
    return reading


@pytest.fixture(scope="module")
def records() -> list[Json]:
    return [json.loads(line) for line in PI.splitlines()]


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(PI)


def said(records: list[Json], role: str) -> list[Json]:
    return [record["message"] for record in records if record.get("message", {}).get("role") == role]


def test_a_long_session_is_one_agent_whose_prompts_are_tasks(records: list[Json], reading: Reading) -> None:
    assert (len(records), reading.dead) == (1019, [])
    assert heard.agents(reading.events) == {AGENT}
    assert len(tasks(reading.events)) == len(said(records, "user")) == 88


def test_how_a_turn_ended_is_how_its_task_ended(records: list[Json], reading: Reading) -> None:
    reasons = Counter(message["stopReason"] for message in said(records, "assistant"))
    ended = Counter(tasks(reading.events).values())
    assert (ended["canceled"], ended["failed"]) == (reasons["aborted"], reasons["error"]) == (21, 1)


def test_calls_are_steps_and_those_without_an_answer_end_as_lost(records: list[Json], reading: Reading) -> None:
    calls = {
        block["id"]
        for message in said(records, "assistant")
        for block in message["content"]
        if block["type"] == "toolCall"
    }
    answers = {message["toolCallId"]: message["isError"] for message in said(records, "toolResult")}
    assert (len(calls), len(answers), sum(answers.values())) == (391, 373, 19)
    told = steps(reading.events)
    assert set(told) == calls
    assert {call for call, status in told.items() if status == "completed"} == {
        call for call, failed in answers.items() if not failed
    }


def test_tokens_and_cost_are_those_of_the_file(records: list[Json], reading: Reading) -> None:
    usage = [message["usage"] for message in said(records, "assistant")]
    sums = tuple(sum(spent[part] for spent in usage) for part in ("input", "output", "cacheRead"))
    assert tokens(reading.events) == sums == (1049, 83_156, 43_229_469)
    cost = sum(event["data"].get("costUsd") or 0 for event in of(reading.events, EventType.AGENT_USAGE))
    assert cost == pytest.approx(sum(spent["cost"]["total"] for spent in usage), abs=1e-6)


def test_every_event_has_a_name_of_its_own(reading: Reading) -> None:
    assert len(heard.distinct(reading.events)) == len(reading.events)


@pytest.mark.parametrize(("name", "calls", "unknown"), [("small", 1, 0), ("large", 2, 0), ("schema-drift", 1, 1)])
def test_the_format_of_openclaw_is_read(name: str, calls: int, unknown: int) -> None:
    reading = read(heard.recording(f"openclaw/openclaw-{name}.jsonl"))
    if name != "schema-drift":
        assert heard.agents(reading.events) == {f"openclaw:openclaw-stage0-{name}"}
    assert (list(steps(reading.events).values()), len(reading.dead)) == (["completed"] * calls, unknown)
    assert set(tasks(reading.events).values()) == {"completed"}


def test_a_file_of_an_agent_is_that_agents_wherever_it_was_written() -> None:
    begun = openclaw.begin(Path("/home/x/.openclaw/agents/scout/sessions/abc.jsonl"))
    reading = read(heard.recording("openclaw/openclaw-small.jsonl"), cursor=begun)
    assert heard.agents(reading.events) == {"openclaw:scout"}


def line(role: str, mark: str, content: Any, **more: Any) -> bytes:
    message = {"role": role, "content": content, **more}
    return json.dumps({"type": "message", "id": mark, "timestamp": "2026-11-25T10:00:00Z", "message": message}).encode()


HEAD = json.dumps({"type": "session", "id": "s-1", "version": 3, "cwd": "/p"}).encode()
SPAWN = [
    HEAD,
    line("user", "m1", "go"),
    line("assistant", "m2", [{"type": "toolCall", "id": "c1", "name": "sessions_spawn", "arguments": {"task": "x"}}]),
    line(
        "toolResult",
        "m3",
        [{"type": "text", "text": json.dumps({"childSessionKey": "agent:main:subagent:u-1"})}],
        toolCallId="c1",
        toolName="sessions_spawn",
    ),
]


def test_who_spawns_an_agent_delegates_to_it() -> None:
    reading = read(b"\n".join(SPAWN))
    assert edges(reading.events) == {"delegate": 1}
    assert heard.agents(reading.events) == {"openclaw:s-1", "openclaw:main/u-1"}


@pytest.mark.parametrize(("error", "status"), [("429 rate_limit_error", "waiting"), ("socket hang up", "error")])
def test_a_failed_answer_is_a_wait_or_an_error(error: str, status: str) -> None:
    raw = b"\n".join(
        [HEAD, line("user", "m1", "go"), line("assistant", "m2", [], stopReason="error", errorMessage=error)]
    )
    assert statuses(whole(openclaw.read, raw).events) == {"openclaw:s-1": status}


def test_no_text_is_taken_over_unless_texts_are_kept() -> None:
    raw = b"\n".join([HEAD, line("user", "m1", "Mend the shop with sk-ant-api03-" + "a" * 40)])
    assert "Mend" not in str(read(raw).events)
    kept = str(read(raw, at(NOON, keep_texts=True)).events)
    assert "Mend the shop with ***" in kept


MIXED = b"\n".join([*SPAWN, b"nonsense", '{"type": "ä𝄞"}'.encode(), PI[:9000].rsplit(b"\n", 1)[0]]) + b"\n"


@settings(max_examples=40)
@given(some.lists(some.integers(0, len(MIXED)), max_size=10))
def test_any_cut_into_pieces_gives_the_same_events(cuts: list[int]) -> None:
    pieces = [MIXED[start:end] for start, end in pairwise([0, *sorted(cuts), len(MIXED)])]
    assert in_pieces(openclaw.read, pieces) == in_pieces(openclaw.read, [MIXED])


FIELDS = ("content", "usage", "stopReason", "toolCallId", "toolName", "isError", "errorMessage", "details", "model")


@given(some.sampled_from(sorted(openclaw.ROLES)), some.dictionaries(some.sampled_from(FIELDS), ANY_JSON), ANY_JSON)
def test_fields_of_any_kind_never_break_the_reading(role: str, fields: Json, mark: Any) -> None:
    block = {"type": "toolCall", "id": mark, "name": mark, "arguments": mark}
    message = {"role": role, "content": [block], **fields}
    raw = json.dumps({"type": "message", "id": mark, "timestamp": mark, "message": message}).encode()
    assert valid(read(raw, at(NOON, keep_texts=True)).events)
