"""`flask conformance`: our server keeps the contract, one that does not is told so, and nobody's office is littered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.conformance import running
from metaverse.conformance.probe import Probe
from metaverse.conformance.verdict import Result, Verdict
from tests.callers import API, Somebody, found, token
from tests.factories import status
from tests.served import Served

Json = dict[str, Any]
URL = "http://office.test"


@pytest.fixture
def office(app: Flask) -> Flask:
    found(app)
    return app


def probe_of(app: Flask, who: Somebody, **more: Any) -> Probe:
    transport = httpx.WSGITransport(app=app.wsgi_app, raise_app_exceptions=True)
    secret = who.headers["Authorization"].removeprefix("Bearer ")
    return Probe(URL, secret, client=httpx.Client(base_url=URL, transport=transport), **more)


def by_result(verdicts: list[Verdict], result: Result) -> list[str]:
    return [f"{one.section}: {one.check}: {one.found}" for one in verdicts if one.result is result]


def test_our_server_is_right_for_an_operator_and_left_as_it_was(office: Flask) -> None:
    verdicts = running.run(probe_of(office, token(office, "operator")))
    assert by_result(verdicts, Result.WRONG) == []
    assert len(by_result(verdicts, Result.SKIPPED)) == 1  # a prefix that binds the token
    viewer = token(office, "viewer")
    assert viewer.get(f"{API}/agents").json["items"] == []
    assert {task["status"] for task in viewer.get(f"{API}/tasks").json["items"]} == {"canceled"}


@pytest.mark.parametrize(
    ("bound", "skipped"),
    [
        ({}, {"order", "late", "future", "ETag", "wrong source prefix", "tidying"}),
        ({"source": "urn:mine:"}, {"order", "late", "future", "ETag", "tidying"}),
        ({"keys": ["ada"]}, {"order", "late", "future", "ETag", "wrong source prefix", "keys"}),
    ],
)
def test_an_agent_s_token_sees_less_and_its_agents_are_left_offline(
    office: Flask, bound: Json, skipped: set[str]
) -> None:
    known = {"source": bound.get("source"), "agent": (bound.get("keys") or [None])[0]}
    verdicts = running.run(probe_of(office, token(office, "agent", **bound), **known))
    assert by_result(verdicts, Result.WRONG) == []
    assert {one.section for one in verdicts if one.result is Result.SKIPPED} == skipped
    agents = token(office, "viewer").get(f"{API}/agents").json["items"]
    assert {agent["status"] for agent in agents} == {"offline"}


def test_a_token_that_may_not_send_ends_the_run_at_once(office: Flask) -> None:
    verdicts = running.run(probe_of(office, token(office, "viewer")))
    assert [one.result for one in verdicts][:1] == [Result.WRONG]
    assert len(verdicts) == 1, "there is nothing to tidy up"
    assert "403" in verdicts[0].found
    assert "--token" in verdicts[0].mend


def test_where_nothing_answers_one_sentence_says_so() -> None:
    probe = Probe("http://127.0.0.1:1", "mv_none")
    [verdict] = running.run(probe)
    probe.close()
    assert verdict.result is Result.WRONG
    assert "Nothing answers at http://127.0.0.1:1" in verdict.found


LAX: dict[str, str] = {
    "duplicates": "the same event again is accepted and changes nothing",
    "unknown field": "an unknown field of our types is refused at its index and field",
    "1,001 events": "more than a thousand events are refused with 413, and none is applied",
    "NaN": "NaN and Infinity, which JSON does not have, are refused",
    "wrong organization": "another organization's id is 404, as if it did not exist",
    "problem+json": "a refusal is a problem with type, title, status, detail, errors and requestId",
    "rate limit": "every answer says what is left: RateLimit-Limit, -Remaining, -Reset",
    "who may": "without a token, or with a wrong one, nothing is taken: 401",
}


def test_a_server_that_takes_everything_is_told_what_it_gets_wrong() -> None:
    taken = {"accepted": 1, "duplicates": 0, "sampled": 0, "seq": {"from": 1, "to": 1}}
    careless = httpx.MockTransport(lambda request: httpx.Response(202, json=taken))
    probe = Probe(URL, "t", client=httpx.Client(base_url=URL, transport=careless))
    verdicts = running.run(probe)
    wrong = {(one.section, one.check) for one in verdicts if one.result is Result.WRONG}
    assert LAX.items() <= wrong
    assert all(one.found and one.mend for one in verdicts if one.result is Result.WRONG)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda request: httpx.Response(500), "5xx"),
        (lambda request: httpx.Response(202, text="ok"), "JSON"),
        (lambda request: (_ for _ in ()).throw(httpx.ReadError("reset")), "before the connection"),
        (lambda request: (_ for _ in ()).throw(httpx.ReadTimeout("late")), "at once"),
    ],
)
def test_a_server_that_fails_is_told_so(answer: Any, said: str) -> None:
    probe = Probe(URL, "t", client=httpx.Client(base_url=URL, transport=httpx.MockTransport(answer)))
    verdicts = running.run(probe)
    assert (len(verdicts), verdicts[0].result) == (2, Result.WRONG)
    assert said in verdicts[0].mend


def test_a_limit_that_is_reached_is_no_fault() -> None:
    full = httpx.MockTransport(lambda request: httpx.Response(429, headers={"Retry-After": "7"}))
    probe = Probe(URL, "t", client=httpx.Client(base_url=URL, transport=full))
    verdicts = running.run(probe)
    assert {one.result for one in verdicts} == {Result.SKIPPED}
    assert "7 seconds" in verdicts[0].found


def judge(runner: FlaskCliRunner, text: str, *options: str) -> tuple[int, str]:
    result = runner.invoke(args=["conformance", "--check", "-", *options], input=text)
    return result.exit_code, result.output


@pytest.fixture
def good() -> list[Json]:
    return [status("ada"), status("bob", "idle")]


def test_right_events_are_right_in_every_form(runner: FlaskCliRunner, good: list[Json], tmp_path: Path) -> None:
    lines = "\n".join(map(json.dumps, good))
    for text in (json.dumps(good), lines, json.dumps(good[0])):
        assert judge(runner, text)[0] == 0
    file = tmp_path / "events.json"
    file.write_text(json.dumps(good))
    assert runner.invoke(args=["conformance", "--check", str(file)]).output == "2 events, 0 faults.\n"


def test_each_fault_is_named_at_its_index_and_field(runner: FlaskCliRunner, good: list[Json]) -> None:
    bad = status("ada", "bored")
    code, said = judge(runner, json.dumps([*good, bad]), "--json")
    (fault,) = json.loads(said)["faults"]
    assert (code, fault["index"], fault["field"]) == (1, 2, "data.status")
    assert "✗ event 2, data.status: Must be one of" in judge(runner, json.dumps([*good, bad]))[1]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"source": "urn:metaverse:x"}, "source"),
        ({"time": "2999-01-01T00:00:00Z"}, "time"),
        ({"type": "metaverse.agent.presence", "data": {"status": "offline", "heardSeq": 1}}, "type"),
    ],
)
def test_what_is_valid_and_yet_not_taken_as_it_is_meant_is_told(
    runner: FlaskCliRunner, good: list[Json], more: Json, field: str
) -> None:
    said = json.loads(judge(runner, json.dumps([good[0] | more]), "--json")[1])
    assert [fault["field"] for fault in said["faults"]] == [field]


def test_one_name_for_two_events_is_told(runner: FlaskCliRunner, good: list[Json]) -> None:
    assert judge(runner, json.dumps([good[0], good[0]]))[0] == 0
    said = json.loads(judge(runner, json.dumps([good[0], good[0] | {"subject": "eve"}]), "--json")[1])
    assert [(fault["index"], fault["field"]) for fault in said["faults"]] == [(1, "id")]


def test_lines_that_are_no_json_and_calls_that_are_too_large_are_told(runner: FlaskCliRunner, good: list[Json]) -> None:
    said = json.loads(judge(runner, json.dumps(good[0]) + '\n{"a": NaN}\n', "--json")[1])
    assert [(fault["index"], fault["field"]) for fault in said["faults"]] == [(1, "")]
    many = [status("ada") for _ in range(1001)]
    assert "1000 events" in judge(runner, json.dumps(many))[1]


def test_the_command_says_what_it_needs(runner: FlaskCliRunner) -> None:
    for arguments in ([], ["http://x"], ["--token", "t"], ["ftp://x", "--token", "t"]):
        assert runner.invoke(args=["conformance", *arguments]).exit_code == 2


@pytest.mark.slow
def test_the_running_server_is_right(served: Served) -> None:
    served.prepare("seed")
    secret = served.prepare("tokens", "create", "--role", "operator").strip().splitlines()[-1]
    told = json.loads(served.flask("conformance", served.url, "--token", secret, "--json"))
    assert (told["wrong"], told["skipped"]) == (0, 1)
    assert told["right"] >= 35
    table = served.flask("conformance", served.url, "--token", secret)
    assert "✓ single" in table
    assert "0 wrong" in table
