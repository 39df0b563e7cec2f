"""Decisions are found, commands followed and deliveries claimed the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.events import door
from metaverse.events.names import EventType, Outcome
from metaverse.events.origin import SERVER
from metaverse.services import a2a_replies, answering, audit, commands, requests
from metaverse.services.requests import Asked, Name
from tests.factories import ORGANIZATION, event, make_organization

PREFIX = "claude:s-100%_:"
NAME = Name("ada", f"{PREFIX}1")
Json = dict[str, Any]


def ask(request: str, **more: Any) -> Json:
    return event(
        EventType.REQUEST,
        "ada",
        {"requestId": request, "kind": "permission", "summary": "?", "digest": "d", **more},
    )


def decide(command_id: str, request: str, kind: str = "approve", digest: str = "d") -> Json:
    about = {"commandId": command_id, "kind": kind, "inReplyTo": request, "digest": digest, "text": "So."}
    return event(EventType.COMMAND, "ada", about)


def admit(*events: Json) -> None:
    door.admit(ORGANIZATION, list(events), SERVER)


def unanswered(since_ms: int) -> list[Name]:
    return requests.unanswered(ORGANIZATION, Asked(PREFIX, "d", "urn:test", SERVER.name), since_ms)


def test_a_decision_is_found_until_it_is_handed_over(each_app: Flask) -> None:
    make_organization()
    before = now_ms()
    gone = to_wire(before - 1)
    admit(
        ask(NAME.key),
        ask("claude:s-1000:1"),
        ask(f"{PREFIX}2", digest="other"),
        ask(f"{PREFIX}3", expiresAt=gone),
    )
    assert unanswered(before) == [NAME]
    assert requests.decision(ORGANIZATION, NAME, "d") is None
    admit(decide("c-0", NAME.key, digest="other"), decide("c-1", NAME.key), decide("c-2", NAME.key, "deny"))
    assert requests.over(ORGANIZATION, [NAME.key, f"{PREFIX}3"]) == {NAME}
    assert (unanswered(before), unanswered(now_ms() + 1)) == ([NAME], [])
    found = requests.decision(ORGANIZATION, NAME, "d")
    assert found is not None
    assert (found.command_id, found.kind) == ("c-1", "approve")
    assert requests.decision(ORGANIZATION, NAME, "other") is None
    commands.carried_out(ORGANIZATION, "ada", "c-1", "call")
    assert unanswered(before) == []
    admit(event(EventType.REQUEST_CLOSED, "ada", {"requestId": NAME.key, "outcome": "approved"}))
    assert requests.decision(ORGANIZATION, NAME, "d") is None
    states = {item["commandId"]: item["state"] for item in commands.page(ORGANIZATION, "ada", None, 10)}
    assert states == {"c-0": "expired", "c-1": "done", "c-2": "expired"}


def test_a_delivery_is_claimed_once_and_a_reply_waits_until_it_is_noted(each_app: Flask) -> None:
    make_organization()
    address = {"ada": {"url": "https://ada.example/a2a", "authorization": "Bearer x"}}
    answering.change(ORGANIZATION, {"a2a": address, "claudeCode": {"hold": True}}, "user:u")
    answering.hold_for(ORGANIZATION, "tk_1", "user:u")
    kept = answering.endpoints()[ORGANIZATION]["ada"]
    assert kept["authorization"] == "Bearer x"
    assert answering.view(ORGANIZATION)["claudeCode"] == {"hold": True, "holdSeconds": 50, "tokens": ["tk_1"]}
    assert [entry["action"] for entry in audit.page(ORGANIZATION)] == ["answer-settings.changed"] * 2
    admit({**ask("r"), "a2atask": "t-1", "a2acontext": "c-1", "a2aversion": "1.0"}, decide("c-1", "r", "reply"))
    [reply] = a2a_replies.waiting(ORGANIZATION, ["ada"])
    assert (reply.message.task_id, reply.message.context_id, reply.message.text) == ("t-1", "c-1", "So.")
    assert [a2a_replies.claim(reply), a2a_replies.claim(reply)] == [True, False]
    a2a_replies.settle(reply)
    assert a2a_replies.claim(reply)
    commands.ended(ORGANIZATION, "ada", "c-1", Outcome.FAILED, "Nobody there.")
    assert a2a_replies.waiting(ORGANIZATION, ["ada"]) == []
