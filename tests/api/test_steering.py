"""What agents ask comes to people, what people decide comes to the agent, once, and what became of it comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from metaverse import ids
from metaverse.clock import now_ms, to_wire
from metaverse.events.bus import bus
from metaverse.events.names import EventType
from tests.callers import API, FOREIGN, Somebody, token
from tests.factories import ORGANIZATION, event, status

ASKED = {"requestId": "r-1", "kind": "permission", "summary": "May I deploy?", "digest": "d-1", "options": ["yes"]}
INBOX = f"{API}/agents/{ids.agent_id(ORGANIZATION, 'ada')}/inbox"


@pytest.fixture
def ada(office: Flask) -> Somebody:
    ada = token(office, keys=["ada"])
    ada.tell(status("ada"))
    return ada


def ask(ada: Somebody, **more: Any) -> None:
    ada.tell(event(EventType.REQUEST, "ada", {**ASKED, **more}))


def decide(who: Somebody, kind: str = "approve", request: str = "r-1", digest: str | None = "d-1") -> int:
    body = {"selector": {"agentIds": ["ada"]}, "kind": kind, "inReplyTo": request, "digest": digest}
    return who.post(f"{API}/commands", body).status_code


def test_a_question_is_answered_and_the_answer_carried_out(ada: Somebody, operator: Somebody) -> None:
    ask(ada)
    asked = operator.get(f"{API}/requests?state=open").json["items"][0]
    assert (asked["summary"], asked["digest"], asked["options"]) == ("May I deploy?", "d-1", ["yes"])
    assert [entry["kind"] for entry in operator.get(f"{API}/3d/management-hub").json["attention"]] == ["request"]
    assert decide(operator) == 202
    told = ada.get(INBOX).json["items"][0]
    assert (told["kind"], told["inReplyTo"], told["digest"], told["outcome"]) == ("approve", "r-1", "d-1", None)
    ada.tell(event(EventType.COMMAND_RESULT, "ada", {"commandId": told["commandId"], "outcome": "done"}))
    assert ada.get(INBOX).json["items"][0]["outcome"] == "done"
    closed = operator.get(f"{API}/requests").json["items"][0]
    assert (closed["state"], closed["decision"]) == ("decided", "approve")
    assert operator.get(f"{API}/3d/management-hub").json["attention"] == []


def test_the_first_decision_wins_and_a_late_one_never_acts(ada: Somebody, operator: Somebody) -> None:
    ask(ada)
    assert [decide(operator, "deny"), decide(operator, "approve")] == [202, 409]
    assert [told["kind"] for told in ada.get(INBOX).json["items"]] == ["deny"]


def test_two_who_decide_at_once_do_not_both_win(office: Flask, ada: Somebody, operator: Somebody) -> None:
    ask(ada)
    barrier, got = threading.Barrier(4), []

    def run(kind: str) -> None:
        barrier.wait(10)
        got.append(decide(Somebody(office.test_client(), operator.headers), kind))

    threads = [threading.Thread(target=run, args=(kind,)) for kind in ("approve", "deny", "approve", "deny")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [202, 409, 409, 409]
    assert len(ada.get(INBOX).json["items"]) == 1


@pytest.mark.parametrize("spoil", ["digest", "closed", "expired", "unknown"])
def test_nobody_approves_what_was_not_asked_or_is_over(ada: Somebody, operator: Somebody, spoil: str) -> None:
    ask(ada, **({"expiresAt": to_wire(now_ms() - 1)} if spoil == "expired" else {}))
    if spoil == "closed":
        ada.tell(event(EventType.REQUEST_CLOSED, "ada", {"requestId": "r-1", "outcome": "not needed"}))
    request = "r-2" if spoil == "unknown" else "r-1"
    assert decide(operator, request=request, digest="d-2" if spoil == "digest" else "d-1") == 409
    assert ada.get(INBOX).json["items"] == []


def test_a_decision_names_its_request(ada: Somebody, operator: Somebody) -> None:
    body = {"selector": {"agentIds": ["ada"]}, "kind": "approve"}
    refused = operator.post(f"{API}/commands", body)
    assert refused.status_code == 422
    assert {fault["field"].rpartition(".")[2] for fault in refused.json["errors"]} == {"inReplyTo", "digest"}


def test_one_command_goes_to_all_who_are_meant(office: Flask, operator: Somebody) -> None:
    everyone = token(office)
    register = [event(EventType.AGENT_REGISTERED, key, {"name": key, "department": "Lab"}) for key in ("ada", "bob")]
    everyone.tell(*register, status("eve", "idle"))

    def receipts(selector: dict[str, Any], **more: Any) -> list[str]:
        answer = operator.post(f"{API}/commands", {"selector": selector, "kind": "pause", **more})
        assert answer.status_code == 202, answer.text
        return sorted(receipt["agentId"] for receipt in answer.json["receipts"])

    assert receipts({"department": "Lab"}, dryRun=True) == ["ada", "bob"]
    assert token(office, keys=["ada"]).get(INBOX).json["items"] == []
    assert receipts({"department": "Lab"}) == ["ada", "bob"]
    assert receipts({"status": "idle"}) == ["eve"]
    assert receipts({"status": "error"}) == []
    assert receipts({"agentIds": ["eve", ids.agent_id(ORGANIZATION, "ada")]}) == ["ada", "eve"]
    assert len(token(office, keys=["ada"]).get(INBOX).json["items"]) == 2


def test_an_inbox_is_read_on_from_where_one_was(ada: Somebody, operator: Somebody) -> None:
    for _ in range(3):
        operator.post(f"{API}/commands", {"selector": {"agentIds": ["ada"]}, "kind": "pause"})
    first = ada.get(f"{INBOX}?limit=2").json
    rest = ada.get(f"{INBOX}?limit=2&after={first['next']}").json
    assert (len(first["items"]), len(rest["items"]), "next" in rest) == (2, 1, False)


def test_only_its_own_token_reads_an_inbox(office: Flask, ada: Somebody, owner: Somebody) -> None:
    assert ada.get(INBOX).status_code == 200
    assert owner.get(INBOX).status_code == 403
    for other in (token(office, keys=["bob"]), token(office)):
        assert other.get(INBOX).status_code == 403
    assert token(office, organization=FOREIGN, keys=["ada"]).get(INBOX).status_code == 404


def test_a_long_poll_returns_when_a_command_comes(office: Flask, ada: Somebody, operator: Somebody) -> None:
    waiting, answers = threading.Event(), []
    with noticing(lambda: waiting.set()):
        poll = threading.Thread(target=lambda: answers.append(ada.get(f"{INBOX}?wait=25")))
        poll.start()
        assert waiting.wait(10)
        another = Somebody(office.test_client(), operator.headers)
        another.post(f"{API}/commands", {"selector": {"agentIds": ["ada"]}, "kind": "resume"})
        poll.join(10)
    assert not poll.is_alive()
    assert [told["kind"] for told in answers[0].json["items"]] == ["resume"]


def test_a_long_poll_without_a_command_ends(ada: Somebody) -> None:
    assert ada.get(f"{INBOX}?wait=1").json == {"items": []}


class noticing:  # noqa: N801
    """Call back as soon as somebody listens to the bus."""

    def __init__(self, noticed: Callable[[], None]) -> None:
        self._noticed = noticed

    def __enter__(self) -> None:
        self._subscribe = bus.grown.subscribe

        def subscribe(listener: Any) -> Any:
            unsubscribe = self._subscribe(listener)
            self._noticed()
            return unsubscribe

        bus.grown.subscribe = subscribe  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        bus.grown.subscribe = self._subscribe  # type: ignore[method-assign]


def test_what_a_person_attends_to_moves_back_in_the_queue(ada: Somebody, operator: Somebody) -> None:
    ask(ada)
    ask(ada, requestId="r-2")

    def attend(action: str, **more: Any) -> list[tuple[str, str]]:
        done = operator.post(f"{API}/attention", {"subject": "request:ada:r-1", "action": action, **more})
        assert done.status_code == 202, done.text
        queue = operator.get(f"{API}/3d/management-hub").json["attention"]
        return [(entry["requestId"], entry["state"]) for entry in queue]

    assert attend("acknowledge") == [("r-2", "open"), ("r-1", "acknowledged")]
    assert sorted(attend("undo")) == [("r-1", "open"), ("r-2", "open")]
    assert attend("snooze", until=to_wire(now_ms() + 60_000)) == [("r-2", "open")]
    assert sorted(attend("snooze", until=to_wire(now_ms() - 60_000))) == [("r-1", "open"), ("r-2", "open")]
    attend("assign", to="operator@org_test.test")
    assigned = {e["requestId"]: e["assignedTo"] for e in operator.get(f"{API}/3d/management-hub").json["attention"]}
    assert assigned == {"r-1": {"id": operator.id, "name": "Operator"}, "r-2": None}
