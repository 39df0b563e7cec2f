"""OpenClaw's gateway, frame by frame: who runs, who asks, what was lost, and what lists fill in again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from metaverse.adapters import openclaw_gateway as gateway
from metaverse.adapters.reading import Reading, Setting
from metaverse.events.names import EventType
from tests.adapters import heard
from tests.adapters.heard import ANY_JSON, NOON, at, distinct, edges, of, statuses, steps, tasks, tokens, valid

Json = dict[str, Any]
MAIN, SUB = "openclaw:main", "openclaw:main/u-1"
CHILD = "agent:main:subagent:u-1"


def event(name: str, seq: int | None = None, **payload: Any) -> bytes:
    return json.dumps({"type": "event", "event": name, "payload": payload, **({"seq": seq} if seq else {})}).encode()


def agent(stream: str, seq: int = 1, run: str = "r-1", session: str | None = "agent:main:main", **more: Any) -> bytes:
    data = more.pop("data", {})
    named = {"sessionKey": session} if session else {}
    return event("agent", runId=run, seq=seq, stream=stream, ts=NOON - 1000 + seq, data=data, **named, **more)


def lifecycle(phase: str, seq: int = 1, run: str = "r-1", **more: Any) -> bytes:
    return agent("lifecycle", seq, run, data={"phase": phase, **more.pop("data", {})}, **more)


def tool(phase: str, call: str = "c-1", **more: Any) -> bytes:
    return agent("tool", data={"phase": phase, "toolCallId": call, "name": "exec", **more})


def answer(request: str, **payload: Any) -> bytes:
    return json.dumps({"type": "res", "id": request, "ok": True, "payload": payload}).encode()


HELLO = answer("1", type="hello-ok", protocol=4, server={"connId": "c"}, policy={"tickIntervalMs": 15_000})
START, END = lifecycle("start"), lifecycle("end", 9)


def hear(*frames: bytes, setting: Setting = heard.SETTING, cursor: Json | None = None) -> Reading:
    whole = Reading(cursor=cursor or {})
    for raw in frames:
        reading = gateway.read(raw, whole.cursor, setting)
        whole.events += reading.events
        whole.dead += reading.dead
        whole.cursor = reading.cursor
    assert valid(whole.events)
    return whole


def asked(method: str, *before: bytes, **payload: Any) -> Reading:
    first = hear(*before)
    second = hear(answer("7", **payload), cursor=gateway.asked(first.cursor, "7", method))
    return Reading(first.events + second.events, second.cursor, first.dead + second.dead)


def test_a_run_is_a_task_its_tools_are_steps_and_its_times_are_the_gateways() -> None:
    reading = hear(HELLO, START, tool("start"), tool("update"), tool("result"), agent("assistant"), END)
    assert tasks(reading.events) == {"openclaw:run:r-1": "completed"}
    assert (steps(reading.events), statuses(reading.events)) == ({"c-1": "completed"}, {MAIN: "idle"})
    assert (reading.dead, reading.cursor["protocol"], reading.cursor["silentAfterMs"]) == ([], 4, 30_000)
    started = next(of(reading.events, EventType.TASK_CREATED))
    assert started["time"] == "2026-11-25T11:59:59.001Z"


@pytest.mark.parametrize(
    ("end", "task", "status"),
    [
        (lifecycle("error", 9, data={"error": "socket hang up"}), "failed", "error"),
        (lifecycle("error", 9, data={"error": "HTTP 429: rate limit"}), "failed", "waiting"),
        (lifecycle("end", 9, data={"aborted": True}), "canceled", "idle"),
        (event("chat", runId="r-1", sessionKey="agent:main:main", state="final"), "completed", "idle"),
        (event("chat", runId="r-1", sessionKey="agent:main:main", state="aborted"), "canceled", "idle"),
        (event("chat", runId="r-1", sessionKey="a", state="error", errorKind="rate_limit"), "failed", "waiting"),
        (event("shutdown", reason="restart"), "canceled", "offline"),
    ],
)
def test_a_run_ends_as_the_gateway_says(end: bytes, task: str, status: str) -> None:
    reading = hear(START, tool("start"), end)
    assert (tasks(reading.events)["openclaw:run:r-1"], statuses(reading.events)[MAIN]) == (task, status)
    assert steps(reading.events) == {"c-1": "failed"}


def test_two_ends_of_one_run_are_one() -> None:
    final = event("chat", runId="r-1", sessionKey="agent:main:main", state="final")
    one, both = hear(START, END), hear(START, END, final)
    assert one.events == both.events


def test_an_agent_with_another_run_is_not_idle() -> None:
    reading = hear(START, lifecycle("start", run="r-2", session="agent:main:telegram:group:9"), END)
    assert statuses(reading.events) == {MAIN: "working"}
    assert heard.agents(reading.events) == {MAIN}


def test_channels_and_cron_runs_are_one_agent_and_each_sub_agent_is_another() -> None:
    sessions = ("agent:main:main", "agent:main:discord:group:1", "cron:daily", "hook:x", "agent:scout:main", CHILD)
    frames = [lifecycle("start", run=f"r-{n}", session=session) for n, session in enumerate(sessions)]
    assert heard.agents(hear(*frames).events) == {MAIN, "openclaw:scout", SUB}


def test_a_frame_without_a_session_is_joined_to_its_agent_when_it_is_known() -> None:
    reading = hear(
        lifecycle("start", session=None), agent("tool", session=None, data={"phase": "start", "name": "exec"})
    )
    assert heard.agents(reading.events) == set()
    assert list(tasks(reading.events).values()) == ["working"]
    known = asked(
        "sessions.list",
        lifecycle("start", session=None),
        sessions=[{"key": "agent:main:main", "activeRunIds": ["r-1"]}],
    )
    assert statuses(known.events) == {MAIN: "working"}


def test_a_spawned_session_reports_to_its_spawner_once() -> None:
    frames = [lifecycle("start", run="r-2", session=CHILD, spawnedBy="agent:main:main")]
    listed = {"key": CHILD, "spawnedBy": "agent:main:main", "subagentRole": "worker", "label": "Scout"}
    reading = asked("sessions.list", START, *frames, lifecycle("end", 9, "r-2", session=CHILD), sessions=[listed])
    assert edges(reading.events) == {"delegate": 1, "result": 1}
    profile = [event["data"] for event in of(reading.events, EventType.AGENT_REGISTERED) if event["subject"] == SUB][-1]
    assert (profile["name"], profile["role"], profile["parentId"]) == ("Scout", "worker", MAIN)


def test_heartbeats_are_left_out_and_streams_that_nobody_knows_pass() -> None:
    reading = hear(lifecycle("start", isHeartbeat=True), agent("hologram"), agent("hologram"), agent("thinking"))
    assert (tasks(reading.events), len(reading.dead)) == ({}, 1)
    assert reading.cursor["unknown"] == {"stream hologram": 2}


def test_a_jump_of_the_numbers_asks_for_the_lists_again() -> None:
    first = hear(event("tick", 1), event("tick", 2))
    assert "resync" not in first.cursor
    jumped = hear(event("tick", 7), cursor=first.cursor)
    assert (jumped.cursor["lost"], jumped.cursor["resync"]) == (4, "frames lost")
    again = gateway.resynced(jumped.cursor)
    assert "resync" not in hear(event("tick", 8), cursor=again).cursor
    new_connection = hear(HELLO, event("tick", 1), event("tick", 2), cursor=again)
    assert (new_connection.cursor["lost"], new_connection.cursor["resync"]) == (4, "connected")


def test_another_protocol_is_told() -> None:
    reading = hear(answer("1", type="hello-ok", protocol=5))
    assert reading.cursor["protocol"] == 5
    assert len(list(of(reading.events, EventType.NOTIFICATION))) == 1


def test_a_refusal_is_noted_with_its_reason() -> None:
    error = {"code": "UNAVAILABLE", "details": {"reason": "startup-sidecars"}, "retryAfterMs": 500}
    raw = json.dumps({"type": "res", "id": "1", "ok": False, "error": error}).encode()
    assert hear(raw).cursor["refused"] == {"method": "", "code": "UNAVAILABLE", "reason": "startup-sidecars"}


def test_the_recorded_list_of_sessions_is_read() -> None:
    reading = hear(heard.recording("openclaw/sessions-list-2026.7.2.json"))
    assert heard.agents(reading.events) == {MAIN, "openclaw:main/fixture"}
    assert (edges(reading.events), tokens(reading.events)) == ({"delegate": 1}, (100, 200, 0))
    assert distinct(
        hear(heard.recording("openclaw/sessions-list-2026.7.2.json"), cursor=reading.cursor).events
    ) == distinct([event for event in reading.events if event["type"] == EventType.AGENT_USAGE])


def test_a_run_that_the_list_does_not_have_is_lost() -> None:
    reading = asked(
        "sessions.list", START, sessions=[{"key": "agent:main:main", "hasActiveRun": False, "activeRunIds": []}]
    )
    assert (tasks(reading.events)["openclaw:run:r-1"], statuses(reading.events)) == ("failed", {MAIN: "idle"})


@pytest.mark.parametrize(
    ("change", "status"), [({}, "working"), ({"activeRunIds": None}, "working"), ({"hasActiveRun": False}, "idle")]
)
def test_a_change_of_a_session_says_only_what_it_says(change: Json, status: str) -> None:
    reading = hear(START, event("sessions.changed", sessionKey="agent:main:main", **change))
    assert statuses(reading.events)[MAIN] == status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        *(("queued", "submitted"), ("running", "working"), ("completed", "completed"), ("succeeded", "completed")),
        *(("timed_out", "failed"), ("lost", "failed"), ("cancelled", "canceled"), ("dreaming", "dreaming")),
    ],
)
def test_the_ledger_of_tasks_is_read_with_its_words(word: str, status: str) -> None:
    item = {"id": "t-1", "status": word, "title": "Scan", "childSessionKey": CHILD, "ownerKey": "agent:main:main"}
    reading = asked("tasks.list", tasks=[{**item, "createdAt": NOON - 5000, "endedAt": NOON - 1}])
    assert tasks(reading.events) == {"openclaw::task:t-1": status}
    assert edges(reading.events)["delegate"] == 1


def test_a_task_of_the_ledger_is_the_run_that_it_ran_in() -> None:
    reading = asked("tasks.get", START, END, task={"id": "t-1", "runId": "r-1", "status": "completed", "title": "Scan"})
    assert list(tasks(reading.events)) == ["openclaw:run:r-1"]


AUDIT = [
    {"kind": "agent_run", "status": "started", "occurredAt": NOON - 9000, "sequence": 1, "eventId": "e1"},
    {"kind": "tool_action", "status": "started", "occurredAt": NOON - 8000, "sequence": 2, "eventId": "e2"},
    {"kind": "tool_action", "status": "failed", "occurredAt": NOON - 7000, "sequence": 3, "eventId": "e3"},
    {"kind": "agent_run", "status": "succeeded", "occurredAt": NOON - 6000, "sequence": 4, "eventId": "e4"},
    {"kind": "message", "status": "succeeded", "occurredAt": NOON - 5000, "sequence": 5, "eventId": "e5"},
]
COMMON = {"runId": "r-1", "agentId": "main", "sessionKey": "agent:main:main", "toolCallId": "c-1", "toolName": "exec"}


def test_the_audit_list_fills_in_what_was_missed_and_counts_nothing_twice() -> None:
    listed = [{**COMMON, **entry} for entry in reversed(AUDIT)]
    alone = asked("audit.activity.list", events=listed)
    assert (tasks(alone.events), steps(alone.events)) == ({"openclaw:run:r-1": "completed"}, {"c-1": "failed"})
    assert statuses(alone.events) == {MAIN: "idle"}
    live = hear(START, tool("start"), tool("result", isError=True), END)
    both = distinct(live.events + alone.events)
    assert len(list(of(both, EventType.TASK_STEP))) == 2
    assert len(list(of(both, EventType.TASK_CREATED))) == 1


def test_agents_get_the_names_that_they_were_given() -> None:
    reading = asked("agents.list", agents=[{"id": "main", "identity": {"name": "Ada"}}, {"id": "scout"}])
    named = {event["subject"]: event["data"]["name"] for event in of(reading.events, EventType.AGENT_REGISTERED)}
    assert named == {MAIN: "Ada", "openclaw:scout": "scout"}


def test_agents_of_two_gateways_are_different() -> None:
    reading = hear(START, cursor=gateway.begin("lab"))
    assert heard.agents(reading.events) == {"openclaw:lab:main"}
    assert reading.events[0]["source"] == "urn:openclaw:lab"


APPROVAL: Json = {
    "id": "ap-1",
    "request": {"command": "rm -r build", "agentId": "main", "sessionKey": "agent:main:main"},
    "expiresAtMs": NOON + 60_000,
}


@pytest.mark.parametrize(("decision", "outcome"), [("allow-once", "approved"), ("deny", "denied")])
def test_an_approval_is_a_request_until_it_is_decided(decision: str, outcome: str) -> None:
    waiting = hear(START, event("exec.approval.requested", **APPROVAL))
    [request] = of(waiting.events, EventType.REQUEST)
    assert statuses(waiting.events)[MAIN] == "waiting"
    assert "rm -r" not in str(request)
    assert request["data"]["expiresAt"] == "2026-11-25T12:01:00.000Z"
    done = hear(event("exec.approval.resolved", id="ap-1", decision=decision), cursor=waiting.cursor)
    [closed] = of(done.events, EventType.REQUEST_CLOSED)
    assert (closed["data"]["outcome"], statuses(done.events)[MAIN]) == (outcome, "working")


def test_a_flood_of_frames_leaves_the_cursor_small() -> None:
    cursor: Json = {}
    for number in range(1500):
        session = f"agent:a{number}:main"
        cursor = gateway.read(lifecycle("start", run=f"r-{number}", session=session), cursor, heard.SETTING).cursor
    assert len(json.dumps(cursor)) < 200_000


@pytest.mark.parametrize("raw", [b"", b"nonsense", b"[]", b'{"type":"event","event":"teleport"}', b'{"type":"warp"}'])
def test_what_cannot_be_read_is_kept_with_its_reason(raw: bytes) -> None:
    reading = hear(raw)
    assert (reading.events, len(reading.dead)) == ([], 1)


FIELDS = (
    *("runId", "sessionKey", "stream", "data", "ts", "spawnedBy", "state", "id", "request", "decision", "session"),
    *("sessions", "agents", "activeRunIds", "hasActiveRun", "key", "inputTokens", "approval", "errorMessage"),
)
FRAMES = some.tuples(some.sampled_from(sorted(gateway.EVENTS)), some.dictionaries(some.sampled_from(FIELDS), ANY_JSON))
LISTS = some.tuples(
    some.sampled_from(["sessions", "tasks", "events", "agents", "task"]),
    some.lists(some.dictionaries(some.sampled_from((*FIELDS, "kind", "status", "agentId", "title")), ANY_JSON)),
)


@pytest.mark.slow
@given(some.lists(FRAMES, max_size=4), some.lists(LISTS, max_size=2))
def test_fields_of_any_kind_never_break_the_reading(
    frames: list[tuple[str, Json]], lists: list[tuple[str, Any]]
) -> None:
    raws = [json.dumps({"type": "event", "event": name, "payload": payload}).encode() for name, payload in frames]
    raws += [answer("1", **{name: listed}) for name, listed in lists]
    assert valid(hear(*raws, setting=at(NOON, keep_texts=True)).events)


@given(
    some.permutations([HELLO, START, tool("start"), tool("result"), END, event("exec.approval.requested", **APPROVAL)])
)
def test_frames_in_any_order_leave_no_step_open_once_all_are_heard(frames: list[bytes]) -> None:
    reading = hear(*frames)
    assert set(steps(reading.events).values()) <= {"completed", "failed", "in_progress"}
    assert tasks(reading.events) == {"openclaw:run:r-1": "completed"}


ASKED: Json = {"id": "ap-1", "request": {"command": "make", "agentId": "main"}}


def test_what_is_asked_is_remembered_with_what_an_answer_needs_until_it_is_decided() -> None:
    first = hear(
        event("exec.approval.requested", **ASKED), event("plugin.approval.requested", id="plugin:7", request={})
    )
    request = next(of(first.events, EventType.REQUEST))
    assert first.cursor["asks"]["openclaw:ap-1"] == {
        "id": "ap-1",
        "kind": "exec",
        "agent": MAIN,
        "digest": request["data"]["digest"],
        "options": ["allow-once", "allow-always", "deny"],
    }
    assert first.cursor["asks"]["openclaw:plugin:7"]["kind"] == "plugin"
    decided = hear(event("exec.approval.resolved", id="ap-1", decision="deny"), cursor=first.cursor)
    assert list(decided.cursor["asks"]) == ["openclaw:plugin:7"]
    assert decided.cursor["decided"] == {"openclaw:ap-1": "deny"}


def test_a_request_that_is_told_again_is_the_same_unless_something_else_is_asked() -> None:
    again = hear(event("exec.approval.requested", **ASKED), event("exec.approval.requested", **ASKED))
    assert "changed" not in again.cursor["asks"]["openclaw:ap-1"]
    notice = event("session.approval", approval={"id": "ap-1", "status": "pending", "presentation": {"kind": "exec"}})
    assert "changed" not in hear(notice, cursor=again.cursor).cursor["asks"]["openclaw:ap-1"]
    other = event("exec.approval.requested", id="ap-1", request={"command": "rm", "agentId": "main"})
    assert hear(other, cursor=again.cursor).cursor["asks"]["openclaw:ap-1"]["changed"] is True


def test_only_what_the_gateway_offers_may_be_chosen() -> None:
    asked = {"allowedDecisions": ["allow-once", "deny"], "agentId": "main"}
    reading = hear(event("plugin.approval.requested", id="p", request=asked))
    assert reading.cursor["asks"]["openclaw:p"]["options"] == ["allow-once", "deny"]


def test_a_frame_without_a_time_is_never_later_than_the_end_that_follows_it() -> None:
    late = Setting(received_ms=NOON + 86_400_000)
    writes = event("chat", runId="r-1", sessionKey="agent:main:main", state="delta", deltaText="…")
    reading = hear(START, writes, END, setting=late)
    times = [event["time"] for event in of(reading.events, EventType.AGENT_STATUS)]
    assert times == sorted(times)
    assert statuses(reading.events) == {MAIN: "idle"}


def test_a_gateway_that_has_not_told_the_time_for_a_minute_is_not_taken_at_its_last_word() -> None:
    first = hear(START, setting=Setting(received_ms=NOON))
    listed = {"sessions": [{"key": "agent:main:main", "hasActiveRun": False, "activeRunIds": []}]}
    later = hear(answer("1", **listed), cursor=first.cursor, setting=Setting(received_ms=NOON + 61_000))
    assert {event["time"] for event in of(later.events, EventType.AGENT_STATUS)} == {"2026-11-25T12:01:01.000Z"}


def sessions(*listed: Json) -> bytes:
    return answer("9", sessions=list(listed))


IDLE: Json = {"hasActiveRun": False, "activeRunIds": []}


def test_an_agent_with_one_active_session_of_several_is_at_work_whatever_their_order() -> None:
    busy = {"key": "agent:main:discord:group:1", "hasActiveRun": True}
    quiet = {"key": "agent:main:main", **IDLE}
    for order in ((busy, quiet), (quiet, busy)):
        assert statuses(hear(sessions(*order)).events) == {MAIN: "working"}
    apart = hear(sessions(busy), sessions(quiet))
    assert statuses(apart.events) == {MAIN: "working"}
    assert statuses(hear(sessions({**busy, **IDLE}), cursor=apart.cursor).events) == {MAIN: "idle"}


def test_a_list_tells_once_more_what_each_agent_does_and_of_an_idle_sub_agent_nothing() -> None:
    first = hear(
        START, tool("start"), lifecycle("start", run="r-2", session=CHILD), lifecycle("end", 9, "r-2", session=CHILD)
    )
    listed = sessions({"key": "agent:main:main", "hasActiveRun": True, "activeRunIds": ["r-1"]}, {"key": CHILD, **IDLE})
    again = hear(listed, cursor=first.cursor)
    [told] = of(again.events, EventType.AGENT_STATUS)
    assert (told["subject"], told["data"]["status"]) == (MAIN, "working")
    assert (told["data"]["activity"], told["data"]["taskId"]) == ({"kind": "tool", "text": "exec"}, "openclaw:run:r-1")


def test_an_agent_that_waits_for_permission_still_waits_after_a_list() -> None:
    first = hear(START, event("exec.approval.requested", **ASKED))
    listed = sessions({"key": "agent:main:main", "hasActiveRun": True, "activeRunIds": ["r-1"]})
    assert statuses(hear(listed, cursor=first.cursor).events) == {MAIN: "waiting"}
    changed = event("sessions.changed", key="agent:main:main", hasActiveRun=True)
    assert statuses(hear(changed, cursor=first.cursor).events) == {}


def test_what_was_active_is_not_after_a_deletion_a_new_connection_or_a_shutdown() -> None:
    first = hear(event("sessions.changed", key="agent:main:x", hasActiveRun=True))
    assert statuses(first.events) == {MAIN: "working"}
    quiet = sessions({"key": "agent:main:main", **IDLE})
    for end in (event("sessions.changed", key="agent:main:x", reason="delete"), HELLO, event("shutdown", reason="x")):
        assert statuses(hear(end, quiet, cursor=first.cursor).events)[MAIN] == "idle"
    assert statuses(hear(quiet, cursor=first.cursor).events)[MAIN] == "working"
