"""Session files of Claude Code become agents, tasks, steps, interactions and the right number of tokens."""

from __future__ import annotations

import json
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from metaverse.adapters import claude_code, claude_hooks, lines
from metaverse.adapters.reading import Price, Reading, Setting
from metaverse.events.names import EventType
from tests.adapters import heard
from tests.adapters.heard import NOON, at, distinct, edges, in_pieces, of, statuses, steps, tasks, tokens, valid, whole

Json = dict[str, Any]
FIVE = heard.recording("claude-session-5-subagents.jsonl")
SESSION = "claude:fe5e1c67-53e7-4862-81ae-d0e013e3270b"
PARENT = "0a1b2c3d-4e5f-4061-8071-2a3b4c5d6e7f"
CHILD = f"{PARENT}/subagents/agent-a0ad4f44468bdf20d"


def read(raw: bytes, setting: Setting = heard.SETTING, cursor: Json | None = None) -> Reading:
    reading = whole(claude_code.read, raw, setting, cursor)
    assert valid(reading.events)
    return reading


def records(raw: bytes) -> list[Json]:
    return [json.loads(line) for line in raw.splitlines()]


def blocks(raw: bytes, kind: str) -> Iterator[tuple[Json, Json]]:
    """Give the parts of a kind with their records, read without the adapter."""
    for record in records(raw):
        content = record.get("message", {}).get("content")
        for block in content if isinstance(content, list) else []:
            if block.get("type") == kind:
                yield record, block


@pytest.fixture(scope="module")
def events() -> list[Json]:
    reading = read(FIVE)
    assert reading.dead == []
    return reading.events + claude_code.finish(reading.cursor, heard.SETTING).events


def test_every_event_is_valid_and_has_a_name_of_its_own(events: list[Json]) -> None:
    assert valid(events)
    assert [name for name, count in Counter(event["id"] for event in events).items() if count > 1] == []


def test_the_session_and_its_five_sub_agents_are_agents(events: list[Json]) -> None:
    registered = list(of(events, EventType.AGENT_REGISTERED))
    assert registered[0]["subject"] == SESSION
    assert [event["data"]["name"] for event in registered[1:]] == [
        "Setup Next.js project",
        "Create data models",
        "Build TODO components",
        "Implement state management",
        "Create main page integration",
    ]
    assert {event["data"]["parentId"] for event in registered[1:]} == {SESSION}


def test_each_delegation_is_one_interaction_there_and_one_back(events: list[Json]) -> None:
    assert edges(events) == {"delegate": 5, "result": 5}


def test_each_message_is_paid_once(events: list[Json]) -> None:
    by_line = [record["message"]["usage"] for record in records(FIVE) if record.get("message", {}).get("usage")]
    assert sum(usage["input_tokens"] + usage["output_tokens"] for usage in by_line) == 78_671
    assert sum(tokens(events)[:2]) == 52_751


def test_each_call_of_a_tool_is_a_step_and_each_failed_one_a_failed_step(events: list[Json]) -> None:
    calls = {block["id"] for _, block in blocks(FIVE, "tool_use")}
    failed = {block["tool_use_id"] for _, block in blocks(FIVE, "tool_result") if block.get("is_error")}
    told = steps(events)
    assert (len(calls), len(failed)) == (167, 23)
    assert set(told) == calls
    assert {call for call, status in told.items() if status == "failed"} == failed


def test_tasks_are_prompts_delegations_and_what_is_to_do(events: list[Json]) -> None:
    todos = set()
    for record, block in blocks(FIVE, "tool_use"):
        if block["name"] == "TodoWrite":
            todos |= {(record["isSidechain"], todo["content"]) for todo in block["input"]["todos"]}
    kinds = Counter(task.removeprefix(SESSION)[:5] for task in tasks(events))
    assert kinds == {":prom": 2, ":tool": 5, ":todo": 21}
    assert len({content for _, content in todos}) <= 21
    assert set(tasks(events).values()) == {"completed"}


def test_the_work_of_a_sub_agent_is_told_of_the_sub_agent(events: list[Json]) -> None:
    at_work = Counter(event["data"]["agentId"] for event in of(events, EventType.TASK_STEP))
    of_the_session = sum(1 for record, _ in blocks(FIVE, "tool_use") if not record["isSidechain"])
    assert len(at_work) == 6
    assert at_work[SESSION] == 2 * of_the_session


def test_at_the_end_nobody_is_at_work(events: list[Json]) -> None:
    assert set(statuses(events).values()) == {"idle"}


def test_the_times_are_those_of_the_file(events: list[Json]) -> None:
    assert (events[0]["time"][:19], events[-1]["time"][:19]) == ("2025-09-03T00:52:31", "2025-09-03T01:02:03")


