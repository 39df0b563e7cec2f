"""Foreign formats by HTTP: every recording goes in as its runtime writes it, whole, in parts, twice, and broken."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from typing import Any

import pytest
from flask import Flask

from metaverse.adapters import claude_code
from metaverse.errors import Unavailable
from metaverse.events import door
from metaverse.services import cursors, identity_rules, second_readings
from tests.adapters import heard
from tests.adapters.otlp_rig import log as record_of
from tests.adapters.otlp_rig import records
from tests.adapters.test_golden import RECORDINGS, Figures, file, hooks, listed
from tests.callers import API, Answer, Somebody, token
from tests.factories import ORGANIZATION

LINES = "application/x-ndjson"
OVERTAKEN = "hostile/05-end-before-start.ndjson"
AT_ONCE = {OVERTAKEN: RECORDINGS[OVERTAKEN][1]._replace(results=1)}
"""In the table a second lies between two hooks; at once, an end that came before its beginning is understood as its."""

TWO_STATES = ("working", "completed")
PROMPT = {"session_id": "s-9", "hook_event_name": "UserPromptSubmit", "prompt": "hi", "cwd": "/home/ada/shop"}


@pytest.fixture(autouse=True)
def _each_session_is_a_being(office: Flask) -> None:
    """Let what is shown be what the recordings hold; how sessions become one being has its own tests."""
    with office.app_context():
        by_session = {"identity": "session"}
        identity_rules.change(ORGANIZATION, {"claude-code": by_session, "codex": by_session}, "test")


def post(who: Somebody, path: str, raw: bytes, kind: str = LINES, **query: Any) -> Answer:
    return who.call("POST", f"{API}/ingest/{path}", data=raw, query_string=query, headers={"Content-Type": kind})


def hook(who: Somebody, payload: dict[str, Any] | bytes) -> Answer:
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return post(who, "claude-code", raw, "application/json")


def send(who: Somebody, name: str) -> None:
    """Send a recording as its runtime would."""
    make, raw = RECORDINGS[name][0], heard.recording(name)
    if make is hooks:
        for line in raw.splitlines():
            answer = hook(who, line)
            assert (answer.status_code, answer.data) == (204, b"")
    elif make is listed:
        assert post(who, "openclaw", raw).status_code == 202
    else:
        path = name.split("/", 1)[0].partition("-2x")[0] if "/" in name else "claude-code"
        path = "claude-code" if path == "hostile" else path
        assert post(who, path, raw, file=name, historical="true", ended="true").status_code == 202


def agents(who: Somebody) -> dict[str, dict[str, Any]]:
    shown = who.post(f"{API}/3d/agents/status/batch", {}).json["agents"]
    return {agent["agentId"]: agent for agent in shown}


def tasks(who: Somebody) -> list[dict[str, Any]]:
    found, after = [], ""
    while True:
        page = who.get(f"{API}/tasks?limit=500&after={after}").json
        found += page["items"]
        if not page.get("next"):
            return found
        after = page["next"]


def log(who: Somebody) -> list[dict[str, Any]]:
    found, after = [], "0"
    while True:
        page = who.get(f"{API}/events?limit=500&after={after}").json
        found += page["items"]
        if not page.get("next"):
            return found
        after = page["next"]


def seen(who: Somebody) -> Figures:
    """Count what the server shows, as the documentation's table counts it."""
    everyone = agents(who).values()
    steps = {(e["subject"], e["data"]["stepKey"]) for e in log(who) if e["type"] == "metaverse.task.step"}
    told = [task["steps"] for task in tasks(who)]
    assert sum(each["total"] for each in told) == len(steps)
    kinds = Counter(each["kind"] for each in who.get(f"{API}/interactions?limit=500").json["items"])
    spent = [agent["metrics"]["tokens"] for agent in everyone]
    return Figures(
        len(everyone),
        len(told),
        len(steps),
        sum(each["failed"] for each in told),
        kinds["delegate"],
        kinds["result"],
        kinds["message"],
        tuple(sum(each[part] for each in spent) for part in ("input", "output", "cached")),
        len(who.get(f"{API}/dead-letters").json["items"]),
    )


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_shows_what_the_documentation_s_table_says_and_only_once(
    agent: Somebody, operator: Somebody, name: str
) -> None:
    send(agent, name)
    assert seen(operator) == AT_ONCE.get(name, RECORDINGS[name][1])
    if RECORDINGS[name][0] is hooks:
        return  # the same prompt a second later is another prompt
    before = log(operator)
    send(agent, name)
    assert log(operator) == before


def test_a_file_in_parts_is_the_file(agent: Somebody, operator: Somebody) -> None:
    raw, name = heard.recording("codex/codex-0146-rollout.jsonl"), "rollout.jsonl"
    reached = 0
    for end in (1_000, 999, 2_500, len(raw)):  # a torn line, one part again, the rest
        begins = reached if end > reached else 0
        part = {"file": name, "from": begins, "historical": "true"}
        answer = post(agent, "codex", raw[begins:end], LINES, **part)
        assert answer.status_code == 202
        reached = answer.json["at"]
    assert reached == len(raw)
    shown = seen(operator)
    assert (shown.agents, shown.tasks, shown.steps, shown.tokens) == (2, 2, 8, (12_757, 81, 3_584))


