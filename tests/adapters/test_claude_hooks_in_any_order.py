"""Claude Code's hooks in any order and of any form: never an error, never somebody left at work."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from metaverse.adapters import claude_hooks
from tests.adapters import heard
from tests.adapters.heard import ANY_JSON, NOON, at, one_by_one, statuses, steps, valid
from tests.adapters.hooks import (
    CALL,
    HOSTILE,
    PROMPT,
    ended_delegation,
    hear,
    hook,
)

Json = dict[str, Any]


EVERY = [
    *(raw for name in HOSTILE for raw in heard.recording(f"hostile/{name}.ndjson").splitlines()),
    *heard.recording("claude-hooks/hook-payloads.ndjson").splitlines(),
    PROMPT,
    CALL,
    ended_delegation("completed"),
    ended_delegation("async_launched"),
    hook("PermissionRequest", tool_name="Bash", tool_input={"command": "ls"}),
    hook("Notification", message="permission"),
    hook("Elicitation", message="?"),
    hook("ElicitationResult", action="accept"),
    hook("StopFailure", error="rate_limit"),
    hook("TaskCreated", task_id=1),
    hook("TeammateIdle", teammate_name="bob"),
]


@given(some.lists(some.sampled_from(EVERY), max_size=40), some.integers(0, 3000))
def test_hooks_in_any_order_are_read_and_give_the_same_ids_again(raws: list[bytes], every_ms: int) -> None:
    first = hear(*raws, every_ms=every_ms)
    again = one_by_one(claude_hooks.read, raws, every_ms=every_ms)
    assert first.events == again.events
    assert first.dead == []


@given(some.lists(some.sampled_from(EVERY), max_size=30))
def test_whatever_came_before_the_end_of_a_session_leaves_nobody_at_work(raws: list[bytes]) -> None:
    ends = [
        json.dumps({"session_id": name, "hook_event_name": "SessionEnd"}).encode()
        for name in ("s-1", "test-session-123", "dfcbddda-c9e3-4ac1-821d-5a6f0b1c1db3")
    ]
    reading = hear(*raws, *ends)
    assert set(statuses(reading.events).values()) <= {"offline"}
    assert "in_progress" not in steps(reading.events).values()


FIELDS = [
    "agent_id",
    "agent_type",
    "tool_name",
    "tool_input",
    "tool_use_id",
    "tool_response",
    "background_tasks",
    "prompt",
    "prompt_id",
    "cwd",
    "error",
    "message",
    "task_id",
]


@given(some.sampled_from(sorted(claude_hooks.ACTS)), some.dictionaries(some.sampled_from(FIELDS), ANY_JSON), ANY_JSON)
def test_fields_of_any_kind_never_break_the_reading(event: str, fields: Json, session: Any) -> None:
    payload = {"hook_event_name": event, "session_id": session if isinstance(session, str) else "s", **fields}
    reading = claude_hooks.read(json.dumps(payload).encode(), None, at(NOON, keep_texts=True))
    assert valid(reading.events)
