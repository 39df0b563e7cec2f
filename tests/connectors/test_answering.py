"""Answers on their way back: a decision about a gateway's request is taken there once, or it is said why not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from metaverse.connectors import answering, keeper, session
from metaverse.database import Connection, reading
from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.ids import new_id
from metaverse.models.event import Event
from metaverse.models.request import Command
from metaverse.services import commands, gateways, requests
from tests.connectors.conftest import comes_to, in_state, until
from tests.connectors.gateway import FakeGateway, Visit, frames, listening
from tests.factories import ORGANIZATION, event

Json = dict[str, Any]
Keep = Callable[..., Json]
MAIN, SCOUT = "openclaw:main", "openclaw:scout"
EXEC, PLUGIN = frames("approvals")
GRANTED = ["operator.read", "operator.approvals"]
Done = tuple[str | None, str | None]


@pytest.fixture(autouse=True)
def only_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have decisions noticed by the wake-up alone."""
    monkeypatch.setattr(session, "HEAL_SECONDS", 1000.0)


@reading
def result(connection: Connection, command: str) -> Done:
    columns = Command.__table__.c
    row = connection.execute(select(columns.outcome, columns.detail).where(columns.key == command)).one()
    return row.outcome, row.detail


@reading
def results(connection: Connection) -> int:
    kind = Event.__table__.c.type
    return len(connection.execute(select(kind).where(kind == EventType.COMMAND_RESULT.value)).all())


def asking(*more: Json, scopes: list[str] = GRANTED) -> Callable[[Visit], None]:
    """Let in, answer the lists, and ask what the recording asks."""

    def ask(visit: Visit) -> None:
        visit.let_in(auth={"role": "operator", "scopes": scopes, "deviceToken": "d"})
        visit.serve("plugin.approval.list" if GRANTED[1] in scopes else "sessions.list")
        visit.play([EXEC, PLUGIN, *more])
        visit.serve()

    return ask


def open_request(request: str) -> Json:
    found: Json = until(
        lambda: next((one for one in requests.page(ORGANIZATION) if one["requestId"] == request), None), request
    )
    return found


def decide(request: str, kind: str, **more: Any) -> str:
    asked, command = open_request(request), new_id("c")
    data = {"commandId": command, "kind": kind, "inReplyTo": request, "digest": asked["digest"], **more}
    door.admit(ORGANIZATION, [event(EventType.COMMAND, asked["agentId"], data)], SERVER)
    return command


def resolving(gateway: FakeGateway, method: str, answer: Any = None) -> None:
    gateway.answers[method] = answer if answer is not None else {"ok": True}


def test_an_approval_is_taken_to_the_gateway_and_its_answer_comes_back(kept: Keep) -> None:
    with listening(asking()) as gateway:
        resolving(gateway, "exec.approval.resolve")
        kept(gateway, approvals=True)
        command = decide("openclaw:ap-1", "approve")
        assert gateway.called("exec.approval.resolve")["params"] == {"id": "ap-1", "decision": "allow-once"}
        comes_to(lambda: result(command), ("done", "The gateway took it: allow-once."))
        [shown] = commands.page(ORGANIZATION, None, None, 10)
        assert (shown["state"], shown["seenBy"]) == ("done", "gateway")
        shown = gateway.visits.get().connect
        assert shown["scopes"] == GRANTED
        assert {"approvals", "exec-approvals", "plugin-approvals"} < set(shown["caps"])


@pytest.mark.parametrize(
    ("request_id", "kind", "text", "params"),
    [
        ("openclaw:ap-1", "deny", None, {"id": "ap-1", "decision": "deny"}),
        ("openclaw:ap-1", "approve", "allow-always", {"id": "ap-1", "decision": "allow-always"}),
        ("openclaw:ap-1", "approve", "yes, go on", {"id": "ap-1", "decision": "allow-once"}),
        ("openclaw:plugin:7", "approve", "allow-always", {"id": "plugin:7", "decision": "allow-once"}),
        ("openclaw:plugin:7", "reply", "deny", {"id": "plugin:7", "decision": "deny"}),
    ],
)
def test_a_decision_is_said_in_the_gateway_s_words(
    kept: Keep, request_id: str, kind: str, text: str | None, params: Json
) -> None:
    method = "plugin.approval.resolve" if params["id"].startswith("plugin") else "exec.approval.resolve"
    with listening(asking()) as gateway:
        resolving(gateway, method)
        kept(gateway, approvals=True)
        command = decide(request_id, kind, text=text)
        assert gateway.called(method)["params"] == params
        comes_to(lambda: result(command)[0], "done")


def test_words_are_no_decision(kept: Keep) -> None:
    with listening(asking()) as gateway:
        kept(gateway, approvals=True)
        command = decide("openclaw:ap-1", "reply", text="ask me tomorrow")
        comes_to(lambda: result(command), ("refused", answering.NO_REPLY))


def test_without_the_scope_a_decision_is_refused_with_the_reason(kept: Keep) -> None:
    with listening(asking(scopes=["operator.read"])) as gateway:
        kept(gateway)
        command = decide("openclaw:ap-1", "approve")
        comes_to(lambda: result(command), ("refused", answering.NO_SCOPE))
        assert "exec.approval.list" not in [call["method"] for call in list(gateway.calls.queue)]


