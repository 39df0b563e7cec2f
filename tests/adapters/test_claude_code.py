"""Session files of Claude Code become agents, tasks, steps, interactions and the right number of tokens."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from metaverse.adapters import claude_code
from metaverse.events.names import EventType
from tests.adapters import heard
from tests.adapters.heard import NOON, at, edges, of, statuses, steps, tasks, tokens, valid
from tests.adapters.session_files import FIVE, read

Json = dict[str, Any]
SESSION = "claude:fe5e1c67-53e7-4862-81ae-d0e013e3270b"
PARENT = "0a1b2c3d-4e5f-4061-8071-2a3b4c5d6e7f"
CHILD = f"{PARENT}/subagents/agent-a0ad4f44468bdf20d"


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