def test_a_gap_in_a_file_is_refused_and_says_from_where_to_send(agent: Somebody, viewer: Somebody) -> None:
    answer = post(agent, "codex", b"{}\n", LINES, **{"file": "r.jsonl", "from": 10})
    assert answer.status_code == 409
    assert "from byte 0 on" in answer.json["detail"]
    assert log(viewer) == []


@pytest.mark.parametrize("body", [b"", b"nope", b"[]", b"{}", b'{"session_id":"s"}', b'{"session_id":1,"x":"\xff"}'])
def test_what_is_no_hook_is_told_and_kept(agent: Somebody, operator: Somebody, body: bytes) -> None:
    answer = hook(agent, body)
    assert answer.status_code == 422
    assert "session_id and hook_event_name" in answer.json["detail"]
    (letter,) = operator.get(f"{API}/dead-letters").json["items"]
    assert (letter["adapter"], letter["tokenId"]) == ("claude-code", agent.id)


@pytest.mark.parametrize("path", ["codex", "openclaw", "a2a", "ag-ui"])
def test_of_what_nothing_can_be_read_it_is_said_where_and_why(agent: Somebody, operator: Somebody, path: str) -> None:
    answer = post(agent, path, b"this is not JSON\n")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"]
    assert len(operator.get(f"{API}/dead-letters").json["items"]) == 1


def test_a_hook_that_nobody_knows_is_taken_and_kept(agent: Somebody, operator: Somebody) -> None:
    assert hook(agent, {**PROMPT, "hook_event_name": "Brand.New", "text": "a secret thing"}).data == b""
    (letter,) = operator.get(f"{API}/dead-letters").json["items"]
    assert "Brand.New" in letter["reason"]
    assert "secret thing" not in letter["excerpt"]
    assert list(agents(operator)) == ["claude:s-9"]


def test_a_turn_goes_on_after_a_restart(app: Flask, agent: Somebody, operator: Somebody) -> None:
    """What the adapter remembers is in the database: an end that comes after a restart still finds its beginning."""
    hook(agent, PROMPT)
    with app.app_context():
        assert cursors.of(ORGANIZATION, "claude-code", "s-9").version == 1
    hook(agent, {"session_id": "s-9", "hook_event_name": "Stop", "background_tasks": []})
    assert [task["status"] for task in tasks(operator)] == ["completed"]
    assert agents(operator)["claude:s-9"]["status"] == "idle"