def test_a_decision_about_something_else_is_refused(kept: Keep) -> None:
    with listening(asking()) as gateway:
        kept(gateway, approvals=True)
        command = decide("openclaw:ap-1", "approve", digest="sha256:another")
        comes_to(lambda: result(command), ("refused", answering.NOT_OURS))


def test_a_request_that_changed_under_its_name_is_not_approved(kept: Keep) -> None:
    changed = {**EXEC, "seq": 22, "payload": {**EXEC["payload"], "request": {"command": "rm -rf /", "agentId": "main"}}}
    with listening(asking(changed)) as gateway:
        row = kept(gateway, approvals=True)
        until(lambda: '"changed":true' in ((gateways.whole(row["id"]) or {})["cursor"] or ""), "the change")
        command = decide("openclaw:ap-1", "approve")
        comes_to(lambda: result(command), ("refused", answering.CHANGED))


def test_what_the_gateway_refuses_has_failed(kept: Keep) -> None:
    with listening(asking()) as gateway:
        kept(gateway, approvals=True)
        command = decide("openclaw:ap-1", "approve")
        comes_to(lambda: result(command), ("failed", "The gateway says: unknown method: exec.approval.resolve"))


def test_what_was_decided_elsewhere_meanwhile_is_refused(kept: Keep) -> None:
    elsewhere = {"type": "event", "event": "exec.approval.resolved", "payload": {"id": "ap-1", "decision": "deny"}}
    with listening(asking(elsewhere)) as gateway:
        kept(gateway, approvals=True)
        comes_to(lambda: open_request("openclaw:ap-1")["outcome"], "denied")
        command = decide("openclaw:ap-1", "approve")
        comes_to(lambda: result(command), ("refused", answering.GONE.format("deny")))


def test_a_request_that_was_asked_before_the_connection_is_listed_and_one_that_is_gone_is_closed(kept: Keep) -> None:
    cut = threading.Event()

    def first(visit: Visit) -> None:
        visit.let_in()
        visit.serve("plugin.approval.list")
        visit.play([EXEC, PLUGIN])
        assert cut.wait(20)
        visit.gateway.answers["exec.approval.list"] = []
        visit.gateway.answers["plugin.approval.list"] = [PLUGIN["payload"], {**PLUGIN["payload"], "id": "plugin:8"}]
        visit.socket.cut()

    def second(visit: Visit) -> None:
        visit.let_in()
        visit.serve()

    with listening(first, second) as gateway:
        kept(gateway, approvals=True)
        open_request("openclaw:plugin:7")
        cut.set()
        comes_to(lambda: open_request("openclaw:ap-1")["outcome"], "closed")
        assert open_request("openclaw:plugin:8")["outcome"] is None
        assert open_request("openclaw:plugin:7")["outcome"] is None


@pytest.mark.parametrize("is_still_asked", [True, False])
def test_a_decision_that_was_sent_before_the_connection_broke_is_ended_once(kept: Keep, is_still_asked: bool) -> None:
    def broken(visit: Visit) -> None:
        visit.let_in()
        visit.serve("plugin.approval.list")
        visit.play([EXEC])
        while visit.socket.receive()["method"] != "exec.approval.resolve":
            pass
        visit.gateway.answers["exec.approval.list"] = [EXEC["payload"]] if is_still_asked else []
        visit.socket.cut()

    def back(visit: Visit) -> None:
        visit.let_in()
        visit.serve()

    with listening(broken, back) as gateway:
        resolving(gateway, "exec.approval.resolve")
        row = kept(gateway, approvals=True)
        command = decide("openclaw:ap-1", "approve")
        done = "done", "The gateway took it: allow-once."
        comes_to(lambda: result(command), done if is_still_asked else ("failed", answering.UNCLEAR))
        in_state(row, "connected")
        again = [call for call in list(gateway.calls.queue) if call["method"] == "exec.approval.resolve"]
        assert [call["params"] for call in again] == (
            [{"id": "ap-1", "decision": "allow-once"}] if is_still_asked else []
        )
        assert results() == 1


def test_a_gateway_that_does_not_answer_a_decision_has_failed_it(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "ANSWER_SECONDS", 0.05)

    def deaf(visit: Visit) -> None:
        visit.let_in()
        visit.serve("plugin.approval.list")
        visit.play([EXEC])
        while True:
            visit.socket.receive()

    with listening(deaf) as gateway:
        kept(gateway, approvals=True)
        command = decide("openclaw:ap-1", "approve")
        comes_to(lambda: result(command), ("failed", answering.SILENT))


def test_a_decision_whose_wake_up_was_lost_is_found_all_the_same(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "HEAL_SECONDS", 0.3)
    monkeypatch.setattr(keeper.Keeper, "wake", lambda self: None)
    with listening(asking()) as gateway:
        resolving(gateway, "exec.approval.resolve")
        kept(gateway, approvals=True)
        command = decide("openclaw:ap-1", "approve")
        comes_to(lambda: result(command)[0], "done")
