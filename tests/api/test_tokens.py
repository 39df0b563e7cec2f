"""API tokens: scoped, ending, rotated, and where they were used."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.events.names import EventType
from metaverse.models.token import Token
from metaverse.operations import housekeeping
from metaverse.realtime import handlers
from metaverse.security import access
from metaverse.security.roles import SCOPES_OF, Role, Scope
from metaverse.services import history, identity, token_warnings, tokens
from tests.callers import API, FOREIGN, Somebody, found, token, user
from tests.factories import ORGANIZATION, event, status

DAY_MS = 86_400_000
COMMAND = {"selector": {"agentIds": ["ada"]}, "kind": "pause"}
DOINGS: dict[Scope, tuple[str, str, Any]] = {
    Scope.EVENTS: ("POST", f"{API}/events", [status("ada")]),
    Scope.READ: ("GET", f"{API}/users", None),
    Scope.OPERATE: ("POST", f"{API}/tasks", {"title": "T"}),
    Scope.ADMIN: ("PATCH", f"{API}/organizations/{ORGANIZATION}", {"name": "Oak"}),
}


@pytest.fixture
def office(app: Flask) -> Flask:
    found(app)
    return app


@pytest.fixture
def admin(office: Flask) -> Somebody:
    return user(office, "admin")


def holding(app: Flask, secret: str) -> Somebody:
    return Somebody(app.test_client(), {"Authorization": f"Bearer {secret}"})


def made(admin: Somebody, **asked: Any) -> dict[str, Any]:
    answer = admin.post(f"{API}/tokens", {"role": "admin", **asked})
    assert answer.status_code == 201, answer.text
    token: dict[str, Any] = answer.json
    return token


@pytest.mark.parametrize("scope", list(DOINGS))
def test_a_token_is_good_for_its_scope_and_nothing_else(office: Flask, admin: Somebody, scope: Scope) -> None:
    who = holding(office, made(admin, scopes=[scope.value])["token"])
    got = {doing: who.call(*call).status_code for doing, call in DOINGS.items()}
    assert {doing for doing, answer in got.items() if answer < 300} == {scope}
    assert {answer for doing, answer in got.items() if doing is not scope} == {403}
    assert who.get("/api/auth/me").status_code == 200


def test_an_administrator_s_token_for_events_sends_no_commands(office: Flask, admin: Somebody) -> None:
    who = holding(office, made(admin, scopes=["events:write"])["token"])
    command = event(EventType.COMMAND, "ada", {"commandId": "c", "kind": "pause"})
    assert who.post(f"{API}/events", [command]).status_code == 403
    assert who.post(f"{API}/commands", COMMAND).status_code == 403


def test_a_scope_that_the_role_does_not_have_is_refused(office: Flask, admin: Somebody) -> None:
    asked = {"role": "viewer", "scopes": ["read", "operate", "admin"]}
    refused = admin.post(f"{API}/tokens", asked)
    assert (refused.status_code, [fault["field"] for fault in refused.json["errors"]]) == (422, ["scopes"])
    assert "viewer may not do what is meant by admin, operate" in refused.json["detail"]
    assert "it has read" in refused.json["detail"]
    assert all(one["role"] != "viewer" for one in admin.get(f"{API}/tokens").json["items"])


def test_a_role_takes_no_scopes_along_that_it_does_not_have(office: Flask, admin: Somebody) -> None:
    url = f"{API}/tokens/{made(admin, scopes=['operate', 'read'])['id']}"
    refused = admin.patch(url, {"role": "viewer"})
    assert (refused.status_code, [fault["field"] for fault in refused.json["errors"]]) == (422, ["role"])
    assert admin.patch(url, {"scopes": ["inbox"], "role": "operator"}).status_code == 422
    assert admin.patch(url, {"role": "operator"}).json["scopes"] == ["operate", "read"]
    assert admin.patch(url, {"scopes": ["admin"]}).status_code == 422
    assert admin.patch(url, {"role": "viewer", "scopes": ["read"]}).json["scopes"] == ["read"]
    assert admin.patch(url, {"role": "agent", "scopes": None}).json["scopes"] is None


def test_each_role_has_the_scopes_that_routes_and_socket_events_ask_of_it(app: Flask) -> None:
    asked = [access.declared(view) for view in (*app.view_functions.values(), *handlers.HANDLERS.values())]
    needs = [one for one in asked if one is not None]
    for role in Role:
        both = {one.scope(is_reading=reading) for one in needs if one.admits(role) for reading in (False, True)}
        assert both - {None} == SCOPES_OF[role], role


def test_a_token_does_not_end_in_the_past(office: Flask, admin: Somebody) -> None:
    over = to_wire(now_ms() - 1)
    refused = admin.post(f"{API}/tokens", {"role": "viewer", "expiresAt": over})
    assert (refused.status_code, [fault["field"] for fault in refused.json["errors"]]) == (422, ["expiresAt"])
    assert "revoke it" in refused.json["detail"]
    mine = made(admin, role="viewer", expiresAt=to_wire(now_ms() + DAY_MS))
    assert admin.patch(f"{API}/tokens/{mine['id']}", {"expiresAt": over}).status_code == 422
    assert holding(office, mine["token"]).get(f"{API}/tasks").status_code == 200


def test_a_scoped_token_makes_no_other(office: Flask, admin: Somebody) -> None:
    mine = made(admin, scopes=["admin"])
    who = holding(office, mine["token"])
    url = f"{API}/tokens/{mine['id']}"
    assert who.post(f"{API}/tokens", {"role": "admin"}).status_code == 403
    assert who.patch(url, {"scopes": None}).status_code == 403
    assert who.post(f"{url}/rotate", {}).status_code == 403


def test_a_token_is_demoted_and_narrowed_at_once(office: Flask, admin: Somebody) -> None:
    mine = made(admin)
    who, url = holding(office, mine["token"]), f"{API}/tokens/{mine['id']}"
    assert who.get(f"{API}/users").status_code == 200
    assert admin.patch(url, {"role": "viewer", "name": "Less"}).json["role"] == "viewer"
    assert who.get(f"{API}/users").status_code == 403
    assert admin.patch(url, {"role": "operator", "scopes": ["events:write"]}).json["scopes"] == ["events:write"]
    assert who.get(f"{API}/tasks").status_code == 403
    assert admin.patch(url, {"scopes": None}).json["scopes"] is None
    assert who.get(f"{API}/tasks").status_code == 200
    assert admin.patch(url, {"expiresAt": to_wire(now_ms() + DAY_MS)}).status_code == 200
    assert who.get(f"{API}/tasks").status_code == 200


def test_a_rotated_token_has_two_secrets_for_a_while(
    office: Flask, admin: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = made(admin, role="viewer")
    turned = admin.post(f"{API}/tokens/{mine['id']}/rotate", {"overlapSeconds": 60})
    assert (turned.status_code, turned.headers["Cache-Control"]) == (200, "no-store")
    assert turned.json["previousUntil"] is not None
    old, new = holding(office, mine["token"]), holding(office, turned.json["token"])
    assert [old.get(f"{API}/tasks").status_code, new.get(f"{API}/tasks").status_code] == [200, 200]
    monkeypatch.setattr(identity, "now_ms", lambda: now_ms() + 60_001)
    office.extensions["metaverse.known"].forget()
    assert [old.get(f"{API}/tasks").status_code, new.get(f"{API}/tasks").status_code] == [401, 200]


def test_what_leaked_is_rotated_without_an_overlap(office: Flask, admin: Somebody) -> None:
    mine = made(admin, role="viewer")
    url = f"{API}/tokens/{mine['id']}/rotate"
    first = admin.post(url, {}).json["token"]
    second = admin.post(url, {"overlapSeconds": 0}).json["token"]
    got = [holding(office, secret).get(f"{API}/tasks").status_code for secret in (mine["token"], first, second)]
    assert got == [401, 401, 200]


def test_what_is_over_or_another_s_is_not_rotated(
    office: Flask, admin: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = made(admin, role="viewer", expiresAt=to_wire(now_ms() + DAY_MS))
    url = f"{API}/tokens/{mine['id']}"
    with monkeypatch.context() as later:
        later.setattr(tokens, "now_ms", lambda: now_ms() + 2 * DAY_MS)
        assert admin.post(f"{url}/rotate", {}).status_code == 409
    assert admin.patch(url, {"expiresAt": None}).status_code == 200
    assert admin.post(f"{url}/rotate", {}).status_code == 200
    assert admin.delete(url).status_code == 204
    assert [admin.post(f"{url}/rotate", {}).status_code, admin.patch(url, {"name": "x"}).status_code] == [409, 409]
    foreign = token(office, "viewer", FOREIGN).id
    assert admin.post(f"{API}/tokens/{foreign}/rotate", {}).status_code == 404


def test_where_and_by_what_a_token_was_used_is_shown(office: Flask, admin: Somebody) -> None:
    mine = made(admin, role="viewer")
    who, via = holding(office, mine["token"]), {"User-Agent": "robot/1.0"}
    who.get(f"{API}/tasks", headers=via, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    with office.app_context():
        housekeeping._note_used()
    shown = next(one for one in admin.get(f"{API}/tokens").json["items"] if one["id"] == mine["id"])
    assert (shown["lastUsedAddress"], shown["lastUsedClient"]) == ("203.0.113.9", "robot/1.0")
    assert shown["lastUsedAt"] is not None


@reading
def untold(connection: Connection) -> int:
    table = Token.__table__
    return len(connection.execute(select(table.c.id).where(table.c.warned_ms.is_(None))).all())


def test_administrators_are_told_once_before_a_token_ends(in_app: Flask) -> None:
    found(in_app)
    now = now_ms()
    for name, days in (("soon", 30), ("later", 90), ("for ever", None)):
        tokens.create(ORGANIZATION, "viewer", "test", name, expires_ms=None if days is None else now + days * DAY_MS)
    then = now + 24 * DAY_MS
    assert [token_warnings.warn(now), token_warnings.warn(then), token_warnings.warn(then)] == [0, 1, 0]
    [said] = history.latest_notifications(ORGANIZATION, 0, 10)
    assert "soon" in said["title"]
    assert untold() == 2