def test_a_session_without_sub_agents_is_one_agent() -> None:
    reading = read(heard.recording("claude-code/session-plain.jsonl"))
    assert heard.agents(reading.events) == {"claude:1af7fc5e-8455-4414-9ccd-011d40f70b2a"}
    assert (sum(tokens(reading.events)[:2]), edges(reading.events)) == (1046, {})


def test_no_text_of_a_prompt_is_taken_over(events: list[Json]) -> None:
    assert "Please update CLAUDE.md" not in str(events)
    kept = read(FIVE, at(NOON, keep_texts=True))
    assert "Please update CLAUDE.md" in str(kept.events)
    assert max(len(event["data"].get("description", "")) for event in kept.events) <= 2000


def test_all_record_types_of_version_2_and_times_that_are_none_are_survived() -> None:
    raw = heard.recording("claude-code-2x/claude-small.jsonl")
    assert len({record["type"] for record in records(raw)}) == 22
    reading = read(raw)
    assert (reading.dead, heard.agents(reading.events)) == ([], {"claude:ses_stage0_small"})
    assert reading.cursor["line"] == 89


def test_drifted_records_are_read_and_what_asks_too_often_waits() -> None:
    reading = read(heard.recording("claude-code-2x/claude-schema-drift.jsonl"))
    assert (reading.dead, steps(reading.events)) == ([], {"t1:0": "completed"})
    waits = [event["data"].get("waitingOn") for event in of(reading.events, EventType.AGENT_STATUS)]
    assert waits.count("rate_limit") == 1


def test_a_file_of_a_sub_agent_is_joined_to_its_session_by_where_it_lies() -> None:
    begun = claude_code.begin(Path(f"/x/projects/p/{CHILD}.jsonl"))
    reading = read(heard.recording(f"claude-code-2x/{CHILD}.jsonl"), cursor=begun)
    sub = f"claude:{PARENT}/a0ad4f44468bdf20d"
    registered = next(of(reading.events, EventType.AGENT_REGISTERED))
    assert (registered["subject"], registered["data"]["parentId"]) == (sub, f"claude:{PARENT}")
    assert edges(reading.events) == {"delegate": 1, "result": 1}
    assert (statuses(reading.events)[sub], list(steps(reading.events).values())) == ("idle", ["completed"])


def line(kind: str, uuid: str, content: Any, parent: str | None = None, **more: Any) -> bytes:
    message = {"role": kind, "content": content}
    record = {"type": kind, "uuid": uuid, "parentUuid": parent, "sessionId": "s-1", "version": "2.1.200", "cwd": "/p"}
    return json.dumps({**record, "timestamp": f"2026-11-25T10:00:{len(uuid):02}Z", "message": message, **more}).encode()


def use(name: str, call: str, **given: Any) -> list[Json]:
    return [{"type": "tool_use", "id": call, "name": name, "input": given}]


def result(call: str, words: str = "ok") -> list[Json]:
    return [{"type": "tool_result", "tool_use_id": call, "content": words}]


PROMPT = line("user", "u", "Look around", promptId="p1")
CALL = line("assistant", "uu", use("Agent", "t1", description="Scan", subagent_type="Explore", prompt="scan it"), "u")
SUB_FILE = [
    line("user", "c", "scan it", isSidechain=True, agentId="a1"),
    line("assistant", "cc", use("Bash", "t2"), "c", isSidechain=True, agentId="a1"),
    line("user", "ccc", result("t2"), "cc", isSidechain=True, agentId="a1"),
]


def answer(status: str) -> bytes:
    return line("user", "uuu", result("t1"), "uu", toolUseResult={"agentId": "a1", "status": status}, promptId="p1")


def joined(*files: list[bytes]) -> list[Json]:
    events: list[Json] = []
    for file in files:
        events += read(b"\n".join(file)).events
    return distinct(events)


MAIN_FILE = [PROMPT, CALL, answer("completed")]


@pytest.mark.parametrize("files", [(MAIN_FILE, SUB_FILE), (SUB_FILE, MAIN_FILE)])
def test_session_and_sub_agent_are_joined_whichever_file_comes_first(files: tuple[list[bytes], ...]) -> None:
    events = joined(*files)
    assert edges(events) == {"delegate": 1, "result": 1}
    assert heard.agents(events) == {"claude:s-1", "claude:s-1/a1"}
    names = [event["data"]["name"] for event in of(events, EventType.AGENT_REGISTERED) if "/" in event["subject"]]
    assert "Scan" in names
    assert statuses(events)["claude:s-1/a1"] in ("idle", "working")
    assert tasks(events)["claude:s-1:a1"] == "completed"


