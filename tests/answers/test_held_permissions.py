"""A permission request of Claude Code is held until a person decides; in any other case its own prompt takes over."""

from __future__ import annotations

import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest

from metaverse.adapters import claude_answers
from metaverse.security.roles import Role
from metaverse.services.holding import MOST_HELD
from tests.answers.office import API, Office, opened
from tests.answers.prompts import Prompt, asking, decide, open_requests, over, post, recorded, turn_on

Json = dict[str, Any]
CALL = recorded()
ASKED = asking(CALL)


def agent_of(office: Office, request: Json) -> Json:
    agents = office.get("/agents")["items"]
    found: Json = next(agent for agent in agents if agent["agentId"] == request["agentId"])
    return found


def last_command(office: Office) -> Json:
    found: Json = office.get("/commands")["items"][0]
    return found


def test_a_yes_allows_and_the_agent_waits_no_longer(office: Office) -> None:
    turn_on(office)
    assert post(office, CALL).status_code == 204
    prompt = Prompt(office, ASKED)
    [request] = open_requests(office)
    assert prompt.is_held
    assert agent_of(office, request)["waitingOn"] == "permission"
    assert decide(office, request, "approve") == 202
    assert prompt.told() == {"hookEventName": "PermissionRequest", "decision": {"behavior": "allow"}}
    agent = agent_of(office, request)
    assert (agent["status"], agent["waitingOn"]) == ("working", None)
    command = last_command(office)
    assert (command["state"], command["seenBy"]) == ("done", "call")
    assert post(office, over(CALL)).status_code == 204
    assert office.get("/requests")["items"][0]["outcome"] == "approved"


def test_a_no_denies_with_what_the_person_said(office: Office) -> None:
    turn_on(office)
    prompt = Prompt(office, ASKED)
    [request] = open_requests(office)
    decide(office, request, "deny", text="Use the lock file.")
    assert prompt.told() == {
        "hookEventName": "PermissionRequest",
        "decision": {"behavior": "deny", "message": "Use the lock file."},
    }
    assert last_command(office)["state"] == "done"


def test_what_is_off_is_answered_at_once(office: Office) -> None:
    answer = post(office, ASKED)
    assert (answer.status_code, answer.content) == (204, b"")
    assert open_requests(office)[0]["expiresAt"] is None


def test_one_token_s_requests_are_held_and_those_of_others_not(office: Office) -> None:
    mine = office.token(Role.AGENT)
    token_id = next(t["id"] for t in office.call("GET", "/tokens", office.admin).json()["items"])
    office.call("PATCH", "/answers/settings", office.admin, {"claudeCode": {"tokens": {token_id: True}}})
    assert post(office, {**ASKED, "session_id": "another"}).content == b""
    open_requests(office)
    prompt = Prompt(office, ASKED, mine)
    request = open_requests(office, 2)[1]
    decide(office, request, "approve")
    assert prompt.told() is not None


def test_in_time_nobody_decides_and_the_own_prompt_takes_over(office: Office) -> None:
    turn_on(office, 1)
    assert Prompt(office, ASKED).told() is None
    [request] = office.get("/requests")["items"]
    assert decide(office, request, "approve") == 409
    assert office.get("/requests")["items"][0]["state"] == "expired"
    assert agent_of(office, request)["status"] == "waiting"


def test_something_else_than_was_asked_is_not_approved(office: Office) -> None:
    turn_on(office)
    prompt = Prompt(office, ASKED)
    [request] = open_requests(office)
    assert decide(office, {**request, "digest": "sha256:0"}, "approve") == 409
    assert decide(office, request, "approve", office.viewer) == 403
    assert prompt.is_held
    assert decide(office, request, "deny") == 202
    assert decide(office, request, "approve") == 409
    told = prompt.told()
    assert told is not None
    assert told["decision"]["behavior"] == "deny"


def test_a_yes_to_what_somebody_else_said_is_asked_is_none_to_the_call(office: Office) -> None:
    turn_on(office)
    asked = claude_answers.asked(orjson.dumps(ASKED))
    assert asked is not None
    harmless = {"kind": "permission", "summary": "May I say hello?", "digest": asked.digest, "options": ["approve"]}
    for number, source in enumerate(("urn:own:stranger", asked.source)):
        data = {"requestId": f"{asked.prefix}hello-{number}", **harmless}
        event = {"specversion": "1.0", "id": f"hello-{number}", "source": source, "type": "metaverse.request"}
        office.tell({**event, "subject": "stranger", "data": data}, token=office.token(Role.AGENT))
    prompt = Prompt(office, ASKED)
    told = open_requests(office, 3)
    for request in told:
        if request["summary"] == harmless["summary"]:
            assert decide(office, request, "approve") == 202
    [real] = open_requests(office)
    assert prompt.is_held
    decide(office, real, "deny")
    answer = prompt.told()
    assert answer is not None
    assert answer["decision"]["behavior"] == "deny"


def test_a_caller_whose_token_was_revoked_meanwhile_is_told_nothing(office: Office) -> None:
    turn_on(office)
    theirs = office.token(Role.AGENT)
    token_id = office.call("GET", "/tokens", office.admin).json()["items"][0]["id"]
    prompt = Prompt(office, ASKED, theirs)
    [request] = open_requests(office)
    assert office.call("DELETE", f"/tokens/{token_id}", office.admin).status_code == 204
    assert decide(office, request, "approve") == 202
    assert prompt.told() is None
    assert last_command(office)["state"] == "failed"


