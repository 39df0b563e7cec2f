"""Claude Code's hooks, each event as it is posted: who works, and who must not be left at work for ever."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from metaverse.adapters import claude_hooks
from metaverse.events.names import EventType
from tests.adapters import heard
from tests.adapters.heard import NOON, at, edges, of, one_by_one, statuses, steps, tasks
from tests.adapters.hooks import (
    CALL,
    DELEGATION,
    PROMPT,
    STOP,
    SUB,
    SUB_START,
    SUB_STOP,
    S,
    ended_delegation,
    hear,
    hook,
    tool,
)

Json = dict[str, Any]


def test_the_recorded_payloads_are_all_read() -> None:
    raws = heard.recording("claude-hooks/hook-payloads.ndjson").splitlines()
    reading = hear(*raws)
    payloads = [json.loads(raw) for raw in raws]
    calls = {payload["tool_use_id"] for payload in payloads if "tool_use_id" in payload}
    ended = Counter(payload["hook_event_name"] for payload in payloads)
    assert (len(raws), reading.dead) == (20, [])
    assert set(steps(reading.events)) == calls
    lost = 2  # begun in the session that ended, and nothing told of their end
    assert Counter(steps(reading.events).values()) == {
        "completed": ended["PostToolUse"],
        "failed": ended["PostToolUseFailure"] + lost,
        "in_progress": 1,
    }
    assert statuses(reading.events)["claude:test-session-123"] == "idle"
    assert edges(reading.events) == {"delegate": 2, "result": 1}


def test_a_turn_is_a_task_and_its_tools_are_steps() -> None:
    reading = hear(PROMPT, tool("PreToolUse"), tool("PostToolUse"), STOP)
    assert tasks(reading.events) == {f"{S}:prompt-p-1": "completed"}
    assert steps(reading.events) == {"t1": "completed"}
    told = [
        (event["data"]["status"], event["data"].get("activity")) for event in of(reading.events, EventType.AGENT_STATUS)
    ]
    assert told == [
        ("working", {"kind": "thinking"}),
        ("working", {"kind": "tool", "text": "Bash"}),
        ("working", {"kind": "thinking"}),
        ("idle", None),
    ]


def test_a_stop_is_idle_only_when_nothing_runs_in_the_background() -> None:
    def stop(*tasks: Json) -> str:
        return statuses(hear(PROMPT, hook("Stop", background_tasks=list(tasks))).events)[S]

    assert stop() == "idle"
    assert stop({"id": "b1", "type": "shell", "status": "running", "description": "serve"}) == "working"
    assert stop({"id": "b1", "type": "shell", "status": "completed", "description": "serve"}) == "idle"
    waiting = hear(PROMPT, hook("Stop", background_tasks=[{"id": "a1", "type": "subagent", "status": "running"}]))
    assert tasks(waiting.events) == {f"{S}:prompt-p-1": "working"}


def test_two_ends_of_one_turn_within_a_second_are_two() -> None:
    out = hook("Stop", background_tasks=[{"id": "b1", "type": "shell", "status": "running"}])
    reading = hear(PROMPT, out, STOP, every_ms=20)
    assert statuses(heard.distinct(reading.events)) == {S: "idle"}


def test_a_sub_agent_is_joined_to_the_call_that_made_it() -> None:
    reading = hear(PROMPT, CALL, SUB_START, SUB_STOP, ended_delegation("completed"), STOP)
    sub = next(event for event in reading.events if event.get("subject") == SUB)
    assert sub["data"] == {"name": "Look for tests", "role": "Explore", "department": "shop", "parentId": S}
    assert edges(reading.events) == {"delegate": 1, "result": 1}
    assert tasks(reading.events) == {f"{S}:prompt-p-1": "completed", f"{S}:a1": "completed"}
    assert statuses(reading.events) == {S: "idle", SUB: "idle"}


def test_the_tool_may_be_called_task_as_it_formerly_was() -> None:
    renamed = CALL.replace(b'"Agent"', b'"Task"')
    assert edges(hear(PROMPT, renamed, SUB_START).events) == {"delegate": 1}


def test_an_agent_that_was_sent_off_is_not_done() -> None:
    reading = hear(PROMPT, CALL, SUB_START, ended_delegation("async_launched"))
    assert statuses(reading.events)[SUB] == "working"
    assert (tasks(reading.events)[f"{S}:a1"], steps(reading.events)["t0"]) == ("working", "in_progress")
    back = one_by_one(claude_hooks.read, [PROMPT, CALL, SUB_START, ended_delegation("async_launched"), SUB_STOP])
    assert statuses(back.events)[SUB] == "idle"
    assert (tasks(back.events)[f"{S}:a1"], steps(back.events)["t0"]) == ("completed", "completed")


def test_two_delegations_of_one_kind_get_their_own_names_by_their_answers() -> None:
    second = tool("PreToolUse", "Agent", "t9", tool_input={**DELEGATION, "description": "Look for docs"})
    swapped = [hook("SubagentStart", agent_id=agent, agent_type="Explore") for agent in ("a2", "a1")]
    reading = hear(PROMPT, CALL, second, *swapped, ended_delegation("async_launched"))
    names = {event["subject"]: event["data"]["name"] for event in of(reading.events, EventType.AGENT_REGISTERED)}
    assert names[SUB] == "Look for tests"


def test_a_lost_stop_of_a_sub_agent_leaves_nobody_at_work() -> None:
    raws = heard.recording("hostile/01-lost-subagentstop.ndjson").splitlines()
    turn_over = hear(*raws)
    assert statuses(turn_over.events) == {S: "idle", SUB: "idle"}
    assert "in_progress" not in steps(turn_over.events).values()
    assert tasks(turn_over.events)[f"{S}:a1"] == "working"
    for end in (hook("SessionEnd", reason="exit"), hook("SessionStart", source="resume")):
        reaped = hear(*raws, end)
        assert tasks(reaped.events)[f"{S}:a1"] == "failed"
        assert statuses(reaped.events)[SUB] == "offline"


def test_a_stop_that_comes_late_after_all_still_completes_the_task() -> None:
    raws = heard.recording("hostile/01-lost-subagentstop.ndjson").splitlines()
    assert tasks(hear(*raws, SUB_STOP).events)[f"{S}:a1"] == "completed"


def test_a_session_that_is_killed_is_reaped_when_it_begins_again() -> None:
    reading = hear(PROMPT, CALL, SUB_START, tool("PreToolUse", agent_id="a1"), hook("SessionStart", source="resume"))
    assert statuses(reading.events) == {S: "idle", SUB: "offline"}
    assert set(steps(reading.events).values()) == {"failed"}
    assert tasks(reading.events) == {f"{S}:prompt-p-1": "canceled", f"{S}:a1": "failed"}


def test_a_compaction_interrupts_nothing() -> None:
    reading = hear(PROMPT, CALL, SUB_START, hook("SessionStart", source="compact"))
    assert statuses(reading.events) == {S: "working", SUB: "working"}


def test_an_agent_id_that_nobody_began_makes_no_ghost() -> None:
    raws = heard.recording("hostile/02-phantom-agent-id.ndjson").splitlines()
    reading = hear(*raws)
    assert heard.agents(reading.events) == {S, SUB}
    assert statuses(reading.events)[SUB] == "idle"
    work = next(of(reading.events, EventType.TASK_STEP))
    assert work["data"]["agentId"] == S
    assert reading.cursor["sessions"]["s-1"]["phantoms"] == 1


@pytest.mark.parametrize("apart_ms", [0, 5, 9])
def test_the_same_event_twice_counts_once(apart_ms: int) -> None:
    raws = heard.recording("hostile/04-same-event-twice.ndjson").splitlines()
    reading = hear(*raws, every_ms=apart_ms)
    assert steps(reading.events) == {"t1": "completed"}
    assert len(list(of(reading.events, EventType.TASK_STEP))) == 2
    assert len(reading.events) == len(heard.distinct(reading.events))


@pytest.mark.parametrize("received_ms", [NOON - 4, NOON])
def test_a_prompt_that_two_hooks_post_around_the_turn_of_a_second_is_one_task(received_ms: int) -> None:
    prompt = hook("UserPromptSubmit", prompt="Go")
    assert len(tasks(hear(prompt, prompt, setting=at(received_ms), every_ms=8).events)) == 1


def test_an_end_before_its_start_leaves_nobody_at_work() -> None:
    raws = heard.recording("hostile/05-end-before-start.ndjson").splitlines()
    reading = hear(*raws, every_ms=7)
    assert statuses(reading.events) == {S: "idle", SUB: "offline"}
    assert tasks(reading.events)[f"{S}:a1"] == "completed"


def test_the_end_of_an_unknown_session_makes_no_ghost() -> None:
    assert hear(hook("SessionEnd", reason="exit"), SUB_STOP).events == []


def test_the_task_list_of_an_agent_becomes_tasks() -> None:
    listed = {"task_id": "3", "task_subject": "Write the docs"}
    reading = hear(PROMPT, hook("TaskCreated", **listed), hook("TaskCompleted", **listed))
    created = [event for event in of(reading.events, EventType.TASK_CREATED) if event["subject"].endswith("task-3")]
    assert created[0]["data"] == {"title": "Write the docs", "parentId": f"{S}:prompt-p-1"}
    assert tasks(reading.events)[f"{S}:task-3"] == "completed"


def test_what_is_to_do_becomes_tasks_without_its_words_unless_texts_are_kept() -> None:
    todos = [{"content": "Sell shoes", "status": "in_progress"}, {"content": "Sweep", "status": "pending"}]
    planned = tool("PostToolUse", "TodoWrite", tool_input={"todos": todos})
    shy = [event["data"]["title"] for event in of(hear(PROMPT, planned).events, EventType.TASK_CREATED)]
    assert shy[1:] == ["To do 1", "To do 2"]
    open_ = hear(PROMPT, planned, setting=at(NOON, keep_texts=True))
    assert [event["data"]["title"] for event in of(open_.events, EventType.TASK_CREATED)][1:] == ["Sell shoes", "Sweep"]


def test_a_loop_is_told_once_and_again_at_each_doubling() -> None:
    calls = [
        part
        for number in range(20)
        for part in (tool("PreToolUse", call=f"t{number}"), tool("PostToolUse", call=f"t{number}"))
    ]
    told = [event["data"]["title"] for event in of(hear(PROMPT, *calls).events, EventType.NOTIFICATION)]
    assert told == [f"Bash was called {times} times with the same input" for times in (5, 10, 20)]


def test_an_interrupted_tool_leaves_the_agent_idle() -> None:
    reading = hear(PROMPT, tool("PreToolUse"), tool("PostToolUseFailure", error="x", is_interrupt=True))
    assert (statuses(reading.events)[S], steps(reading.events)) == ("idle", {"t1": "failed"})


def test_a_tool_that_runs_long_stays_a_running_step() -> None:
    cursor = hear(PROMPT, tool("PreToolUse")).cursor
    later = claude_hooks.read(tool("PostToolUse"), cursor, at(NOON + 120_000))
    assert steps(later.events) == {"t1": "completed"}


def test_events_that_say_nothing_are_ignored_and_unknown_ones_are_kept_and_counted() -> None:
    reading = hear(hook("PreCompact"), hook("Teleported", where="home"), hook("Teleported", where="away"))
    assert reading.cursor["unknown"] == {"Teleported": 2}
    assert [letter.reason for letter in reading.dead] == ["Nobody knows the hook event Teleported."]
    assert heard.agents(reading.events) == {S}


@pytest.mark.parametrize(
    "raw", [b"", b"nonsense", b"[]", b"{}", b'{"session_id": 3, "hook_event_name": "Stop"}', b"[" * 5000]
)
def test_what_is_no_event_is_kept_with_its_reason(raw: bytes) -> None:
    reading = claude_hooks.read(raw, None, heard.SETTING)
    assert (reading.events, len(reading.dead), claude_hooks.place(raw)) == ([], 1, None)


def test_no_secret_is_told_or_remembered_of_who_works_at_what() -> None:
    secret = "sk" + "-ant-api03-" + "a1B2c3D4e5" * 3
    where = {"cwd": f"/home/ada/{secret}"}
    called = {"tool_name": f"mcp {secret}", "tool_input": {"subagent_type": secret}, "tool_use_id": f"t {secret}"}
    payloads = map(json.loads, (PROMPT, tool("PreToolUse"), tool("PostToolUse"), SUB_START))
    reading = hear(*(json.dumps({**one, **where, **called, "agent_type": secret}).encode() for one in payloads))
    assert reading.events
    assert secret not in json.dumps([reading.events, reading.cursor, reading.dead])


def test_broken_letters_are_mended_and_secrets_masked_in_what_is_kept() -> None:
    raw = heard.recording("hostile/07-nul-and-lone-surrogate.ndjson")
    reading = hear(raw, setting=at(NOON, keep_texts=True))
    [task] = of(reading.events, EventType.TASK_CREATED)
    assert task["data"]["description"].startswith("a\ufffdb \ufffd end 😀")
    assert "\u202e" not in task["data"]["title"]
    said = hear(hook("UserPromptSubmit", prompt="Use password=hunter2 now"), setting=at(NOON, keep_texts=True))
    assert "hunter2" not in str(said.events)
    assert "Use password" not in str(hear(hook("UserPromptSubmit", prompt="Use password=hunter2 now")).events)


def test_two_sessions_at_once_do_not_mix() -> None:
    other = [raw.replace(b"s-1", b"s-2") for raw in (PROMPT, tool("PreToolUse", call="t2"))]
    reading = hear(PROMPT, other[0], tool("PreToolUse"), other[1], STOP)
    assert statuses(reading.events) == {S: "idle", "claude:s-2": "working"}


def test_the_cursor_stays_small_however_long_it_goes_on() -> None:
    cursor: Json = {}
    for number in range(700):
        for raw in (
            tool("PreToolUse", call=f"t{number}", tool_input={"n": number}),
            hook("SubagentStart", agent_id=f"a{number}", agent_type="E"),
        ):
            cursor = claude_hooks.read(raw, cursor, at(NOON + number)).cursor
    assert len(json.dumps(cursor)) < 200_000
    for number in range(200):
        raw = json.dumps({"session_id": f"s{number}", "hook_event_name": "Stop"}).encode()
        cursor = claude_hooks.read(raw, cursor, at(NOON)).cursor
    assert len(cursor["sessions"]) == claude_hooks.MOST_SESSIONS
