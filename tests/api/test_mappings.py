"""Named mappings by REST: kept with who and when, changed by version, tried without a trace, posted to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from flask import Flask

from metaverse.services import mapped, organizations
from tests.callers import API, FOREIGN, Somebody, token, user
from tests.factories import ORGANIZATION

Json = dict[str, Any]
PATH = f"{API}/mappings"
EVENT: Json = {
    "type": "metaverse.agent.status",
    "subject": "who",
    "id": "id",
    "data": {"status": {"value": "state", "words": {"on": "working"}, "otherwise": "idle"}},
}
MAPPING: Json = {"name": "hooks", "description": "Ours", "each": "items", "events": [EVENT]}
BODY = {part: value for part, value in MAPPING.items() if part != "name"}
DOCUMENT = {"items": [{"who": "ada", "id": 1, "state": "on"}, {"who": "bob", "id": 2}]}
SLOW = {**BODY, "events": [{**EVENT, "subject": "who|" + "|".join(["@[].[@,@][]"] * 30)}]}


@pytest.fixture(autouse=True)
def fresh_runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[mapped.Runs]:
    """Give each test a process of its own, in which nothing rests."""
    fresh = mapped.Runs()
    for module in ("metaverse.services.mapped", "metaverse.services.mappings", "metaverse.api.mappings"):
        monkeypatch.setattr(f"{module}.runs", fresh)
    yield fresh
    fresh.close()


def post(who: Somebody, document: Any, name: str = "hooks") -> Any:
    return who.post(f"{API}/ingest/mapped/{name}", document)


def shown(who: Somebody) -> dict[str, str]:
    return {agent["agentId"]: agent["status"] for agent in who.get(f"{API}/agents").json["items"]}


def test_a_mapping_is_kept_read_listed_and_removed(admin: Somebody) -> None:
    made = admin.post(PATH, MAPPING)
    assert (made.status_code, made.json["version"], made.json["createdBy"]) == (201, 1, f"user:{admin.id}")
    assert admin.post(PATH, MAPPING).status_code == 409
    read = admin.get(f"{PATH}/hooks")
    assert {part: read.json[part] for part in MAPPING} == MAPPING
    assert read.headers["ETag"] == made.headers["ETag"]
    assert admin.get(f"{PATH}/hooks", headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    assert [one["name"] for one in admin.get(PATH).json["items"]] == ["hooks"]
    assert admin.delete(f"{PATH}/hooks").status_code == 204
    assert (admin.get(f"{PATH}/hooks").status_code, admin.delete(f"{PATH}/hooks").status_code) == (404, 404)
    told = [entry["action"] for entry in admin.get(f"{API}/audit-log").json["items"]]
    assert told[:2] == ["mapping.removed", "mapping.created"]


def test_a_change_names_the_version_that_it_changes(admin: Somebody) -> None:
    first = admin.post(PATH, MAPPING).headers["ETag"]
    assert admin.put(f"{PATH}/hooks", BODY).status_code == 428
    changed = admin.put(f"{PATH}/hooks", {**BODY, "each": "@"}, headers={"If-Match": first})
    assert (changed.status_code, changed.json["version"], changed.json["each"]) == (200, 2, "@")
    assert admin.put(f"{PATH}/hooks", BODY, headers={"If-Match": first}).status_code == 412
    assert admin.put(f"{PATH}/hooks", BODY, headers={"If-Match": "*"}).json["version"] == 3
    assert admin.put(f"{PATH}/other", BODY, headers={"If-Match": "*"}).status_code == 404


def test_a_version_of_a_mapping_that_was_made_anew_is_another(admin: Somebody) -> None:
    first = admin.post(PATH, MAPPING).headers["ETag"]
    admin.delete(f"{PATH}/hooks")
    assert admin.post(PATH, {**MAPPING, "each": "@"}).headers["ETag"] != first


def test_every_fault_is_named_at_its_place(admin: Somebody) -> None:
    wrong = {**MAPPING, "each": "[", "events": [{**EVENT, "subject": "frob()", "data": {"mood": "a"}}]}
    refused = admin.post(PATH, wrong)
    places = sorted(fault["field"] for fault in refused.json["errors"])
    assert refused.status_code == 422
    assert places == ["each", "events.0.data.mood", "events.0.data.status", "events.0.subject"]


@pytest.mark.parametrize("name", ["", "Hooks", "a b", "x" * 65, "a/b", "hooks\n"])
def test_a_name_is_small_letters_digits_and_hyphens(admin: Somebody, name: str) -> None:
    assert admin.post(PATH, {**MAPPING, "name": name}).status_code == 422


def test_a_mapping_is_tried_without_a_trace(admin: Somebody) -> None:
    admin.post(PATH, MAPPING)
    tried = admin.post(f"{PATH}/hooks/try", {"document": DOCUMENT}).json
    assert (tried["records"], [event["subject"] for event in tried["events"]], tried["dead"]) == (2, ["ada", "bob"], [])
    unsaved = {**BODY, "events": [{**EVENT, "subject": "nothing"}]}
    tried = admin.post(f"{PATH}/other/try", {"document": DOCUMENT, "mapping": unsaved}).json
    assert [letter["where"] for letter in tried["dead"]] == ["record 0, events.0", "record 1, events.0"]
    assert admin.post(f"{PATH}/other/try", {"document": DOCUMENT}).status_code == 404
    assert shown(admin) == {}
    assert admin.get(f"{API}/dead-letters").json["items"] == []


def test_what_is_posted_becomes_events_and_twice_counts_once(agent: Somebody, admin: Somebody) -> None:
    admin.post(PATH, MAPPING)
    first = post(agent, DOCUMENT)
    assert (first.status_code, first.json) == (202, {"accepted": 2, "duplicates": 0, "rejected": 0, "dead": []})
    assert post(agent, DOCUMENT).json["duplicates"] == 2
    assert shown(admin) == {"ada": "working", "bob": "idle"}
    sources = {entry["source"] for entry in admin.get(f"{API}/events").json["items"]}
    assert sources == {"urn:mapped:hooks"}
    assert post(agent, {"ping": True}).json == {"accepted": 0, "duplicates": 0, "rejected": 0, "dead": []}


def test_what_cannot_be_made_is_kept_and_the_rest_is_taken(agent: Somebody, admin: Somebody) -> None:
    admin.post(PATH, MAPPING)
    told = post(agent, {"items": [{"who": "ada", "id": 1}, {"id": 2, "note": "somebody's words"}]}).json
    assert (told["accepted"], [letter["where"] for letter in told["dead"]]) == (1, ["record 1, events.0"])
    (letter,) = admin.get(f"{API}/dead-letters").json["items"]
    assert (letter["adapter"], letter["where"], letter["tokenId"]) == ("mapped", "hooks, record 1, events.0", agent.id)
    assert "somebody" not in letter["excerpt"]
    again = admin.post(f"{API}/dead-letters/{letter['id']}/retry").json
    assert (again["read"], again["left"]) == (0, 1)
    assert post(agent, {"items": [{"id": 2}]}).status_code == 422


def test_what_is_no_json_is_refused_and_kept(agent: Somebody, admin: Somebody) -> None:
    admin.post(PATH, MAPPING)
    sent = agent.call(
        "POST", f"{API}/ingest/mapped/hooks", data=b'{"items": [', headers={"Content-Type": "application/json"}
    )
    assert sent.status_code == 400
    assert [letter["where"] for letter in admin.get(f"{API}/dead-letters").json["items"]] == ["hooks, document"]


def test_broken_letters_are_mended(agent: Somebody, admin: Somebody) -> None:
    admin.post(PATH, MAPPING)
    raw = b'{"items": [{"who": "a\\ud83d\\u0000", "id": 1}]}'
    sent = agent.call("POST", f"{API}/ingest/mapped/hooks", data=raw, headers={"Content-Type": "application/json"})
    assert (sent.status_code, list(shown(admin))) == (202, ["a\ufffd\ufffd"])


def test_a_document_has_a_mebibyte(agent: Somebody, admin: Somebody) -> None:
    admin.post(PATH, MAPPING)
    assert post(agent, {"items": [], "more": "x" * (1024 * 1024)}).status_code == 413
    many = {"items": [{"who": "a", "id": n} for n in range(1001)]}
    assert post(agent, many).status_code == 413


def test_a_token_s_bounds_hold(office: Flask, admin: Somebody) -> None:
    admin.post(PATH, MAPPING)
    elsewhere = token(office, "agent", source="urn:other:")
    assert post(elsewhere, DOCUMENT).status_code == 403
    bound = token(office, "agent", keys=["ada"])
    told = post(bound, DOCUMENT).json
    assert (told["accepted"], told["rejected"]) == (1, 1)


def test_a_mapping_of_another_organization_does_not_exist(office: Flask, admin: Somebody, agent: Somebody) -> None:
    foreign = user(office, "admin", FOREIGN)
    foreign.post(PATH, MAPPING)
    assert post(agent, DOCUMENT).status_code == 404
    assert admin.get(f"{PATH}/hooks").status_code == 404
    assert post(token(office, "agent", FOREIGN), DOCUMENT).status_code == 202


def test_texts_are_kept_only_where_the_organization_keeps_them(office: Flask, agent: Somebody, admin: Somebody) -> None:
    data = {"to": {"literal": "bob"}, "kind": {"literal": "message"}, "summary": "text"}
    event = {"type": "metaverse.interaction", "subject": "who", "id": "id", "data": data}
    admin.post(PATH, {"name": "hooks", "events": [event]})
    said = {"who": "ada", "text": "the key is sk-ant-REDACTED-0123456789abcdef"}
    post(agent, {**said, "id": 1})
    with office.app_context():
        organizations.change(ORGANIZATION, {"settings": {"keepTexts": True}}, "test")
    post(agent, {**said, "id": 2})
    kept = [entry["data"].get("summary") for entry in admin.get(f"{API}/events").json["items"]]
    assert kept == [None, "the key is ***"]


def test_a_mapping_that_takes_too_long_rests_and_others_go_on(agent: Somebody, admin: Somebody) -> None:
    admin.post(PATH, {**SLOW, "name": "slow"})
    admin.post(PATH, MAPPING)
    document = {"items": [{"who": ["x"] * 50_000, "id": 1}]}
    late = post(agent, document, "slow")
    assert (late.status_code, late.headers["Retry-After"]) == (503, "10")
    assert "longer than 2 seconds" in late.json["detail"] or "memory" in late.json["detail"]
    again = post(agent, DOCUMENT, "slow")
    assert (again.status_code, int(again.headers["Retry-After"]) <= 10) == (503, True)
    assert "rests" in again.json["detail"]
    assert post(agent, DOCUMENT).status_code == 202
    changed = admin.put(f"{PATH}/slow", BODY, headers={"If-Match": "*"})
    assert changed.status_code == 200
    assert post(agent, DOCUMENT, "slow").status_code == 202


def test_a_mapping_is_bounded_in_size(admin: Somebody) -> None:
    large = {**EVENT, "data": {"status": "state", "activity": "'" + "x" * 1900 + "'"}}
    refused = admin.post(PATH, {**MAPPING, "events": [large] * 40})
    assert refused.status_code == 422
    assert "65536" in orjson.dumps(refused.json).decode()
