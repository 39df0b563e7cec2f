"""A real session file of Claude Code becomes agents, tasks, steps, interactions and the right number of tokens."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from metaverse.adapters.claude_code import Session
from metaverse.events import validation
from metaverse.events.names import EventType

RECORDING = Path(__file__).parent.parent / "data" / "claude-session-5-subagents.jsonl"
SESSION = "claude:fe5e1c67-53e7-4862-81ae-d0e013e3270b"


@pytest.fixture(scope="module")
def events() -> list[dict[str, Any]]:
    return list(Session().read(RECORDING.read_bytes().splitlines()))


def of(events: list[dict[str, Any]], kind: EventType) -> list[dict[str, Any]]:
    return [event for event in events if event["type"] == kind]


def test_every_event_is_valid_and_has_a_name_of_its_own(events: list[dict[str, Any]]) -> None:
    assert validation.judge(events).faults == []
    assert [name for name, count in Counter(event["id"] for event in events).items() if count > 1] == []


def test_the_session_and_its_five_sub_agents_are_agents(events: list[dict[str, Any]]) -> None:
    registered = of(events, EventType.AGENT_REGISTERED)
    assert registered[0]["subject"] == SESSION
    assert [event["data"]["name"] for event in registered[1:]] == [
        "Setup Next.js project",
        "Create data models",
        "Build TODO components",
        "Implement state management",
        "Create main page integration",
    ]
    assert {event["data"]["parentId"] for event in registered[1:]} == {SESSION}


def test_each_delegation_is_one_interaction_there_and_one_back(events: list[dict[str, Any]]) -> None:
    kinds = Counter(event["data"]["kind"] for event in of(events, EventType.INTERACTION))
    assert kinds == {"delegate": 5, "result": 5}


def test_each_message_is_paid_once(events: list[dict[str, Any]]) -> None:
    by_message: dict[str, dict[str, int]] = {}
    for event in of(events, EventType.AGENT_USAGE):
        by_message[event["data"]["usageKey"]] = event["data"]["tokens"]
    assert sum(tokens["input"] + tokens["output"] for tokens in by_message.values()) == 52_751


def test_failed_tools_are_failed_steps(events: list[dict[str, Any]]) -> None:
    ended = Counter(event["data"]["status"] for event in of(events, EventType.TASK_STEP))
    assert ended["failed"] == 23


def test_the_work_of_a_sub_agent_is_told_of_the_sub_agent(events: list[dict[str, Any]]) -> None:
    at_work = Counter(event["data"]["agentId"] for event in of(events, EventType.TASK_STEP))
    assert len(at_work) == 6
    assert at_work[SESSION] < sum(at_work.values()) / 2


def test_a_line_that_is_cut_is_named_and_the_rest_is_read() -> None:
    lines = RECORDING.read_bytes().splitlines()
    session = Session()
    whole = len(list(Session().read(lines)))
    assert len(list(session.read([*lines, b'{"type":"user","mess']))) == whole
    assert session.unreadable[0].startswith("line 439 is not JSON")


def test_no_text_of_a_prompt_is_taken_over(events: list[dict[str, Any]]) -> None:
    assert "Split complex tasks" not in str(events)
