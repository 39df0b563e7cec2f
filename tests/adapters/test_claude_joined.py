"""Session files and hooks of Claude Code that tell of the same things, joined whichever comes first."""

from __future__ import annotations

import json
from typing import Any

import pytest

from metaverse.adapters import claude_hooks
from metaverse.adapters.reading import Price
from metaverse.events.names import EventType
from tests.adapters import heard
from tests.adapters.heard import NOON, at, distinct, edges, of, statuses, steps, tasks, tokens
from tests.adapters.session_files import CALL, PROMPT, SUB_FILE, answer, line, read, result, use

Json = dict[str, Any]


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


def test_unknown_records_are_kept_once_and_counted() -> None:
    raw = b"\n".join(
        [PROMPT, b'{"type": "teleport", "secret": "sk-abcdefghijklmnopqrstuvwx"}', b'{"type": "teleport"}']
    )
    reading = read(raw)
    assert reading.cursor["unknown"] == {"teleport": 2}
    assert [letter.reason for letter in reading.dead] == ["Nobody knows the record type 'teleport'."]
    assert "sk-abc" not in reading.dead[0].excerpt