def test_what_the_door_could_not_take_leaves_no_trace_and_is_taken_when_it_comes_again(
    agent: Somebody, operator: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = heard.recording("codex/codex-0146-rollout.jsonl")

    def busy(*_: Any, **__: Any) -> Any:
        raise Unavailable("The database cannot be used now.")

    with monkeypatch.context() as patched:
        patched.setattr(door, "admit", busy)
        assert post(agent, "codex", raw, file="r.jsonl").status_code == 503
    assert log(operator) == []
    assert post(agent, "codex", raw, file="r.jsonl").json["at"] == len(raw)
    assert len(agents(operator)) == 2


def test_a_token_bound_to_other_sources_brings_nothing_in(app: Flask, agent: Somebody, operator: Somebody) -> None:
    bound = token(app, source="urn:mine:")
    assert hook(bound, PROMPT).status_code == 403
    assert log(operator) == []
    assert hook(token(app, source="urn:claude-code:"), PROMPT).status_code == 204
    assert list(agents(operator)) == ["claude:s-9"]


def test_frames_of_a_gateway_come_one_or_many_a_call(agent: Somebody, operator: Somebody) -> None:
    frame = {"type": "event", "event": "agent", "seq": 1, "payload": {"runId": "r1", "sessionKey": "agent:ops:main",
             "seq": 0, "stream": "lifecycle", "ts": 1790000000000, "data": {"phase": "start"}}}  # fmt: skip
    end = {**frame, "seq": 2, "payload": {**frame["payload"], "seq": 1, "data": {"phase": "end"}}}  # type: ignore[dict-item]
    raw = json.dumps([frame, end]).encode()
    assert post(agent, "openclaw", raw, gateway="home").json["accepted"] > 0
    assert post(agent, "openclaw", raw, gateway="home").json["accepted"] == 0
    assert [task["status"] for task in tasks(operator)] == ["completed"]


def test_an_agent_s_own_token_names_the_agent_of_a2a(app: Flask, operator: Somebody) -> None:
    own = token(app, keys=["a2a:cook"])
    task = {"kind": "task", "id": "t-1", "contextId": "c-1", "status": {"state": "working"}}
    assert post(own, "a2a", json.dumps(task).encode()).status_code == 202
    assert [task["assignee"] for task in tasks(operator)] == ["a2a:cook"]


def test_dead_letters_are_tried_again_and_forgotten_once_they_are_read(
    app: Flask, agent: Somebody, operator: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(agent, "codex", b"half a li\n", file="r.jsonl")
    (letter,) = operator.get(f"{API}/dead-letters").json["items"]
    assert operator.post(f"{API}/dead-letters/retry", {}).json == {"retried": 1, "read": 0, "left": 1}
    (again,) = operator.get(f"{API}/dead-letters").json["items"]
    assert again["id"] == letter["id"]
    assert again["retriedAt"] is not None
    one = f"{API}/dead-letters/{letter['id']}"
    assert operator.post(f"{one}/retry").json["left"] == 1
    monkeypatch.setattr(second_readings, "_unread", lambda *_: None)
    assert operator.post(f"{one}/retry").json == {"retried": 1, "read": 1, "left": 0}
    assert operator.get(f"{API}/dead-letters").json["items"] == []
    assert operator.post(f"{one}/retry").status_code == 404


def test_an_event_that_the_door_refused_is_taken_once_it_can_be(
    app: Flask, agent: Somebody, operator: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = door.admit

    def refusing(organization: str, documents: list[Any], *rest: Any, **more: Any) -> Any:
        receipt = real(organization, [], *rest, **more)
        receipt.rejected = [{"index": at, "field": "data", "message": "no"} for at, _ in enumerate(documents)]
        return receipt

    with monkeypatch.context() as patched:
        patched.setattr(door, "admit", refusing)
        hook(agent, PROMPT)
    letters = operator.get(f"{API}/dead-letters").json["items"]
    assert {letter["reason"] for letter in letters} == {"data: no"}
    assert operator.post(f"{API}/dead-letters/retry", {"adapter": "claude-code"}).json["left"] == 0
    assert [task["status"] for task in tasks(operator)] == ["working"]
    assert operator.delete(f"{API}/dead-letters/{letters[0]['id']}").status_code == 404


def test_an_answer_that_session_file_and_telemetry_tell_counts_once(agent: Somebody, operator: Somebody) -> None:
    answer = {
        "type": "assistant", "uuid": "u-1", "sessionId": "s-9", "requestId": "req_1", "timestamp": "2026-09-01T12:00Z",
        "message": {"id": "msg_1", "role": "assistant", "model": "claude-opus-5", "content": [],
                    "usage": {"input_tokens": 2, "output_tokens": 5, "cache_read_input_tokens": 70}},
    }  # fmt: skip
    says = {"session.id": "s-9", "event.name": "api_request", "event.sequence": 1, "request_id": "req_1"}
    told = {**says, "model": "claude-opus-5", "input_tokens": 2, "output_tokens": 5, "cache_read_tokens": 70}
    post(agent, "claude-code", json.dumps(answer).encode() + b"\n", file="s-9.jsonl")
    body = records(record_of("claude_code.api_request", 1, **told), service="claude-code")
    assert agent.call("POST", "/v1/logs", data=body, headers={"Content-Type": "application/json"}).status_code == 200
    shown = agents(operator)["claude:s-9"]["metrics"]
    assert shown["tokens"] == {"input": 2, "output": 5, "cached": 70}
    assert shown["costUsd"] == pytest.approx((2 * 5 + 5 * 25 + 70 * 0.5) / 1e6)


@pytest.mark.parametrize("path", ["events", "ingest/claude-code", "ingest/codex"])
def test_a_packed_body_is_refused_where_none_is_unpacked(agent: Somebody, path: str) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = agent.call("POST", f"{API}/{path}", data=gzip.compress(b"[]"), headers=headers)
    assert answer.status_code == 415
    assert "unpacked" in answer.json["detail"]


@pytest.mark.parametrize("path", ["a2a", "ag-ui"])
def test_a_body_s_last_line_needs_no_line_break(agent: Somebody, operator: Somebody, path: str) -> None:
    lines: dict[str, Any] = {
        "a2a": [{"kind": "task", "id": "t-1", "contextId": "c", "status": {"state": state}} for state in TWO_STATES],
        "ag-ui": [{"type": kind, "threadId": "c", "runId": "t-1"} for kind in ("RUN_STARTED", "RUN_FINISHED")],
    }
    raw = "\n".join(json.dumps(line) for line in lines[path]).encode()
    assert post(agent, path, raw, agent="cook").json["dead"] == []
    assert [task["status"] for task in tasks(operator)] == ["completed"]


def test_events_that_an_adapter_made_elsewhere_are_of_beings(app: Flask, agent: Somebody, operator: Somebody) -> None:
    with app.app_context():
        identity_rules.change(ORGANIZATION, {"claude-code": {"identity": "project"}}, "test")
    made = file(claude_code)("claude-code/session-plain.jsonl").events
    query = "onInvalid=skip&adapter=claude-code-file&historical=true"
    assert agent.post(f"{API}/events?{query}", made).status_code == 202
    assert agent.post(f"{API}/events?{query}", [*made[:1], 7, {"type": []}]).json["duplicates"] == 1
    assert all(key.startswith("claude@") for key in agents(operator))
