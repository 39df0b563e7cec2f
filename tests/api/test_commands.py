"""A command's way is seen: sent, handed over, and what became of it; once each, and live."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from flask import Flask

from metaverse import ids
from metaverse.clock import now_ms, to_wire
from metaverse.events import log
from metaverse.events.names import EventType, Outcome, Room
from metaverse.services import commands
from metaverse.services.told import Told
from tests.callers import API, FOREIGN, Somebody, token
from tests.factories import ORGANIZATION, event, status

ASKED = {"requestId": "r-1", "kind": "permission", "summary": "May I deploy?", "digest": "d-1"}
INBOX = f"{API}/agents/{ids.agent_id(ORGANIZATION, 'ada')}/inbox"


@pytest.fixture
def ada(office: Flask) -> Somebody:
    ada = token(office, keys=["ada"])
    ada.tell(status("ada"))
    return ada


def tell(operator: Somebody, *agents: str, **more: Any) -> str:
    body = {"selector": {"agentIds": list(agents or ("ada",))}, "kind": "pause", **more}
    answer = operator.post(f"{API}/commands", body)
    assert answer.status_code == 202, answer.text
    return str(answer.json["receipts"][0]["commandId"])


def approve(operator: Somebody) -> str:
    return tell(operator, kind="approve", inReplyTo="r-1", digest="d-1")


def state(who: Somebody) -> tuple[str, bool, bool]:
    item = who.get(f"{API}/commands").json["items"][0]
    return item["state"], item["seenAt"] is not None, item["endedAt"] is not None


def entries(office: Flask) -> list[Any]:
    with office.app_context():
        return log.since(ORGANIZATION, 0)


def test_a_command_is_sent_then_seen_then_done(ada: Somebody, operator: Somebody, viewer: Somebody) -> None:
    command_id = tell(operator, text="Wait for the release")
    assert state(viewer) == ("sent", False, False)
    ada.get(INBOX)
    assert state(viewer) == ("seen", True, False)
    ada.tell(event(EventType.COMMAND_RESULT, "ada", {"commandId": command_id, "outcome": "refused", "detail": "Busy"}))
    assert state(viewer) == ("refused", True, True)
    item = viewer.get(f"{API}/commands").json["items"][0]
    assert (item["kind"], item["detail"], item["seenBy"]) == ("pause", "Busy", "inbox")
    assert item["by"] == {"id": operator.id, "name": "Operator"}


def test_a_command_is_seen_once_however_often_its_inbox_is_read(
    office: Flask, ada: Somebody, operator: Somebody
) -> None:
    tell(operator)
    for path in (INBOX, f"{API}/inbox", INBOX):
        assert len(ada.get(path).json["items"]) == 1
    logged = operator.get(f"{API}/events").json["items"]
    assert [e["type"] for e in logged].count(EventType.COMMAND_SEEN) == 1


def test_a_decision_nobody_took_before_its_request_ended_has_expired(ada: Somebody, operator: Somebody) -> None:
    ada.tell(event(EventType.REQUEST, "ada", ASKED))
    approve(operator)
    assert state(operator)[0] == "sent"
    ada.tell(event(EventType.REQUEST_CLOSED, "ada", {"requestId": "r-1", "outcome": "ended"}))
    assert state(operator) == ("expired", False, True)


def test_a_decision_that_was_taken_does_not_expire(ada: Somebody, operator: Somebody) -> None:
    ada.tell(event(EventType.REQUEST, "ada", {**ASKED, "expiresAt": to_wire(now_ms() + 60_000)}))
    approve(operator)
    ada.get(INBOX)
    ada.tell(event(EventType.REQUEST_CLOSED, "ada", {"requestId": "r-1", "outcome": "approved"}))
    assert state(operator)[0] == "seen"


def test_commands_are_listed_the_newest_first_page_by_page_and_by_agent(
    office: Flask, ada: Somebody, operator: Somebody
) -> None:
    token(office).tell(status("bob"))
    sent = [tell(operator, name) for name in ("ada", "bob", "ada")]
    first = operator.get(f"{API}/commands?limit=2").json
    rest = operator.get(f"{API}/commands?limit=2&after={first['next']}").json
    assert [item["commandId"] for item in first["items"] + rest["items"]] == sent[::-1]
    only = operator.get(f"{API}/commands?agentId=bob").json["items"]
    assert [item["commandId"] for item in only] == [sent[1]]


def test_a_token_alone_reads_the_inbox_of_its_agents(office: Flask, operator: Somebody) -> None:
    both = token(office, keys=["ada", "bob"])
    both.tell(status("ada"), status("bob"))
    tell(operator, "ada")
    tell(operator, "bob")
    assert [item["agentId"] for item in both.get(f"{API}/inbox").json["items"]] == ["ada", "bob"]
    assert token(office).get(f"{API}/inbox").status_code == 403
    assert token(office, organization=FOREIGN, keys=["ada"]).get(f"{API}/inbox").json["items"] == []


def test_whoever_delivers_says_once_what_became_of_it(office: Flask, ada: Somebody, operator: Somebody) -> None:
    heard = operator.get(f"{API}/agents/{ids.agent_id(ORGANIZATION, 'ada')}").json["lastSeenAt"]
    command_id = tell(operator)
    with office.app_context():
        for outcome in (Outcome.FAILED, Outcome.DONE):
            commands.seen(ORGANIZATION, [command_id, "unknown"], "gateway")
            commands.ended(ORGANIZATION, "ada", command_id, outcome, "Nobody answered.")
    item = operator.get(f"{API}/commands").json["items"][0]
    assert (item["state"], item["seenBy"], item["detail"]) == ("failed", "gateway", "Nobody answered.")
    assert operator.get(f"{API}/agents/{ids.agent_id(ORGANIZATION, 'ada')}").json["lastSeenAt"] == heard


def test_the_organization_is_told_how_far_a_command_has_come(office: Flask, ada: Somebody, operator: Somebody) -> None:
    before = entries(office)[-1].seq
    command_id = tell(operator)
    ada.get(INBOX)
    ada.tell(event(EventType.COMMAND_RESULT, "ada", {"commandId": command_id, "outcome": "done"}))
    new = [entry for entry in entries(office) if entry.seq > before]
    payload = Told(ORGANIZATION, new).payload(Room.ORGANIZATION, before, before, new[-1].seq)
    assert payload is not None
    told = orjson.loads(payload)
    assert {change["commandId"] for change in told["commands"]} == {command_id}
    assert [sorted(change.keys() & {"at", "seenAt", "outcome"}) for change in told["commands"]] == [
        ["at", "outcome", "seenAt"],
        ["seenAt"],
        ["outcome"],
    ]
    assert told["notifications"] == []


def test_no_agent_says_what_became_of_another_s_command(office: Flask, ada: Somebody, operator: Somebody) -> None:
    command_id = tell(operator)
    bob = token(office, keys=["bob"])
    forged = event(EventType.COMMAND_RESULT, "bob", {"commandId": command_id, "outcome": "done"})
    assert bob.post(f"{API}/events", [forged]).status_code == 409
    assert state(operator)[0] == "sent"
    ada.tell(event(EventType.COMMAND_RESULT, "ada", {"commandId": "c-unknown", "outcome": "done"}))


def test_what_is_sent_twice_with_its_key_is_done_once(ada: Somebody, operator: Somebody, viewer: Somebody) -> None:
    ada.tell(event(EventType.REQUEST, "ada", ASKED))
    decision = {"kind": "approve", "inReplyTo": "r-1", "digest": "d-1", "key": "k-1"}
    assert tell(operator, **decision) == tell(operator, **decision)
    assert len(viewer.get(f"{API}/commands").json["items"]) == 1
    other = {"selector": {"agentIds": ["ada"]}, **decision, "key": "k-2"}
    assert operator.post(f"{API}/commands", other).status_code == 409


def test_a_rehearsal_says_who_has_no_inbox(ada: Somebody, operator: Somebody, viewer: Somebody) -> None:
    ada.tell(status("ada"))
    operator.tell(status("bob"))
    body = {"selector": {"agentIds": ["ada", "bob"]}, "kind": "pause", "dryRun": True}
    receipts = operator.post(f"{API}/commands", body).json["receipts"]
    assert {one["agentId"]: one["way"] for one in receipts} == {"ada": "inbox", "bob": None}
    assert viewer.get(f"{API}/commands").json["items"] == []
