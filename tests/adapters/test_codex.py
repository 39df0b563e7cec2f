"""Codex's rollouts become threads, turns, steps, calls between threads and tokens."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from metaverse.adapters import codex
from metaverse.adapters.reading import Price, Reading, Setting
from metaverse.events.names import EventType
from tests.adapters import heard
from tests.adapters.heard import (
    ANY_JSON,
    NOON,
    at,
    distinct,
    edges,
    in_pieces,
    of,
    statuses,
    steps,
    tasks,
    tokens,
    valid,
    whole,
)

Json = dict[str, Any]
SAMPLE = heard.recording("codex/codex-rollout-sample.jsonl")
ROLLOUT = heard.recording("codex/codex-0146-rollout.jsonl")
MAIN = "codex:m-1"


def read(raw: bytes, setting: Setting = heard.SETTING) -> Reading:
    reading = whole(codex.read, raw, setting)
    assert valid(reading.events)
    return reading


def line(kind: str, outer: str = "event_msg", **payload: Any) -> bytes:
    said = {"type": kind, **payload} if outer in ("event_msg", "response_item") else payload
    return json.dumps({"timestamp": "2026-11-25T10:00:00Z", "type": outer, "payload": said}).encode()


def meta(thread: str = "m-1", **more: Any) -> bytes:
    return line("", "session_meta", id=thread, cwd="/tmp/shop", **more)


def told(*lines: bytes, setting: Setting = heard.SETTING) -> Reading:
    return read(b"\n".join([meta(), *lines]), setting)


START, DONE = line("task_started", turn_id="t-1"), line("task_complete", turn_id="t-1")


def call(name: str = "shell", call_id: str = "c-1", **more: Any) -> bytes:
    return line("function_call", "response_item", name=name, call_id=call_id, arguments=more.get("arguments", "{}"))


def output(call_id: str = "c-1", out: Any = "fine") -> bytes:
    return line("function_call_output", "response_item", call_id=call_id, output=out)


def test_the_sample_is_one_agent_one_turn_three_steps() -> None:
    reading = read(SAMPLE)
    parsed = [json.loads(raw) for raw in SAMPLE.splitlines() if raw.startswith(b"{")]
    assert (len(parsed), len(SAMPLE.splitlines())) == (16, 17)
    assert heard.agents(reading.events) == {"codex:test-session-0001"}
    assert list(tasks(reading.events)) == ["codex:test-session-0001:turn-1"]
    requests = [record for record in parsed if str(record["payload"].get("type")).endswith("_call")]
    assert list(steps(reading.events).values()) == ["completed"] * len(requests) == ["completed"] * 3
    assert tokens(reading.events) == (12_000 - 8_000, 400, 8_000)


def test_a_broken_line_and_an_unknown_type_are_kept_with_their_reasons() -> None:
    reading = read(SAMPLE)
    assert [letter.where.split(",")[0] for letter in reading.dead] == ["line 16", "line 17"]
    assert [letter.reason[:20] for letter in reading.dead] == ["This is not JSON: in", "Nobody knows the lin"]
    assert reading.cursor["unknown"] == {"unknown_future_type": 1}


def test_a_rollout_of_all_kinds_is_read() -> None:
    reading = read(ROLLOUT)
    records = [json.loads(raw) for raw in ROLLOUT.splitlines()]
    kinds = [record["payload"].get("type") for record in records]
    assert (len(records), reading.dead, reading.cursor["line"]) == (118, [], 118)
    expected = {
        "delegate": kinds.count("collab_agent_spawn_end"),
        "message": kinds.count("collab_agent_interaction_end"),
        "result": kinds.count("collab_waiting_end"),
    }
    assert edges(reading.events) == expected == {"delegate": 1, "message": 2, "result": 1}
    assert tokens(reading.events) == (16_341 - 3_584, 81, 3_584)


def test_a_turn_is_a_task_and_its_calls_are_steps() -> None:
    reading = told(START, call(), output(), DONE)
    assert tasks(reading.events) == {f"{MAIN}:t-1": "completed"}
    assert (steps(reading.events), statuses(reading.events)) == ({"c-1": "completed"}, {MAIN: "idle"})


@pytest.mark.parametrize(
    "end",
    [
        output(out=json.dumps({"output": "x", "metadata": {"exit_code": 2}})),
        line("exec_command_end", call_id="c-1", exit_code=1),
        line("patch_apply_end", call_id="c-1", success=False),
        line("mcp_tool_call_end", call_id="c-1", result={"Err": "no"}),
        line("item_completed", item={"type": "CommandExecution", "id": "c-1", "status": "failed"}),
        line("turn_aborted", reason="interrupted"),
    ],
)
def test_a_call_that_fails_is_a_failed_step(end: bytes) -> None:
    reading = told(START, call(), end, output())
    assert steps(reading.events) == {"c-1": "failed"}
    assert len(list(of(reading.events, EventType.TASK_STEP))) == 2


def test_an_aborted_turn_is_canceled() -> None:
    reading = told(START, line("turn_aborted", reason="interrupted"))
    assert (tasks(reading.events), statuses(reading.events)) == ({f"{MAIN}:t-1": "canceled"}, {MAIN: "idle"})


def test_totals_that_are_told_again_cost_nothing_and_those_that_begin_anew_do() -> None:
    def total(given: int, out: int, cached: int = 0) -> bytes:
        spent = {"input_tokens": given, "output_tokens": out, "cached_input_tokens": cached}
        return line("token_count", info={"total_token_usage": spent})

    context = line("", "turn_context", turn_id="t-1", model="gpt-9-codex")
    lines = (context, START, total(100, 10, 40), total(100, 10, 40), total(300, 30, 140), total(7, 1))
    reading = told(*lines, line("token_count", info=None), setting=at(NOON, prices={"gpt-9": Price(1, 10, 0.1)}))
    assert tokens(reading.events) == (60 + 100 + 7, 31, 140)
    first = next(of(reading.events, EventType.AGENT_USAGE))["data"]
    assert (first["model"], first["costUsd"]) == ("gpt-9-codex", pytest.approx((60 + 100 + 4) / 1e6))


def test_threads_that_call_each_other_are_agents_with_edges() -> None:
    spawn = line("collab_agent_spawn_end", call_id="c", sender_thread_id="m-1", new_thread_id="k-1", status="running")
    wrote = line("collab_agent_interaction_end", call_id="d", sender_thread_id="m-1", receiver_thread_id="k-1")
    back = [{"thread_id": "k-1", "status": {"completed": "ok"}}]
    waits = line("collab_waiting_end", call_id="e", sender_thread_id="m-1", agent_statuses=back)
    close = line("collab_close_end", sender_thread_id="m-1", receiver_thread_id="k-1", status={"completed": "ok"})
    reading = told(START, spawn, wrote, waits, waits, close)
    assert edges(reading.events) == {"delegate": 1, "message": 1, "result": 1}
    assert statuses(reading.events)["codex:k-1"] == "offline"
    source = {
        "subagent": {"thread_spawn": {"parent_thread_id": "m-1", "agent_nickname": "Kepler", "agent_role": "scout"}}
    }
    child = read(meta("k-1", source=source))
    both = distinct(reading.events + child.events)
    assert edges(both) == edges(reading.events)
    registered = [event["data"] for event in of(child.events, EventType.AGENT_REGISTERED)]
    assert registered == [{"name": "Kepler", "role": "scout", "department": "shop", "parentId": MAIN}]


def test_whoever_waits_for_threads_waits_for_an_agent() -> None:
    reading = told(START, call("wait_agent"))
    last = list(of(reading.events, EventType.AGENT_STATUS))[-1]["data"]
    assert (last["status"], last["waitingOn"]) == ("waiting", "agent")


def test_a_reached_limit_is_a_wait_and_other_errors_are_errors() -> None:
    limited = told(START, line("error", message="x", codex_error_info="usage_limit_exceeded"))
    assert statuses(limited.events) == {MAIN: "waiting"}
    assert len(list(of(limited.events, EventType.NOTIFICATION))) == 1
    assert statuses(told(START, line("error", message="x", codex_error_info={"http": {}})).events) == {MAIN: "error"}


def test_an_approval_is_a_request_until_its_call_ends() -> None:
    asked = line("exec_approval_request", call_id="c-1", command=["rm", "-r", "build"])
    reading = told(START, call(), asked)
    [request] = of(reading.events, EventType.REQUEST)
    assert (request["data"]["kind"], statuses(reading.events)[MAIN]) == ("permission", "waiting")
    assert len(list(of(told(START, call(), asked, output()).events, EventType.REQUEST_CLOSED))) == 1


def test_a_loop_is_told() -> None:
    calls = [part for n in range(5) for part in (call(call_id=f"c-{n}"), output(f"c-{n}"))]
    assert len(list(of(told(START, *calls).events, EventType.NOTIFICATION))) == 1


def test_no_text_is_taken_over_unless_texts_are_kept() -> None:
    said = line("user_message", message="Mend the shop, password=hunter2")
    assert "Mend" not in str(told(START, said).events)
    kept = str(told(START, said, setting=at(NOON, keep_texts=True)).events)
    assert "Mend the shop" in kept
    assert "hunter2" not in kept


MIXED = b"\n".join([SAMPLE, ROLLOUT[:20_000].rsplit(b"\n", 1)[0], "ä𝄞 {".encode(), b"\xff"]) + b"\n"


@settings(max_examples=40)
@given(some.lists(some.integers(0, len(MIXED)), max_size=10))
def test_any_cut_into_pieces_gives_the_same_events(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(MIXED)]
    pieces = [MIXED[start:end] for start, end in pairwise(places)]
    assert in_pieces(codex.read, pieces) == in_pieces(codex.read, [MIXED])


FIELDS = (
    *("id", "cwd", "source", "turn_id", "call_id", "name", "arguments", "output", "status", "info", "item", "role"),
    *("sender_thread_id", "new_thread_id", "receiver_thread_id", "agent_statuses", "statuses", "command", "content"),
    *("codex_error_info", "message", "rate_limits", "model", "reason", "invocation", "result", "kind"),
)


@given(
    some.lists(
        some.tuples(some.sampled_from(sorted(codex.ACTS)), some.dictionaries(some.sampled_from(FIELDS), ANY_JSON)),
        max_size=4,
    )
)
def test_fields_of_any_kind_never_break_the_reading(lines: list[tuple[str, Json]]) -> None:
    raw = b"\n".join(
        json.dumps({"type": "event_msg", "payload": {**fields, "type": kind}}).encode() for kind, fields in lines
    )
    assert valid(read(raw, at(NOON, keep_texts=True)).events)
