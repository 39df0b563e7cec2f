"""Connections: made with the least rights, tried, listed with what became of their events, reported on, ended."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.models.token import ConnectionKind
from metaverse.services import dead_letters
from tests.adapters.otlp_rig import agent_says, request, span
from tests.callers import API, FOREIGN, Somebody, token, user
from tests.factories import ORGANIZATION, status

PATH = f"{API}/connections"
BASE = "https://office.example.com"
NOTHING = {"accepted": 0, "duplicates": 0, "late": 0, "rejected": 0, "dead": 0}


def connect(office: Flask, admin: Somebody, kind: str = "own", name: str = "My bots", **options: Any) -> Somebody:
    made = admin.post(PATH, {"kind": kind, "name": name, "options": options})
    assert made.status_code == 201, made.text
    headers = {"Authorization": f"Bearer {made.json['secret']}"}
    return Somebody(office.test_client(), headers, made.json["connection"]["id"])


def listed(admin: Somebody, bots: Somebody) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in admin.get(PATH).json["items"] if one["id"] == bots.id)
    return found


def report(admin: Somebody, bots: Somebody) -> dict[str, Any]:
    answer = admin.get(f"{PATH}/{bots.id}/report")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json
    return told


def told(key: str, **more: Any) -> dict[str, Any]:
    return status(key, more={"source": "urn:own:my-bots", **more})


def test_every_kind_has_steps_with_a_place_for_the_secret(operator: Somebody) -> None:
    kinds = operator.get(f"{PATH}/kinds?base={BASE}").json["kinds"]
    assert [one["kind"] for one in kinds] == [kind.value for kind in ConnectionKind]
    assert [one["kind"] for one in kinds if one["answers"]] == ["claude-code"]
    for one in kinds:
        whole = "".join(step["content"] for step in one["steps"])
        assert "$TOKEN" in whole, one["kind"]
        assert BASE in whole, one["kind"]
        assert len({step["id"] for step in one["steps"]}) == len(one["steps"])
    assert "http://localhost" in operator.get(f"{PATH}/kinds").text


def test_an_odd_address_is_no_fault_of_ours(operator: Somebody) -> None:
    for base in (
        "http://[::::]",
        "http://[..]:1",
        "http://a:99999",
        "http://[::1]:3000/x",
        "https://A.b-c.test:8443/office/",
    ):
        assert operator.get(f"{PATH}/kinds", query_string={"base": base}).status_code == 200, base


@pytest.mark.parametrize(
    "base", ["office", "ftp://office", 'http://x"; rm -rf /', "http://x$(id)", "http://x y", "http://["]
)
def test_an_address_that_is_none_is_refused(operator: Somebody, admin: Somebody, base: str) -> None:
    assert operator.get(f"{PATH}/kinds", query_string={"base": base}).status_code == 422
    assert admin.post(PATH, {"kind": "own", "name": "X", "options": {"base": base}}).status_code == 422


@pytest.mark.parametrize("kind", [kind.value for kind in ConnectionKind])
def test_a_new_connection_shows_its_secret_once_and_in_its_steps(admin: Somebody, kind: str) -> None:
    made = admin.post(PATH, {"kind": kind, "name": "One", "options": {"base": BASE}})
    secret = made.json["secret"]
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    whole = "".join(step["content"] for step in made.json["steps"])
    assert (secret in whole, "$TOKEN" in whole) == (True, False)
    assert secret not in admin.get(PATH).text
    noted = admin.get(f"{API}/audit-log").json["items"][0]
    assert (noted["action"], noted["target"]) == ("token.created", made.json["connection"]["id"])
    assert noted["detail"] == {"role": "agent", "name": "One", "kind": kind}


def test_its_token_may_only_send_and_only_what_such_a_runtime_sends(office: Flask, admin: Somebody) -> None:
    bots = connect(office, admin)
    bots.tell(told("ada"))
    assert bots.post(f"{API}/events", status("ada")).status_code == 403
    assert bots.get(f"{API}/agents").status_code == 403
    hooks = connect(office, admin, "claude-code", "Laptop")
    assert listed(admin, hooks)["sources"] == ["urn:claude-code:", "urn:otlp:claude-code"]
    for source, right in {"urn:claude-code:s-1": 202, "urn:otlp:claude-code": 202, "urn:otlp:crew": 403}.items():
        assert hooks.post(f"{API}/events", status("ada", more={"source": source})).status_code == right


def test_with_answers_a_connection_s_requests_are_held_while_it_stands(office: Flask, admin: Somebody) -> None:
    hooks = connect(office, admin, "claude-code", "Laptop", answers=True)
    held = f"{API}/answers/settings"
    assert admin.get(held).json["claudeCode"]["tokens"] == [hooks.id]
    admin.patch(held, {"claudeCode": {"hold": True, "holdSeconds": 100}})
    [claude_code] = [one for one in admin.get(f"{PATH}/kinds").json["kinds"] if one["answers"]]
    assert '"timeout": 110' in claude_code["steps"][0]["content"]
    assert admin.delete(f"{PATH}/{hooks.id}").status_code == 204
    assert admin.get(held).json["claudeCode"]["tokens"] == []


def test_a_mapping_that_is_named_binds_the_token_to_what_it_reads(office: Flask, admin: Somebody) -> None:
    bots = connect(office, admin, "mapped", "Build", mapping="ci-build")
    assert listed(admin, bots)["sources"] == ["urn:mapped:ci-build"]
    assert admin.post(f"{PATH}/{bots.id}/test").json["arrived"]
    assert admin.post(PATH, {"kind": "mapped", "name": "X", "options": {"mapping": "../x"}}).status_code == 422


def test_a_test_event_arrives_with_the_rights_of_the_connection(office: Flask, admin: Somebody) -> None:
    for kind in ConnectionKind:
        bots = connect(office, admin, kind.value, f"Try {kind.value}")
        tried = admin.post(f"{PATH}/{bots.id}/test").json
        assert (tried["arrived"], tried["seq"] > 0) == (True, True), tried
        event = admin.get(f"{API}/events?after={tried['seq'] - 1}").json["items"][0]
        assert event["data"]["title"] == f"Try {kind.value} is connected"
    assert admin.get(f"{API}/agents").json["items"] == []
    assert listed(admin, bots)["counts"] == {**NOTHING, "accepted": 1}


def test_an_ended_connection_sends_nothing_and_says_so(office: Flask, admin: Somebody) -> None:
    bots = connect(office, admin)
    assert admin.delete(f"{PATH}/{bots.id}").status_code == 204
    assert bots.post(f"{API}/events", told("ada")).status_code == 401
    tried = admin.post(f"{PATH}/{bots.id}/test").json
    assert (tried["arrived"], "ended" in tried["detail"]) == (False, True)
    assert listed(admin, bots)["revokedAt"] is not None


def test_what_becomes_of_its_events_is_counted_and_told(office: Flask, admin: Somebody) -> None:
    bots = connect(office, admin)
    assert listed(admin, bots)["counts"] == NOTHING
    known, late = told("ada"), told("bob", time=to_wire(now_ms() - 600_000))
    bots.tell(known, late)
    bots.tell(known)
    view = listed(admin, bots)
    assert view["counts"] == {**NOTHING, "accepted": 2, "duplicates": 1, "late": 1}
    assert (view["agents"], view["lastError"], view["lastEventAt"] is None) == (2, None, False)
    page = report(admin, bots)
    assert page["counts"] == view["counts"]
    [duplicate], [behind] = page["duplicates"], page["late"]
    named = {"source": "urn:own:my-bots", "type": "metaverse.agent.status"}
    assert {**named, "eventId": known["id"]}.items() <= duplicate.items()
    assert {**named, "eventId": late["id"]}.items() <= behind.items()
    assert 600 <= behind["lateSeconds"] < 700


def test_an_event_twice_in_one_batch_is_known_the_second_time(office: Flask, admin: Somebody) -> None:
    bots = connect(office, admin)
    twice = told("ada")
    bots.tell(twice, told("bob"), twice)
    page = report(admin, bots)
    assert (page["counts"]["accepted"], page["counts"]["duplicates"]) == (2, 1)
    assert [one["eventId"] for one in page["duplicates"]] == [twice["id"]]


def test_refused_events_are_reported_at_their_place_without_what_they_said(office: Flask, admin: Somebody) -> None:
    bots = connect(office, admin)
    secret = "nobody else's business"
    bad = told("ada") | {"data": {"status": "pondering", "activity": secret}}
    assert bots.post(f"{API}/events", [told("bob"), bad]).status_code == 422
    assert bots.post(f"{API}/events?onInvalid=skip", [told("bob"), bad]).status_code == 202
    page = report(admin, bots)
    assert page["counts"] == {**NOTHING, "accepted": 1, "rejected": 3}
    named = [(one["index"], one["field"], one["eventId"]) for one in page["rejected"]]
    assert named == [(1, "data.status", bad["id"])] * 2
    assert secret not in str(page)
    error = listed(admin, bots)["lastError"]
    assert error["where"] == "event 1, data.status"
    assert "Must be one of" in error["reason"]


def test_a_batch_that_is_refused_whole_is_reported_whatever_the_reason(office: Flask, admin: Somebody) -> None:
    bots = connect(office, admin)
    path = f"{API}/events"
    assert bots.post(path, [status("ada"), status("bob")]).status_code == 403
    assert bots.client.post(path, headers=bots.headers, data=b"{", content_type="application/json").status_code == 400
    assert bots.client.post(path, headers=bots.headers, data=b"x", content_type="text/plain").status_code == 415
    huge = b" " * (office.config["MAX_BODY_BYTES"] + 1)
    assert bots.client.post(path, headers=bots.headers, data=huge, content_type="application/json").status_code == 413
    assert bots.post(path, [told("ada")] * 1001).status_code == 413
    assert bots.post("/v1/traces", [1]).status_code == 400  # a dead letter, which is not counted twice
    page = report(admin, bots)
    assert page["counts"] == {**NOTHING, "rejected": 2 + 1 + 1 + 1 + 1001, "dead": 1}
    assert len(page["rejected"]) == 5
    assert "urn:own:my-bots" in page["rejected"][-1]["message"]


def test_what_adapters_cannot_read_stands_in_the_report(office: Flask, admin: Somebody) -> None:
    bots = connect(office, admin)
    with office.app_context():
        dead_letters.keep_dead(ORGANIZATION, "codex", [("line 3", "is no JSON", "{")], bots.id)
        dead_letters.keep_dead(ORGANIZATION, "codex", [("line 4", "is no JSON", "{")], "tk_other")
    page = report(admin, bots)
    assert (page["counts"]["dead"], [letter["where"] for letter in page["dead"]]) == (1, ["line 3"])
    assert listed(admin, bots)["lastError"]["where"] == "line 3"


def test_what_lies_outside_of_what_binds_a_token_is_reported(office: Flask, admin: Somebody) -> None:
    bots = connect(office, admin, "claude-code", "Laptop")
    spans = span(1, says=agent_says("planner"))
    bots.client.post("/v1/traces", headers=bots.headers, data=request(spans), content_type="application/json")
    page = report(admin, bots)
    assert (page["counts"]["rejected"] > 0, page["counts"]["dead"]) == (True, 0)
    assert page["rejected"][0]["source"].startswith("urn:otlp:")
    assert "bound" in page["rejected"][0]["message"]
    bots.post(f"{API}/ingest/claude-code", {"nothing": 1})
    assert report(admin, bots)["counts"]["dead"] == 1
    assert report(admin, bots)["counts"]["rejected"] == page["counts"]["rejected"]


def test_of_each_list_only_the_latest_are_kept(office: Flask, admin: Somebody) -> None:
    bots = connect(office, admin)
    events = [told("ada") for _ in range(150)]
    bots.tell(*events)
    for _ in range(3):
        bots.tell(*events)
        page = report(admin, bots)
    assert page["counts"]["duplicates"] == 450
    assert [one["eventId"] for one in page["duplicates"]][:150] == [event["id"] for event in reversed(events)]
    assert len(page["duplicates"]) == 200


def test_any_token_has_a_report_but_only_here(office: Flask, admin: Somebody) -> None:
    plain, foreign = token(office, "operator"), token(office, "agent", FOREIGN)
    plain.tell(status("ada"))
    assert report(admin, plain)["counts"]["accepted"] == 1
    assert [one["id"] for one in admin.get(PATH).json["items"]] == []
    for path in (f"{foreign.id}/report", "tk_none/report"):
        assert admin.get(f"{PATH}/{path}").status_code == 404
    assert admin.delete(f"{PATH}/{foreign.id}").status_code == 404
    assert admin.post(f"{PATH}/{foreign.id}/test").status_code == 404


def test_a_bound_token_makes_no_connection(office: Flask) -> None:
    bound = token(office, "admin", source="urn:x:")
    assert bound.post(PATH, {"kind": "own", "name": "X"}).status_code == 403


def test_the_list_has_pages(office: Flask, admin: Somebody) -> None:
    made = [connect(office, admin, name=f"Bot {number}").id for number in range(3)]
    first = admin.get(f"{PATH}?limit=2").json
    rest = admin.get(f"{PATH}?limit=2&after={first['next']}").json
    assert {one["id"] for one in first["items"] + rest["items"]} == set(made)
    assert user(office, "viewer").get(PATH).status_code == 403
