"""How many events may come in: a call is taken whole or not at all, and who is refused loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import httpx
import pytest
from flask import Flask

from metaverse.recordings.delivering import Parcel
from metaverse.recordings.posting import ToServer
from metaverse.security import budgets
from metaverse.security.budgets import Budgets, Rate
from tests.adapters import heard
from tests.adapters.otlp_rig import agent_says, request, span
from tests.callers import API, FOREIGN, Somebody, found, token
from tests.factories import status
from tests.security.test_budgets import Clock, Purse

ALLOWED = Rate(100, 10)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(budgets, "time", clock)
    return clock


def test_what_is_refused_is_not_counted(clock: Clock) -> None:
    mine = Budgets()
    taken = [not mine.take("ada", ALLOWED, 40).is_over for _ in range(100)]
    assert taken == [True] * 3 + [False] * 97
    clock.now += 10
    assert not mine.take("ada", ALLOWED, 40).is_over


def test_a_call_that_is_larger_than_all_that_is_allowed_has_its_turn(clock: Clock) -> None:
    mine = Budgets()
    assert not mine.take("ada", ALLOWED, 1000).is_over
    assert mine.take("ada", ALLOWED, 1).is_over


def test_processes_add_up_what_they_took(clock: Clock) -> None:
    shared = Purse()
    one, other = Budgets(shared), Budgets(shared)
    one.take("ada", ALLOWED, 60)
    clock.now += 0.3
    one.take("ada", ALLOWED, 0)
    assert not other.take("ada", ALLOWED, 60).is_over
    clock.now += 0.3
    other.take("ada", ALLOWED, 0)
    assert other.take("ada", ALLOWED, 1).is_over


@pytest.fixture
def office(make_app: Callable[..., Flask], sqlite_url: str) -> Flask:
    app = make_app(sqlite_url, TOKEN_EVENT_LIMIT="10 per minute", ORGANIZATION_EVENT_LIMIT="25 per minute")
    found(app)
    return app


def send(who: Somebody, count: int) -> int:
    return who.post(f"{API}/events", [status("ada") for _ in range(count)]).status_code


def logged(app: Flask) -> int:
    return len(token(app, "viewer").get(f"{API}/events?limit=500").json["items"])


def test_a_sender_is_told_when_to_come_again_and_nothing_of_the_call_is_taken(office: Flask) -> None:
    who = token(office)
    assert [send(who, 6), send(who, 6)] == [202, 202]
    refused = who.post(f"{API}/events", [status("ada")])
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "Nothing of this call was taken" in refused.json["detail"]
    assert logged(office) == 12
    assert send(token(office), 1) == 202


def test_all_senders_of_an_organization_share_what_it_may_have(office: Flask) -> None:
    assert [send(token(office), 9) for _ in range(5)] == [202, 202, 202, 429, 429]
    assert send(token(office, "agent", FOREIGN), 9) == 202


def test_who_is_refused_for_the_organization_has_lost_nothing_of_the_own(office: Flask, clock: Clock) -> None:
    for _ in range(3):
        send(token(office), 9)
    who = token(office)
    assert [send(who, 9), send(who, 9)] == [429, 429]
    clock.now += 60
    assert send(who, 9) == 202


HOOK = b'{"hook_event_name": "UserPromptSubmit", "session_id": "s-1", "prompt": "Bake", "cwd": "/x"}'
BODIES = {
    "/v1/traces": (request(span(1, says=agent_says("planner"), lasts=9)), "application/json"),
    f"{API}/ingest/claude-code": (HOOK, "application/json"),
    f"{API}/ingest/codex": (heard.recording("codex/codex-0146-rollout.jsonl"), "application/x-ndjson"),
}


@pytest.mark.parametrize("path", list(BODIES))
def test_foreign_formats_have_the_same_budgets(office: Flask, clock: Clock, path: str) -> None:
    who, (body, kind) = token(office), BODIES[path]
    assert send(who, 10) == 202
    refused = who.call("POST", path, data=body, headers={"Content-Type": kind})
    assert refused.status_code == 429, refused.text
    assert int(refused.headers["Retry-After"]) >= 1
    assert logged(office) == 10
    clock.now += 60
    assert who.call("POST", path, data=body, headers={"Content-Type": kind}).status_code < 300
    assert logged(office) > 10


class Patience(Event):
    """Waits by setting the clock on."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock, self.waits = clock, 0

    def wait(self, timeout: float | None = None) -> bool:
        self._clock.now += timeout or 0
        self.waits += 1
        return False


def test_who_is_throttled_hard_delivers_everything_once_and_in_order(office: Flask, clock: Clock) -> None:
    who, patience = token(office), Patience(clock)
    http = httpx.Client(transport=httpx.WSGITransport(app=office), base_url="http://office", headers=who.headers)
    to = ToServer(http, patience)
    sent = [status("ada", activity=f"line {number}") for number in range(120)]
    for start in range(0, 120, 6):
        to.deliver([Parcel("cloudevents", event["id"], event) for event in sent[start : start + 6]])
    assert (to.tally.accepted, to.tally.duplicates) == (120, 0)
    assert patience.waits >= 9
    entries = token(office, "viewer").get(f"{API}/events?limit=500").json["items"]
    assert [entry["data"]["activity"] for entry in entries] == [event["data"]["activity"] for event in sent]
