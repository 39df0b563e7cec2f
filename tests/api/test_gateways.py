"""Gateways by REST: admins alone, and secrets never come back."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.callers import API, Somebody, found, user

TOKEN = "tok-4711-secret"
NEW = {"url": "ws://127.0.0.1:18789", "token": TOKEN, "name": "Home"}


@pytest.fixture
def admin(app: Flask) -> Somebody:
    found(app)
    return user(app, "admin")


def test_a_gateway_is_stored_changed_and_forgotten(admin: Somebody) -> None:
    made = admin.post(f"{API}/gateways", NEW)
    assert made.status_code == 201
    row = made.json
    assert (row["name"], row["url"], row["state"], row["approvals"]) == ("Home", NEW["url"], "connecting", False)
    assert (row["hasToken"], row["isPaired"], row["scopes"]) == (True, False, [])
    changed = admin.patch(f"{API}/gateways/{row['id']}", {"approvals": True, "enabled": False, "token": ""})
    assert changed.status_code == 200
    assert (changed.json["approvals"], changed.json["state"], changed.json["hasToken"]) == (True, "off", False)
    assert changed.json["deviceId"] == row["deviceId"]
    assert [one["id"] for one in admin.get(f"{API}/gateways").json["items"]] == [row["id"]]
    assert admin.call("DELETE", f"{API}/gateways/{row['id']}").status_code == 204
    assert admin.get(f"{API}/gateways").json["items"] == []
    assert admin.patch(f"{API}/gateways/{row['id']}", {"name": "x"}).status_code == 404


def test_what_opens_it_stands_in_no_answer_and_not_in_the_audit_log(admin: Somebody) -> None:
    made = admin.post(f"{API}/gateways", NEW)
    admin.patch(f"{API}/gateways/{made.json['id']}", {"token": TOKEN + "2", "name": "Other"})
    acts = admin.get(f"{API}/audit-log")
    told = made.text + admin.get(f"{API}/gateways").text + acts.text
    assert TOKEN not in told
    assert "v1." not in told
    assert {act["action"] for act in acts.json["items"]} >= {"gateway.created", "gateway.changed"}


def test_a_token_does_not_follow_to_another_address(admin: Somebody) -> None:
    row = admin.post(f"{API}/gateways", NEW).json
    path = f"{API}/gateways/{row['id']}"
    assert admin.patch(path, {"url": NEW["url"] + "/", "name": "Same"}).json["hasToken"]
    assert not admin.patch(path, {"url": "ws://127.0.0.1:18791"}).json["hasToken"]
    assert admin.patch(path, {"url": "ws://127.0.0.1:18792", "token": TOKEN}).json["hasToken"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": "http://127.0.0.1"},
        {"url": "ws://8.8.8.8:1"},
        {"url": "ws://127.0.0.1", "token": 7},
        {"url": "ws://127.0.0.1", "device": "mine"},
        {"url": "ws://127.0.0.1", "approvals": "very"},
        {"url": "ws://127.0.0.1", "name": ""},
    ],
)
def test_what_is_wrong_is_told_at_its_field(admin: Somebody, body: dict[str, object]) -> None:
    refused = admin.post(f"{API}/gateways", body)
    assert refused.status_code == 422
    assert refused.json["errors"][0]["field"] in ("url", "token", "device", "approvals", "name")


def test_one_gateway_is_stored_once(admin: Somebody) -> None:
    first = admin.post(f"{API}/gateways", NEW).json
    assert admin.post(f"{API}/gateways", {**NEW, "url": "WS://127.0.0.1:18789/"}).status_code == 409
    other = admin.post(f"{API}/gateways", {**NEW, "url": "ws://127.0.0.1:18790"}).json
    assert admin.patch(f"{API}/gateways/{other['id']}", {"url": NEW["url"]}).status_code == 409
    assert admin.patch(f"{API}/gateways/{first['id']}", {"url": NEW["url"]}).status_code == 200
