"""Claude Code's hooks where a person is asked, or the provider does not answer: who waits, for what, until when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from metaverse.clock import to_wire
from metaverse.events.names import EventType
from tests.adapters.heard import NOON, SETTING, at, of, statuses
from tests.adapters.hooks import (
    PROMPT,
    S,
    hear,
    hook,
    tool,
)

Json = dict[str, Any]


def test_a_permission_makes_the_agent_wait_with_the_digest_of_what_is_asked() -> None:
    asked = hook("PermissionRequest", tool_name="Bash", tool_input={"command": "rm -r build"})
    calls = tool("PreToolUse", tool_input={"command": "rm -r build"})
    reading = hear(PROMPT, calls, asked)
    assert statuses(reading.events)[S] == "waiting"
    [request] = of(reading.events, EventType.REQUEST)
    assert request["data"]["kind"] == "permission"
    assert request["data"]["digest"].startswith("sha256:")
    assert "rm -r" not in str(reading.events)
    other = hear(PROMPT, hook("PermissionRequest", tool_name="Bash", tool_input={"command": "rm -r /"}))
    assert next(of(other.events, EventType.REQUEST))["data"]["digest"] != request["data"]["digest"]


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [("PostToolUse", "approved"), ("PermissionDenied", "denied"), ("Stop", "ended"), ("SessionEnd", "ended")],
)
def test_a_request_is_closed_by_what_follows(ending: str, outcome: str) -> None:
    asked = hook("PermissionRequest", tool_name="Bash", tool_input={"command": "ls"})
    reading = hear(
        PROMPT, tool("PreToolUse"), asked, tool(ending) if "Tool" in ending or "Perm" in ending else hook(ending)
    )
    [closed] = of(reading.events, EventType.REQUEST_CLOSED)
    assert closed["data"]["outcome"] == outcome
    assert statuses(reading.events)[S] != "waiting"


def test_two_calls_with_the_same_input_ask_twice_and_each_is_closed_by_its_own_end() -> None:
    asked = hook("PermissionRequest", tool_name="Bash", tool_input={"command": "ls"})
    calls = [tool("PreToolUse", call=call) for call in ("t1", "t2")]
    twice = hear(PROMPT, *calls, asked, asked, every_ms=5)
    requests = [event["data"]["requestId"] for event in of(twice.events, EventType.REQUEST)]
    assert len(set(requests)) == len(requests) == 2
    ended = hear(PROMPT, *calls, asked, asked, tool("PostToolUse", call="t1"), every_ms=5)
    assert [event["data"]["requestId"] for event in of(ended.events, EventType.REQUEST_CLOSED)] == requests[:1]


def test_one_prompt_that_two_hooks_post_asks_once() -> None:
    asked = hook("PermissionRequest", tool_name="Bash", tool_input={"command": "ls"})
    reading = hear(PROMPT, tool("PreToolUse"), asked, asked, every_ms=5)
    assert len(list(of(reading.events, EventType.REQUEST))) == 1


def test_what_is_held_for_an_answer_expires_when_that_ends() -> None:
    asked = hook("PermissionRequest", tool_name="Bash", tool_input={"command": "ls"})
    held = hear(PROMPT, asked, setting=replace(SETTING, held_until_ms=NOON + 50_000))
    [request] = of(held.events, EventType.REQUEST)
    assert request["data"]["expiresAt"] == to_wire(NOON + 50_000)
    [request] = of(hear(PROMPT, asked).events, EventType.REQUEST)
    assert "expiresAt" not in request["data"]


def test_the_notification_of_a_prompt_says_nothing_that_its_request_has_not_said() -> None:
    asked = hook("PermissionRequest", tool_name="Bash", tool_input={"command": "ls"})
    told = hook(
        "Notification", notification_type="permission_prompt", message="Claude needs your permission to use Bash"
    )
    assert len(list(of(hear(PROMPT, tool("PreToolUse"), asked, told).events, EventType.REQUEST))) == 1
    alone = hear(PROMPT, told)
    assert len(list(of(alone.events, EventType.REQUEST))) == 1
    assert statuses(alone.events)[S] == "waiting"


@pytest.mark.parametrize(
    ("kind", "message", "status"),
    [
        ("idle_prompt", "", "idle"),
        ("elicitation_dialog", "", "waiting"),
        ("agent_needs_input", "", "waiting"),
        ("elicitation_complete", "", "working"),
        ("auth_success", "", "working"),
        (None, "Claude is waiting for your input", "idle"),
        (None, "Claude needs your permission to use Bash", "waiting"),
    ],
)
def test_a_notification_means_what_its_type_says(kind: str | None, message: str, status: str) -> None:
    told = hook("Notification", message=message, **({"notification_type": kind} if kind else {}))
    assert statuses(hear(PROMPT, told).events)[S] == status


def test_a_question_is_a_request_until_it_is_answered() -> None:
    asked = {"questions": [{"question": "Which colour?", "options": [{"label": "Red"}, {"label": "Blue"}]}]}
    question = tool("PreToolUse", "AskUserQuestion", tool_input=asked)
    shy = hear(PROMPT, question)
    [request] = of(shy.events, EventType.REQUEST)
    assert (request["data"]["kind"], request["data"]["summary"]) == ("input", "A question is asked.")
    assert statuses(shy.events)[S] == "waiting"
    open_ = hear(
        PROMPT, question, tool("PostToolUse", "AskUserQuestion", tool_input=asked), setting=at(NOON, keep_texts=True)
    )
    [request] = of(open_.events, EventType.REQUEST)
    assert (request["data"]["summary"], request["data"]["options"]) == ("Which colour?", ["Red", "Blue"])
    assert statuses(open_.events)[S] == "working"
    assert len(list(of(open_.events, EventType.REQUEST_CLOSED))) == 1


@pytest.mark.parametrize(
    ("error", "status", "waiting_on"),
    [
        ("rate_limit", "waiting", "rate_limit"),
        ("overloaded", "waiting", "rate_limit"),
        ("billing_error", "error", None),
    ],
)
def test_a_failed_stop_is_an_error_or_a_wait(error: str, status: str, waiting_on: str | None) -> None:
    reading = hear(PROMPT, hook("StopFailure", error=error))
    last = list(of(reading.events, EventType.AGENT_STATUS))[-1]
    assert (last["data"]["status"], last["data"].get("waitingOn")) == (status, waiting_on)
    assert len(list(of(reading.events, EventType.NOTIFICATION))) == 1
