"""One's own account: a new password takes the old one and ends the other sessions; nobody sees another's."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.callers import PASSWORD, Answer, Somebody, found, make_user, nobody, token

EMAIL = "viewer@org_test.test"
NEW = "a new and long password"


@pytest.fixture
def office(app: Flask) -> Flask:
    found(app)
    make_user(app, "viewer", password=PASSWORD)
    make_user(app, "admin", password=PASSWORD)
    return app


def sign_in(app: Flask, password: str = PASSWORD, email: str = EMAIL, client: str = "Test/1") -> Answer:
    return nobody(app).post("/api/auth/login", {"email": email, "password": password}, headers={"User-Agent": client})


def here(app: Flask, **more: Any) -> Somebody:
    return Somebody(app.test_client(), {"Authorization": f"Bearer {sign_in(app, **more).json['accessToken']}"})


def test_a_name_is_changed_by_whoever_bears_it(office: Flask) -> None:
    me = here(office)
    assert me.call("PATCH", "/api/auth/me", {"name": "Vera"}).json["name"] == "Vera"
    assert me.get("/api/auth/me").json["name"] == "Vera"


def test_a_new_password_takes_the_present_one(office: Flask) -> None:
    me = here(office)
    for shown in ({}, {"currentPassword": "wrong"}):
        refused = me.call("PATCH", "/api/auth/me", {"password": NEW, **shown})
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "currentPassword")
    assert sign_in(office).status_code == 200
    assert me.call("PATCH", "/api/auth/me", {"password": NEW, "currentPassword": PASSWORD}).status_code == 200
    assert (sign_in(office).status_code, sign_in(office, NEW).status_code) == (401, 200)


def test_a_new_password_ends_every_session_but_this_one(office: Flask) -> None:
    me, elsewhere = here(office), here(office)
    me.call("PATCH", "/api/auth/me", {"password": NEW, "currentPassword": PASSWORD})
    assert (me.get("/api/auth/me").status_code, elsewhere.get("/api/auth/me").status_code) == (200, 401)


def test_sessions_are_listed_and_ended_one_by_one(office: Flask) -> None:
    me, phone = here(office, client="Desk/1"), here(office, client="Phone/1")
    stranger = here(office, email="admin@org_test.test")
    listed = me.get("/api/auth/sessions").json["items"]
    assert {(one["client"], one["isThis"]) for one in listed} == {("Desk/1", True), ("Phone/1", False)}
    other = next(one["id"] for one in listed if not one["isThis"])
    assert stranger.call("DELETE", f"/api/auth/sessions/{other}").status_code == 404
    assert me.call("DELETE", f"/api/auth/sessions/{other}").status_code == 204
    assert phone.get("/api/auth/me").status_code == 401
    assert me.call("DELETE", f"/api/auth/sessions/{other}").status_code == 404


def test_a_token_has_no_account(office: Flask) -> None:
    program = token(office, "viewer")
    assert program.call("PATCH", "/api/auth/me", {"name": "Robot"}).status_code == 403
    assert program.get("/api/auth/sessions").status_code == 403


def test_a_client_that_cannot_be_kept_is_not_known(office: Flask) -> None:
    signed_in = sign_in(office, client="x" * 5000)
    assert signed_in.status_code == 200
    me = Somebody(office.test_client(), {"Authorization": f"Bearer {signed_in.json['accessToken']}"})
    assert [len(one["client"]) for one in me.get("/api/auth/sessions").json["items"]] == [256]