def test_hooks_and_the_file_of_one_session_count_once() -> None:
    def hook(event: str, **more: Any) -> bytes:
        return json.dumps({"session_id": "s-1", "cwd": "/p", "hook_event_name": event, **more}).encode()

    agent = {"description": "Scan", "subagent_type": "Explore", "prompt": "scan it"}
    hooks = [
        hook("UserPromptSubmit", prompt="Look around", prompt_id="p1"),
        hook("PreToolUse", tool_name="Agent", tool_use_id="t1", tool_input=agent),
        hook("SubagentStart", agent_id="a1", agent_type="Explore"),
        hook("PreToolUse", tool_name="Bash", tool_use_id="t2", tool_input={}, agent_id="a1", agent_type="Explore"),
        hook("PostToolUse", tool_name="Bash", tool_use_id="t2", tool_input={}, agent_id="a1", agent_type="Explore"),
        hook("SubagentStop", agent_id="a1", agent_type="Explore"),
    ]
    told = heard.one_by_one(claude_hooks.read, hooks).events
    both = distinct(told + joined(MAIN_FILE, SUB_FILE))
    assert heard.agents(both) == {"claude:s-1", "claude:s-1/a1"}
    assert set(tasks(both)) == {"claude:s-1:prompt-p1", "claude:s-1:a1"}
    assert (edges(both), set(steps(both))) == ({"delegate": 1, "result": 1}, {"t1", "t2"})


def test_an_agent_that_was_sent_off_is_done_when_its_news_comes() -> None:
    launched = [PROMPT, CALL, answer("async_launched")]
    assert statuses(read(b"\n".join(launched)).events)["claude:s-1/a1"] == "working"
    turn = line("assistant", "uuuu", [{"type": "text", "text": "Sent."}], "uuu")
    ended = turn.replace(b'"role": "assistant"', b'"role": "assistant", "stop_reason": "end_turn"')
    waiting = read(b"\n".join([*launched, ended]))
    assert statuses(waiting.events)["claude:s-1"] == "working"
    news = line("user", "uuuuu", "<task-id>a1</task-id> completed", "uuuu", origin={"kind": "task-notification"})
    done = read(b"\n".join([*launched, ended, news]))
    assert (statuses(done.events)["claude:s-1/a1"], edges(done.events)["result"]) == ("idle", 1)
    assert len(tasks(done.events)) == 2


def test_a_side_chain_whose_delegation_comes_later_is_joined_to_it() -> None:
    old = {"version": "1.0.98"}
    chain = [line("user", "s", "scan it", isSidechain=True, **old)]
    chain += [line("assistant", "ss", use("Bash", "t2"), "s", isSidechain=True, **old)]
    call = line("assistant", "uu", use("Task", "t1", description="Scan", prompt="scan it"), "u", **old)
    for order in ([PROMPT, *chain, call], [PROMPT, call, *chain]):
        events = read(b"\n".join([*order, line("user", "uuu", result("t1"), "uu", **old)])).events
        assert edges(events) == {"delegate": 1, "result": 1}
        [sub] = heard.agents(events) - {"claude:s-1"}
        assert statuses(events)[sub] == "idle"
        step = next(event for event in of(events, EventType.TASK_STEP) if event["data"]["stepKey"] == "t2")
        assert step["data"]["agentId"] == sub


def test_streamed_usage_counts_its_greatest_numbers_once() -> None:
    reading = read(heard.recording("hostile/06-streamed-usage.jsonl"), at(NOON, prices={"m": Price(3, 15, 0.3)}))
    assert tokens(reading.events) == (2, 211, 61_608)
    last = list(of(reading.events, EventType.AGENT_USAGE))[-1]
    assert last["data"]["costUsd"] == pytest.approx((2 * 3 + 211 * 15 + 61_608 * 0.3) / 1e6, abs=1e-6)


def test_an_interrupted_prompt_is_canceled_and_the_next_is_another_task() -> None:
    stopped = line("user", "uuu", "[Request interrupted by user for tool use]", "uu")
    reading = read(b"\n".join([PROMPT, CALL, stopped, line("user", "uuuu", "Something else", promptId="p2")]))
    assert tasks(reading.events) == {"claude:s-1:prompt-p1": "canceled", "claude:s-1:prompt-p2": "working"}
    assert steps(reading.events) == {"t1": "failed"}