def test_a_request_that_ends_elsewhere_lets_the_call_go(office: Office) -> None:
    turn_on(office)
    post(office, CALL)
    prompt = Prompt(office, ASKED)
    open_requests(office)
    post(office, over(CALL))
    assert prompt.told() is None


def test_other_hooks_of_the_session_pass_while_one_is_held(office: Office) -> None:
    turn_on(office)
    prompt = Prompt(office, ASKED)
    [request] = open_requests(office)
    for number in range(5):
        assert post(office, {**CALL, "tool_use_id": f"t-{number}", "tool_input": {"command": f"ls {number}"}}).ok
    assert prompt.is_held
    decide(office, request, "approve")
    assert prompt.told() is not None


def test_two_identical_prompts_at_once_are_two_requests(office: Office) -> None:
    turn_on(office)
    calls = [{**CALL, "tool_use_id": f"t-{number}"} for number in range(2)]
    for call in calls:
        post(office, call)
    prompts = [Prompt(office, ASKED), Prompt(office, ASKED)]
    first, second = open_requests(office, 2)
    decide(office, first, "approve")
    office.until("/commands", lambda page: page["items"][0]["state"] == "done" and not all(p.is_held for p in prompts))
    assert sorted(prompt.is_held for prompt in prompts) == [False, True]
    decide(office, second, "deny")
    told = [prompt.told() for prompt in prompts]
    assert sorted(one["decision"]["behavior"] for one in told if one) == ["allow", "deny"]


def test_the_same_prompt_posted_by_two_hooks_is_one_request(office: Office) -> None:
    turn_on(office)
    post(office, CALL)
    prompts = [Prompt(office, ASKED), Prompt(office, ASKED)]
    [request] = open_requests(office)
    decide(office, request, "approve")
    told = [one for prompt in prompts if (one := prompt.told())]
    assert told
    assert all(one["decision"] == {"behavior": "allow"} for one in told)
    assert len(office.get("/requests")["items"]) == 1


def test_a_question_to_a_person_is_not_answered_by_yes_or_no(office: Office) -> None:
    turn_on(office)
    asked = {**ASKED, "tool_name": "AskUserQuestion", "tool_input": {"questions": [{"question": "Which?"}]}}
    assert post(office, asked).content == b""


def test_a_caller_that_hung_up_is_told_nothing_and_the_person_is(office: Office) -> None:
    turn_on(office)
    place = urlsplit(office.url)
    body = orjson.dumps(ASKED)
    head = (
        f"POST {API}/ingest/claude-code HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {office.agent}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port)) as caller:
        caller.sendall(head.encode() + body)
        [request] = open_requests(office)
    decide(office, request, "approve")
    command = office.until("/commands", lambda page: page["items"][0]["endedAt"] and page["items"][0])
    assert command["state"] == "failed"
    assert "own prompt" in command["detail"]


@pytest.mark.slow
def test_beyond_the_bound_prompts_are_not_held(office: Office) -> None:
    turn_on(office, 60)
    prompts = 300

    def one(number: int) -> bool:
        answer = post(office, {**ASKED, "session_id": f"session-{number}"})
        assert answer.status_code in (200, 204), answer.text
        return bool(answer.content)

    with ThreadPoolExecutor(prompts) as pool:
        answers = [pool.submit(one, number) for number in range(prompts)]
        asked = office.until(
            "/requests?state=open&limit=500", lambda page: len(page["items"]) == prompts and page["items"], 60
        )
        held = [request for request in asked if request["expiresAt"]]
        assert len(held) == MOST_HELD
        for request in held:
            assert decide(office, request, "approve") == 202
        assert sum(answer.result(60) for answer in answers) == MOST_HELD


@pytest.mark.parametrize("way", [signal.SIGTERM])
def test_a_server_that_ends_lets_its_calls_go(tmp_path: Path, sqlite_url: str, way: signal.Signals) -> None:
    with opened(tmp_path, sqlite_url) as make:
        office = make()
        turn_on(office, 300)
        prompt = Prompt(office, ASKED)
        open_requests(office)
        office.served.process.send_signal(way)
        assert prompt.told(10) is None
        assert office.served.process.wait(10) == 0


def test_a_yes_to_what_another_source_asked_under_the_same_digest_allows_nothing(office: Office) -> None:
    turn_on(office, 3)
    assert post(office, CALL).status_code == 204
    asked = claude_answers.asked(orjson.dumps(ASKED))
    assert asked is not None
    shown = {"requestId": f"{asked.prefix}forged", "kind": "permission", "summary": "Look?", "digest": asked.digest}
    [speaker] = office.get("/agents")["items"]
    forged = {"specversion": "1.0", "id": "f", "source": "urn:other", "type": "metaverse.request"}
    office.tell({**forged, "subject": speaker["agentId"], "data": shown}, token=office.agent)
    prompt = Prompt(office, ASKED)
    opened_ = open_requests(office, 2)
    [other] = [request for request in opened_ if request["requestId"] == shown["requestId"]]
    assert decide(office, other, "approve") == 202
    assert prompt.told() is None
