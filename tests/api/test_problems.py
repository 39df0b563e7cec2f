"""Whatever goes wrong is told in one form, with the right status and a sentence that says the mend."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from gunicorn.http.errors import ChunkMissingTerminator, InvalidChunkSize, NoMoreData

from metaverse.events.names import EventType
from metaverse.services import agents
from tests.callers import API, Answer, Somebody, found, nobody, token, user
from tests.factories import ORGANIZATION, event, status

EVENTS = f"{API}/events"


def problem(answer: Answer, expected: int) -> dict[str, Any]:
    """Judge the form of a problem, and return it."""
    assert answer.status_code == expected, answer.text
    assert answer.mimetype == "application/problem+json"
    told: dict[str, Any] = answer.json
    assert {"type", "title", "status", "detail", "requestId"} <= set(told) <= {*PARTS}
    assert (told["status"], told["requestId"]) == (expected, answer.headers["X-Request-Id"])
    assert told["detail"].endswith((".", "!")), told["detail"]
    return told


PARTS = ("type", "title", "status", "detail", "requestId", "errors")


@pytest.mark.parametrize("path", ["/api/none", f"{API}/none", "/v1/none", f"{API}/agents/a%2Fb", "/assets/none.js"])
def test_an_unknown_address(viewer: Somebody, path: str) -> None:
    problem(viewer.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", f"{API}/agents"), ("DELETE", "/health"), ("GET", "/api/auth/login")]
)
def test_a_method_that_is_not_taken_and_those_that_are(viewer: Somebody, method: str, path: str) -> None:
    answer = viewer.call(method, path)
    problem(answer, 405)
    allowed = {name.strip() for name in answer.headers["Allow"].split(",")}
    assert allowed & {"GET", "POST"}
    assert method not in allowed


def test_a_body_that_is_too_large(make_app: Callable[..., Flask], sqlite_url: str) -> None:
    app = make_app(sqlite_url, MAX_BODY_BYTES="2000")
    found(app)
    many = [status("ada", activity="x" * 100) for _ in range(20)]
    problem(token(app).post(EVENTS, many), 413)


def test_ten_megabytes(agent: Somebody) -> None:
    problem(agent.call("POST", EVENTS, data=b"[" + b" " * 10_000_000 + b"]", content_type="application/json"), 413)


def in_chunks(who: Somebody, stream: Any) -> Answer:
    """Send a body as gunicorn hands on one that comes in chunks: nobody says how long it is."""
    headers = {"Transfer-Encoding": "chunked"}
    given = {"wsgi.input": stream, "wsgi.input_terminated": True, "CONTENT_TYPE": "application/json"}
    return who.call("POST", EVENTS, headers=headers, environ_overrides=given)


def test_an_id_that_no_database_keeps_is_nobody_s(make_app: Callable[..., Flask], database_url: str) -> None:
    app = make_app(database_url)
    found(app)
    for path in (f"{API}/agents/a%00", f"{API}/tasks/%00"):
        problem(token(app, "viewer").get(path), 404)
    strange = {"Cookie": 'metaverse_refresh="\\000.x"'}
    problem(nobody(app).post("/api/auth/refresh", {}, headers=strange), 401)


def test_five_megabytes_in_chunks_are_not_taken_for_their_beginning(agent: Somebody) -> None:
    problem(in_chunks(agent, io.BytesIO(b"[]" + b" " * 5_000_000)), 413)
    assert in_chunks(agent, io.BytesIO(b"[]")).status_code == 202


@pytest.mark.parametrize("broken", [InvalidChunkSize(b"zz"), ChunkMissingTerminator(b""), NoMoreData()])
def test_chunks_that_are_none_are_the_sender_s_fault(agent: Somebody, broken: Exception) -> None:
    class Broken(io.RawIOBase):
        def readinto(self, _buffer: Any) -> int:
            raise broken

    problem(in_chunks(agent, Broken()), 400)


def test_spending_beyond_all_measure_cannot_spoil_the_sums(agent: Somebody, viewer: Somebody) -> None:
    def spend(tokens: int, cost: float) -> dict[str, Any]:
        return event(EventType.AGENT_USAGE, "whale", {"tokens": {"input": tokens, "output": tokens}, "costUsd": cost})

    problem(agent.post(EVENTS, [spend(2**53 - 1, 0)]), 422)
    problem(agent.post(EVENTS, [spend(0, 1e9)]), 422)
    for _ in range(3):
        agent.tell(*[spend(10**12, 1e6) for _ in range(1000)])
    assert viewer.get(f"{API}/3d/management-hub").json["tokens"]["input"] == 3 * 10**15


def test_too_many_events(agent: Somebody) -> None:
    problem(agent.post(EVENTS, [status("ada")] * 1001), 413)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_a_body_that_is_not_json(agent: Somebody, operator: Somebody, kind: str) -> None:
    for who, path in ((agent, EVENTS), (operator, f"{API}/tasks")):
        problem(who.call("POST", path, data=b'{"title":"T"}', content_type=kind), 415)


MALFORMED = {
    "cut off": b'{"title": "T"',
    "empty": b"",
    "nan": b'{"title": "T", "progress": NaN}',
    "infinity": b'{"title": "T", "progress": Infinity}',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "half a pair": b'{"title": "\\ud800"}',
    "not utf-8": b'{"title": "\xff"}',
}


@pytest.mark.parametrize("name", MALFORMED)
def test_json_that_cannot_be_read(agent: Somebody, operator: Somebody, name: str) -> None:
    body = MALFORMED[name]
    for who, path in ((agent, EVENTS), (operator, f"{API}/tasks")):
        answer = who.call("POST", path, data=body, content_type="application/json")
        told = problem(answer, 422 if name == "empty" and path != EVENTS else 400)
        assert "Traceback" not in told["detail"]


@pytest.mark.parametrize("body", [b"3", b'"text"', b"null", b"true"])
def test_json_that_is_no_event(agent: Somebody, operator: Somebody, body: bytes) -> None:
    problem(agent.call("POST", EVENTS, data=body, content_type="application/json"), 400)
    problem(operator.call("POST", f"{API}/tasks", data=body, content_type="application/json"), 422)


def test_every_fault_of_a_batch_is_named_by_its_place(agent: Somebody) -> None:
    told = problem(agent.post(EVENTS, [status("ada"), status("", "idle"), status("ada", "pondering", odd=1)]), 422)
    assert {(fault["index"], fault["field"]) for fault in told["errors"]} == {
        (1, "subject"),
        (2, "data.status"),
        (2, "data.odd"),
    }


def test_the_good_events_of_a_batch_can_be_taken_alone(agent: Somebody, viewer: Somebody) -> None:
    answer = agent.post(f"{EVENTS}?onInvalid=skip", [status("ada"), status("bob", "pondering")])
    assert (answer.status_code, answer.json["accepted"]) == (202, 1)
    assert [(fault["index"], fault["field"]) for fault in answer.json["rejected"]] == [(1, "data.status")]
    assert [event["subject"] for event in viewer.get(EVENTS).json["items"]] == ["ada"]


INVALID: list[tuple[str, str, dict[str, Any], set[str]]] = [
    ("POST", "tasks", {}, {"title"}),
    ("POST", "tasks", {"title": "T", "odd": 1, "priority": {}, "dueAt": "tomorrow"}, {"odd", "priority", "dueAt"}),
    ("POST", "tasks", {"title": "\u202eevil"}, {"title"}),
    ("POST", "commands", {"selector": {"agentIds": []}, "kind": "dance"}, {"selector.agentIds", "kind"}),
    ("POST", "commands", {"selector": {}, "kind": "pause"}, {"selector"}),
    ("POST", "commands", {"selector": {"agentIds": ["nobody"]}, "kind": "pause"}, {"selector.agentIds"}),
    ("POST", "attention", {"subject": "x", "action": "sing"}, {"action"}),
    ("POST", "3d/agents/status/batch", {"agentIds": [""], "fields": ["none"]}, {"agentIds.0", "fields.0"}),
]


@pytest.mark.parametrize(("method", "path", "body", "fields"), INVALID)
def test_every_fault_of_a_body_is_named_by_its_field(
    operator: Somebody, method: str, path: str, body: dict[str, Any], fields: set[str]
) -> None:
    told = problem(operator.call(method, f"{API}/{path}", body), 422)
    assert {fault["field"] for fault in told["errors"]} == fields


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("agents?limit=0", "limit"),
        ("agents?limit=501", "limit"),
        ("agents?odd=1", "odd"),
        ("events?after=x", "after"),
        ("events?after=-1", "after"),
        ("3d/replay/timeline?buckets=0", "buckets"),
        ("3d/replay/stream?seq=0&speed=0", "speed"),
        ("3d/replay?at=yesterday", "at"),
        ("3d/management-hub?window=long", "window"),
        ("3d/management-hub?window=9999w", "window"),
        ("3d/collaboration/network/v2?kinds=love", "kinds"),
        ("3d/collaboration/network/v2?halfLife=0d", "halfLife"),
        ("3d/collaboration/network/v2?minWeight=nan", "minWeight"),
        ("requests?state=odd", "state"),
    ],
)
def test_every_fault_of_a_query_is_named_by_its_field(viewer: Somebody, query: str, field: str) -> None:
    told = problem(viewer.get(f"{API}/{query}"), 422)
    assert field in {fault["field"] for fault in told["errors"]}


def test_a_bug_tells_nothing_of_itself(office: Flask, viewer: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("the secret of the house")

    monkeypatch.setattr(agents, "page", fails)
    told = problem(viewer.get(f"{API}/agents"), 500)
    assert "secret" not in str(told)


def test_an_answer_carries_the_name_that_the_caller_gave_it(viewer: Somebody) -> None:
    named = viewer.get(f"{API}/agents", headers={"X-Request-Id": "trace-1.a_B"})
    assert named.headers["X-Request-Id"] == "trace-1.a_B"


@pytest.mark.parametrize("offered", ["", "x" * 65, "a b", "a\tb", "<script>", "\u00fc"])
def test_a_name_that_is_not_decent_is_replaced(viewer: Somebody, offered: str) -> None:
    given = viewer.get(f"{API}/agents", headers={"X-Request-Id": offered.encode().decode("latin-1")})
    assert given.headers["X-Request-Id"].startswith("r_")


def test_nobody_is_told_how_to_come_in(office: Flask) -> None:
    answer = nobody(office).get(f"{API}/agents")
    told = problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Authorization" in told["detail"]


ODD = ["agents/%00", "agents/a%00b/inbox", "tasks/%00", "users/%00", "tokens/%00", "organizations/%00", "none/%00"]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_an_id_that_no_database_could_keep_is_nothing(
    make_app: Callable[..., Flask], postgres_url: str, method: str
) -> None:
    app = make_app(postgres_url)
    found(app)
    who = user(app, "owner")
    for path in ODD:
        problem(who.call(method, f"{API}/{path}", {"name": "N"} if method == "PATCH" else None), 404)


def test_a_problem_is_not_kept_by_a_cache(office: Flask, viewer: Somebody) -> None:
    for answer in (viewer.get(f"{API}/agents/a_none"), nobody(office).get(f"{API}/agents")):
        assert answer.headers["Cache-Control"] == "no-store"


def test_nothing_of_what_was_refused_is_in_the_log(agent: Somebody, viewer: Somebody) -> None:
    agent.post(EVENTS, [status("ada"), status("bob", "pondering")])
    agent.post(f"{EVENTS}?organizationId=org_foreign", status("ada"))
    agent.call("POST", EVENTS, data=b"[", content_type="application/json")
    assert viewer.get(EVENTS).json["items"] == []
    assert viewer.get("/api/auth/me").json["organizations"][0]["id"] == ORGANIZATION
