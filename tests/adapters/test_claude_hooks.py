"""Claude Code's hooks, each event as it is posted: who works, who waits, and who must not be left at work for ever."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from metaverse.adapters import claude_hooks
from metaverse.adapters.reading import Reading, Setting
from metaverse.events.names import EventType
from tests.adapters import heard
from tests.adapters.heard import NOON, at, edges, of, one_by_one, statuses, steps, tasks, valid

Json = dict[str, Any]
S, SUB = "claude:s-1", "claude:s-1/a1"
HOSTILE = ("01-lost-subagentstop", "02-phantom-agent-id", "04-same-event-twice", "05-end-before-start")


def hook(event: str, **more: Any) -> bytes:
    return json.dumps({"session_id": "s-1", "cwd": "/home/ada/shop", "hook_event_name": event, **more}).encode()


def tool(event: str, name: str = "Bash", call: str = "t1", **more: Any) -> bytes:
    return hook(event, tool_name=name, tool_use_id=call, tool_input=more.pop("tool_input", {"command": "ls"}), **more)


DELEGATION = {"subagent_type": "Explore", "description": "Look for tests", "prompt": "Look through all of it"}
CALL = tool("PreToolUse", "Agent", "t0", tool_input=DELEGATION)
PROMPT = hook("UserPromptSubmit", prompt="Mend the shop", prompt_id="p-1")
SUB_START = hook("SubagentStart", agent_id="a1", agent_type="Explore")
SUB_STOP = hook("SubagentStop", agent_id="a1", agent_type="Explore")
STOP = hook("Stop", background_tasks=[])


def hear(*payloads: bytes, setting: Setting = heard.SETTING, every_ms: int = 1500) -> Reading:
    reading = one_by_one(claude_hooks.read, payloads, setting, every_ms)
    assert valid(reading.events)
    return reading


def ended_delegation(status: str) -> bytes:
    return tool("PostToolUse", "Agent", "t0", tool_input=DELEGATION, tool_response={"status": status, "agentId": "a1"})


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


JSON_VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
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


@given(
    some.sampled_from(sorted(claude_hooks.ACTS)), some.dictionaries(some.sampled_from(FIELDS), JSON_VALUES), JSON_VALUES
)
def test_fields_of_any_kind_never_break_the_reading(event: str, fields: Json, session: Any) -> None:
    payload = {"hook_event_name": event, "session_id": session if isinstance(session, str) else "s", **fields}
    reading = claude_hooks.read(json.dumps(payload).encode(), None, at(NOON, keep_texts=True))
    assert valid(reading.events)