def test_a_line_that_is_cut_is_told_and_read_once_it_is_completed() -> None:
    cut = FIVE[: len(FIVE) // 2]
    first = in_pieces(claude_code.read, [cut])
    assert (len(first.dead), first.cursor["at"]) == (1, cut.rfind(b"\n") + 1)
    assert first.dead[0].where == f"line {first.cursor['line'] + 1}, byte {first.cursor['at']}"
    second = in_pieces(claude_code.read, [FIVE[first.cursor["at"] :]], cursor=first.cursor)
    assert (first.events + second.events, second.dead) == (read(FIVE).events, [])


def test_unknown_records_are_kept_once_and_counted() -> None:
    raw = b"\n".join(
        [PROMPT, b'{"type": "teleport", "secret": "sk-abcdefghijklmnopqrstuvwx"}', b'{"type": "teleport"}']
    )
    reading = read(raw)
    assert reading.cursor["unknown"] == {"teleport": 2}
    assert [letter.reason for letter in reading.dead] == ["Nobody knows the record type 'teleport'."]
    assert "sk-abc" not in reading.dead[0].excerpt


def test_a_line_of_50_megabytes_is_read_in_pieces() -> None:
    big = line("user", "uuu", result("t1", "x" * 50_000_000), "uu")
    raw = b"\n".join([PROMPT, CALL, big])
    pieces = [raw[start : start + 1_000_000] for start in range(0, len(raw), 1_000_000)]
    reading = in_pieces(claude_code.read, pieces)
    assert (reading.dead, steps(reading.events)) == ([], {"t1": "completed"})


def test_a_line_that_is_too_long_is_given_up_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 10_000)
    raw = b"\n".join([PROMPT, line("user", "x", "y" * 50_000), CALL, b""])
    for size in (1000, 100_000):
        reading = in_pieces(claude_code.read, [raw[start : start + size] for start in range(0, len(raw), size)])
        assert (len(reading.dead), list(steps(reading.events))) == (1, ["t1"])
        assert reading.dead[0].where.startswith("line 2")
        assert (reading.cursor["at"], reading.cursor["line"]) == (len(raw), 3)


def test_the_memory_of_a_long_file_does_not_grow_with_it() -> None:
    def long_file(turns: int) -> Iterator[bytes]:
        for turn in range(turns):
            said = line("assistant", f"uuid-{turn}", use("Bash", f"call-{turn}", n=turn), f"res-{turn - 1}")
            message = json.loads(said)
            message["message"] |= {"id": f"msg-{turn}", "usage": {"input_tokens": 1, "output_tokens": 2}}
            answer = line("user", f"res-{turn}", result(f"call-{turn}", "x" * 2000), f"uuid-{turn}")
            yield json.dumps(message).encode() + b"\n" + answer + b"\n"

    def chunks(turns: int) -> Iterator[bytes]:
        pieces = long_file(turns)
        while chunk := b"".join(islice(pieces, 100)):
            yield chunk

    sizes = {}
    for turns in (1500, 6000):
        tracemalloc.start()
        cursor: Json = {}
        for reading in lines.follow(claude_code.read, chunks(turns), None, heard.SETTING):
            cursor = reading.cursor
        sizes[turns] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(json.dumps(cursor)) < 300_000
    assert sizes[6000] < sizes[1500] * 1.3


MIXED = b"\n".join([PROMPT, CALL, answer("completed"), b"nonsense", '{"type": "ä𝄞"}'.encode(), *SUB_FILE, b"\xff\xfe"])


@settings(max_examples=60)
@given(some.lists(some.integers(0, len(MIXED)), max_size=12))
def test_any_cut_into_pieces_gives_the_same_events(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(MIXED)]
    pieces = [MIXED[start:end] for start, end in pairwise(places)]
    expected = in_pieces(claude_code.read, [MIXED + b"\n"])
    assert in_pieces(claude_code.read, [*pieces, b"\n"]) == expected
    assert in_pieces(claude_code.read, [MIXED + b"\n"]) == expected


@pytest.mark.parametrize("size", [997, 65_536])
def test_a_recording_in_pieces_gives_the_same_events(size: int) -> None:
    pieces = [FIVE[start : start + size] for start in range(0, len(FIVE), size)]
    assert in_pieces(claude_code.read, pieces).events == read(FIVE).events


JSON_VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = (
    *("uuid", "parentUuid", "sessionId", "timestamp", "isSidechain", "agentId", "message", "toolUseResult", "cwd"),
    *("version", "subtype", "error", "id", "name", "input", "attachment", "origin", "promptId"),
)
CONTENT = some.lists(
    some.fixed_dictionaries(
        {"type": some.sampled_from(["text", "tool_use", "tool_result"])},
        optional={name: JSON_VALUES for name in ("id", "name", "input", "tool_use_id", "text", "content")},
    ),
    max_size=3,
)


@given(some.sampled_from(sorted(claude_code.ACTS)), some.dictionaries(some.sampled_from(FIELDS), JSON_VALUES), CONTENT)
def test_fields_of_any_kind_never_break_the_reading(kind: str, fields: Json, content: Json) -> None:
    record = {"message": {"content": content, "usage": {"input_tokens": "x"}, "id": "m"}, **fields, "type": kind}
    assert valid(read(json.dumps(record).encode(), at(NOON, keep_texts=True)).events)
