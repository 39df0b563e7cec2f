"""A reply to a task that asks for input is sent to its agent by A2A, once, and what the agent answers is taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app import create_app
from metaverse import database
from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.services import answering
from tests.answers.a2a_agent import Agent, Answer, serving_agent, works
from tests.answers.office import Office
from tests.conftest import settings_for
from tests.factories import ORGANIZATION, event, make_organization
from tests.served import serving

Json = dict[str, Any]
HELPER = "a2a:helper"
WORDS = {
    "0.3": ("input-required", "message/send", "user"),
    "1.0": ("TASK_STATE_INPUT_REQUIRED", "SendMessage", "ROLE_USER"),
}


def asks(office: Office, version: str) -> Json:
    """Have an agent ask for input, as it posts its task's state; give the request."""
    status = {"state": WORDS[version][0], "timestamp": "2026-03-01T10:00:00Z", "message": {"messageId": "m-1"}}
    update = {"taskId": "t-1", "contextId": "c-1", "status": status}
    body = {"statusUpdate": update} if version == "1.0" else {"kind": "status-update", **update}
    answer = office.call("POST", "/ingest/a2a?agent=helper", office.agent, body)
    assert answer.status_code == 202, answer.text
    found: Json = office.get("/requests?state=open")["items"][0]
    return found


def set_up(office: Office, agent: Agent | None, **more: str) -> None:
    url = agent.url if agent else "http://127.0.0.1:18999/a2a"
    body = {"a2a": {HELPER: {"url": url, **more}}}
    answer = office.call("PATCH", "/answers/settings", office.admin, body)
    assert answer.status_code == 200, answer.text


def reply(office: Office, request: Json, text: str = "By train.") -> str:
    about = {"inReplyTo": request["requestId"], "digest": request["digest"], "text": text}
    answer = office.command(request["agentId"], "reply", **about)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["receipts"][0]["commandId"])


def ended(office: Office) -> Json:
    found: Json = office.until("/commands", lambda page: page["items"][0]["endedAt"] and page["items"][0])
    return found


@pytest.mark.parametrize("version", sorted(WORDS))
def test_a_reply_goes_to_its_task_in_the_version_that_the_agent_speaks(office: Office, version: str) -> None:
    with serving_agent(works) as agent:
        set_up(office, agent, authorization="Bearer of the agent")
        command_id = reply(office, asks(office, version))
        call = agent.next()
        _, method, role = WORDS[version]
        message = call.body["params"]["message"]
        assert (call.body["jsonrpc"], call.body["method"]) == ("2.0", method)
        assert (message["messageId"], message["taskId"], message["contextId"]) == (command_id, "t-1", "c-1")
        assert (message["role"], message["parts"][0]["text"]) == (role, "By train.")
        assert call.headers["Authorization"] == "Bearer of the agent"
        assert (ended(office)["state"], ended(office)["seenBy"]) == ("done", "a2a")
        office.until("/tasks", lambda page: page["items"][0]["status"] == "working")
        closed = office.until("/requests", lambda page: page["items"][0]["state"] == "closed" and page["items"][0])
        assert closed["outcome"] == "answered"
        assert agent.is_quiet


def _says(status: int, said: Any, **headers: str) -> Any:
    def answer(body: Json) -> Answer:
        told = {**said, "id": body["id"]} if isinstance(said, dict) else said
        return status, told, headers

    return answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (_says(302, b"", Location="http://127.0.0.1:1/"), "redirect"),
        (_says(401, b"no"), "401"),
        (_says(200, b"<html>"), "not JSON"),
        (_says(200, {"jsonrpc": "2.0", "error": {"code": -32001, "message": "Task not found"}}), "Task not found"),
        (_says(200, {"jsonrpc": "2.0"}), "no result"),
        (_says(200, b" " * 1_100_000), "megabyte"),
    ],
    ids=["redirect", "unauthorized", "no JSON", "refused", "no result", "too large"],
)
def test_a_reply_that_is_not_taken_has_failed_with_the_reason(office: Office, answer: Any, why: str) -> None:
    with serving_agent(answer) as agent:
        set_up(office, agent)
        reply(office, asks(office, "0.3"))
        command = ended(office)
        assert (command["state"], command["seenAt"]) == ("failed", None)
        assert why in command["detail"]
        agent.next()
        assert agent.is_quiet


def test_an_agent_that_is_busy_is_asked_again_with_the_same_message(office: Office) -> None:
    answers = [_says(503, b""), works]
    with serving_agent(lambda body: answers.pop(0)(body)) as agent:
        set_up(office, agent)
        reply(office, asks(office, "1.0"))
        assert ended(office)["state"] == "done"
        assert agent.next().body == agent.next().body


@pytest.mark.slow
def test_an_agent_that_is_not_there_cannot_be_reached(office: Office) -> None:
    set_up(office, None)
    reply(office, asks(office, "0.3"))
    assert "could not be reached" in ended(office)["detail"]


def test_a_secret_is_told_to_nobody_and_stays_with_its_address(office: Office) -> None:
    with serving_agent(works) as agent:
        set_up(office, agent, authorization="Bearer secret-of-the-agent")
        shown = office.call("GET", "/answers/settings", office.admin).text
        logged = office.call("GET", "/audit-log", office.admin).text
        assert "secret-of-the-agent" not in shown + logged
        assert office.call("GET", "/answers/settings", office.admin).json()["a2a"][HELPER]["hasAuthorization"]
        set_up(office, None)
        assert not office.call("GET", "/answers/settings", office.admin).json()["a2a"][HELPER]["hasAuthorization"]


@pytest.mark.slow
def test_a_reply_that_came_while_no_server_ran_is_sent_when_one_does(tmp_path: Path, sqlite_url: str) -> None:
    with serving_agent(works) as agent:
        settings = settings_for(tmp_path, DATABASE_URL=sqlite_url)
        app = create_app(settings)
        with app.app_context():
            make_organization(ORGANIZATION)
            answering.change(ORGANIZATION, {"a2a": {HELPER: {"url": agent.url}}}, "test")
            asked = {"requestId": "r-1", "kind": "input", "summary": "How?", "digest": "d-1"}
            said = {"commandId": "c-1", "kind": "reply", "text": "So.", "inReplyTo": "r-1", "digest": "d-1"}
            address = {"a2atask": "t-1", "a2acontext": "c-1", "a2aagent": "helper", "a2aversion": "1.0"}
            request = {**event(EventType.REQUEST, HELPER, asked), **address}
            door.admit(ORGANIZATION, [request, event(EventType.COMMAND, HELPER, said)], SERVER)
            database.bound().dispose()
        with serving(tmp_path, sqlite_url, OUTBOUND_NETWORKS="127.0.0.0/8"):
            assert agent.next().body["params"]["message"]["messageId"] == "c-1"
