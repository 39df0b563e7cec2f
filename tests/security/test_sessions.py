"""Signing in, refreshing by turns, signing out; a refresh token that comes back after its turn is a stolen one."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from metaverse.clock import now_ms
from metaverse.security import tickets
from metaverse.services import sessions
from tests.callers import API, PASSWORD, Answer, Somebody, found, make_user, nobody, user
from tests.factories import ORGANIZATION

LATER_MS = sessions.OVERLAP_MS + 1
EMAIL = "owner@org_test.test"


@pytest.fixture
def office(app: Flask) -> Flask:
    found(app)
    make_user(app, "owner", password=PASSWORD)
    return app


def sign_in(app: Flask, **more: Any) -> Answer:
    body = {"email": EMAIL, "password": PASSWORD, "wantRefreshToken": True, **more}
    return nobody(app).post("/api/auth/login", body)


def refresh(app: Flask, shown: str) -> Answer:
    return nobody(app).post("/api/auth/refresh", {"refreshToken": shown})


def holding(app: Flask, answer: Answer) -> Somebody:
    return Somebody(app.test_client(), {"Authorization": f"Bearer {answer.json['accessToken']}"})


def later(monkeypatch: pytest.MonkeyPatch, ms: int = LATER_MS) -> None:
    monkeypatch.setattr(sessions, "now_ms", lambda: now_ms() + ms)


def test_who_signs_in_is_known(office: Flask) -> None:
    answer = sign_in(office)
    assert (answer.status_code, answer.json["expiresIn"]) == (200, 900)
    me = holding(office, answer).get("/api/auth/me").json
    assert (me["email"], me["organizations"][0]["role"]) == (EMAIL, "owner")
    assert me["organizations"][0]["id"] == ORGANIZATION


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"email": "nobody@org_test.test"}])
def test_a_wrong_password_and_an_unknown_address_sound_alike(office: Flask, wrong: dict[str, str]) -> None:
    answer = sign_in(office, **wrong)
    assert (answer.status_code, answer.json["detail"]) == (401, "The address or the password is wrong.")


def test_an_address_is_the_same_in_capitals(office: Flask) -> None:
    assert sign_in(office, email=EMAIL.upper()).status_code == 200


def test_a_refresh_token_has_one_turn(office: Flask) -> None:
    first = sign_in(office).json["refreshToken"]
    second = refresh(office, first)
    assert second.status_code == 200
    assert second.json["refreshToken"] != first
    assert refresh(office, second.json["refreshToken"]).status_code == 200


def test_two_tabs_may_refresh_at_the_same_moment(office: Flask) -> None:
    first = sign_in(office).json["refreshToken"]
    turned = refresh(office, first)
    overlapping = refresh(office, first)
    assert overlapping.status_code == 200
    assert "refreshToken" not in overlapping.json
    assert holding(office, overlapping).get("/api/auth/me").status_code == 200
    assert refresh(office, turned.json["refreshToken"]).status_code == 200


def test_a_token_that_comes_back_ends_the_whole_family(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sign_in(office)
    second = refresh(office, first.json["refreshToken"])
    assert holding(office, second).get("/api/auth/me").status_code == 200
    later(monkeypatch)
    assert refresh(office, first.json["refreshToken"]).status_code == 401
    assert refresh(office, second.json["refreshToken"]).status_code == 401
    assert holding(office, second).get("/api/auth/me").status_code == 401


def test_the_token_before_the_last_is_stolen_even_at_once(office: Flask) -> None:
    first = sign_in(office).json["refreshToken"]
    second = refresh(office, first).json["refreshToken"]
    third = refresh(office, second).json["refreshToken"]
    assert refresh(office, first).status_code == 401
    assert refresh(office, third).status_code == 401


@pytest.mark.parametrize("shown", ["x", "s_none.mvr_x", ".", "a.b.c", "\u00fc.x"])
def test_a_refresh_token_that_is_rubbish_is_refused(office: Flask, shown: str) -> None:
    assert refresh(office, shown).status_code == 401


def test_a_session_ends_by_itself(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = sign_in(office).json["refreshToken"]
    later(monkeypatch, 31 * 86_400_000)
    assert refresh(office, shown).status_code == 401


def test_signing_out_ends_both_tokens(office: Flask) -> None:
    answer = sign_in(office)
    who = holding(office, answer)
    assert who.get("/api/auth/me").status_code == 200
    left = who.post("/api/auth/logout", {"refreshToken": answer.json["refreshToken"]})
    assert left.status_code == 204
    assert who.get("/api/auth/me").status_code == 401
    assert refresh(office, answer.json["refreshToken"]).status_code == 401


def test_the_access_token_alone_signs_out_as_well(office: Flask) -> None:
    answer = sign_in(office)
    who = holding(office, answer)
    assert who.post("/api/auth/logout", {}).status_code == 204
    assert who.get("/api/auth/me").status_code == 401
    assert refresh(office, answer.json["refreshToken"]).status_code == 401


def test_a_browser_keeps_its_refresh_token_in_a_cookie_no_script_reads(office: Flask) -> None:
    browser = nobody(office)
    answer = browser.post("/api/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert "refreshToken" not in answer.json
    cookies = [cookie.split("; ") for cookie in answer.headers.getlist("Set-Cookie")]
    streams = [("metaverse_stream", f"{API}/3d/{what}/stream") for what in ("tasks/flow", "replay")]
    for name, path in (("metaverse_refresh", "/api/auth"), *streams):
        wanted = {"HttpOnly", "SameSite=Strict", f"Path={path}"}
        assert any(cookie[0].startswith(f"{name}=") and wanted <= set(cookie) for cookie in cookies)
    assert browser.post("/api/auth/refresh", {}).status_code == 200
    assert browser.post("/api/auth/logout", {}).status_code == 204
    assert browser.post("/api/auth/refresh", {}).status_code == 401


def test_a_strange_page_cannot_use_a_browser_s_session(office: Flask) -> None:
    browser = nobody(office)
    browser.post("/api/auth/login", {"email": EMAIL, "password": PASSWORD})
    strange = {"Origin": "https://evil.example"}
    assert browser.post("/api/auth/refresh", {}, headers=strange).status_code == 403
    assert browser.post("/api/auth/logout", {}, headers=strange).status_code == 403
    assert browser.post("/api/auth/refresh", {}).status_code == 200


def test_the_stream_s_cookie_opens_nothing_but_the_stream(office: Flask) -> None:
    access = sign_in(office).json["accessToken"]
    browser = nobody(office)
    browser.client.set_cookie("metaverse_stream", access)
    assert browser.get(f"{API}/agents").status_code == 401


def test_a_disabled_user_is_out_at_once(office: Flask) -> None:
    owner, answer = user_beside(office), sign_in(office)
    who = holding(office, answer)
    my_id = who.get("/api/auth/me").json["id"]
    assert owner.patch(f"{API}/users/{my_id}", {"disabled": True}).status_code == 200
    assert who.get("/api/auth/me").status_code == 401
    assert refresh(office, answer.json["refreshToken"]).status_code == 401
    assert sign_in(office).status_code == 401


def test_a_new_password_ends_the_sessions_of_the_old(office: Flask) -> None:
    owner, answer = user_beside(office), sign_in(office)
    me = holding(office, answer)
    my_id = me.get("/api/auth/me").json["id"]
    refused = me.patch(f"{API}/users/{my_id}", {"password": "without the present one"})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["field"] == "password"
    assert me.get("/api/auth/me").status_code == 200
    assert owner.patch(f"{API}/users/{my_id}", {"password": "an entirely new one"}).status_code == 200
    assert refresh(office, answer.json["refreshToken"]).status_code == 401
    assert sign_in(office).status_code == 401
    assert sign_in(office, password="an entirely new one").status_code == 200


def test_a_changed_role_counts_from_the_next_call(office: Flask) -> None:
    owner, viewer = user_beside(office), user(office, "viewer")
    assert viewer.get(f"{API}/users").status_code == 403
    assert owner.patch(f"{API}/users/{viewer.id}", {"role": "admin"}).status_code == 200
    assert viewer.get(f"{API}/users").status_code == 200


def user_beside(app: Flask) -> Somebody:
    """Sign in as another owner."""
    other = make_user(app, "owner", email="second@org_test.test")
    with app.app_context():
        session_id = sessions.begin(other, 30).session_id
    access, _ = tickets.sign(app.config["SECRET_KEY"], other, session_id, 15)
    return Somebody(app.test_client(), {"Authorization": f"Bearer {access}"}, other)


def test_every_other_session_is_ended_and_this_one_stays(office: Flask) -> None:
    mine, other = sign_in(office), sign_in(office)
    who = holding(office, mine)
    assert len(who.get("/api/auth/sessions").json["items"]) == 2
    assert who.delete("/api/auth/sessions").status_code == 204
    [left] = who.get("/api/auth/sessions").json["items"]
    assert (left["isThis"], left["address"]) == (True, "127.0.0.1")
    assert refresh(office, other.json["refreshToken"]).status_code == 401
    assert refresh(office, mine.json["refreshToken"]).status_code == 200


def test_an_administrator_signs_a_member_out_but_no_owner(office: Flask) -> None:
    admin, owner, viewer = user(office, "admin"), holding(office, sign_in(office)), user(office, "viewer")
    assert admin.delete(f"{API}/users/{viewer.id}/sessions").status_code == 204
    assert viewer.get("/api/auth/me").status_code == 401
    owner_id = owner.get("/api/auth/me").json["id"]
    assert admin.delete(f"{API}/users/{owner_id}/sessions").status_code == 403
    assert owner.delete(f"{API}/users/{admin.id}/sessions").status_code == 204
    assert [admin.get("/api/auth/me").status_code, owner.get("/api/auth/me").status_code] == [401, 200]


def test_sessions_that_ended_long_ago_are_deleted_and_others_stay(office: Flask) -> None:
    ended, open_ = sign_in(office), sign_in(office)
    holding(office, ended).post("/api/auth/logout", {"refreshToken": ended.json["refreshToken"]})
    with office.app_context():
        assert sessions.forget_old(now_ms() - sessions.KEPT_MS) == 0
        assert sessions.forget_old(now_ms() + 1) == 1
        assert sessions.forget_old(now_ms() + 31 * sessions.DAY_MS) == 1
    assert refresh(office, open_.json["refreshToken"]).status_code == 401
