"""A cookie comes with any page's request: which pages may use it, and what browsers are told to do with it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.callers import API, PASSWORD, Somebody, found, make_user, nobody

EMAIL = "owner@org_test.test"
HOME = "http://localhost"
LOGIN = {"email": EMAIL, "password": PASSWORD}
STREAM = f"{API}/3d/tasks/flow/stream"
TLS = {"base_url": "https://localhost"}
PAGES: list[tuple[dict[str, str], bool]] = [
    ({"Origin": HOME}, True),
    ({"Origin": "http://localhost:5173"}, True),
    ({"Origin": "https://evil.example"}, False),
    ({"Origin": "null"}, False),
    ({"Origin": "http://localhost.evil.example"}, False),
    ({"Origin": f"{HOME}:81"}, False),
    ({"Sec-Fetch-Site": "same-origin"}, True),
    ({"Sec-Fetch-Site": "none"}, True),
    ({"Sec-Fetch-Site": "same-site"}, False),
    ({"Sec-Fetch-Site": "cross-site"}, False),
    ({}, True),
]
"""What a browser says of the page, and whether that may use the session; without a word only JSON is believed."""


@pytest.fixture
def office(app: Flask) -> Flask:
    found(app)
    make_user(app, "owner", password=PASSWORD)
    return app


@pytest.fixture
def browser(office: Flask) -> Somebody:
    browser = nobody(office)
    assert browser.post("/api/auth/login", LOGIN).status_code == 200
    return browser


@pytest.mark.parametrize(("headers", "may"), PAGES)
def test_only_our_pages_use_a_browser_s_session(browser: Somebody, headers: dict[str, str], may: bool) -> None:
    assert browser.post("/api/auth/refresh", {}, headers=headers).status_code == (200 if may else 403)
    assert browser.post("/api/auth/login", LOGIN, headers=headers).status_code == (200 if may else 403)
    watched = browser.get(STREAM, headers=headers)
    assert watched.status_code == (200 if may else 401)
    watched.close()
    assert browser.post("/api/auth/logout", {}, headers=headers).status_code == (204 if may else 403)
    assert browser.post("/api/auth/refresh", {}).status_code == (401 if may else 200)


@pytest.mark.parametrize("path", ["refresh", "logout"])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_a_form_of_a_silent_browser_is_refused(browser: Somebody, path: str, kind: str | None) -> None:
    answer = browser.client.post(f"/api/auth/{path}", content_type=kind, data=None if kind is None else b"{}")
    assert answer.status_code in (403, 415)
    assert browser.post("/api/auth/refresh", {}).status_code == 200


def test_who_shows_the_token_in_the_body_may_come_from_anywhere(office: Flask) -> None:
    told = nobody(office).post("/api/auth/login", {**LOGIN, "wantRefreshToken": True}, headers=PAGES[2][0])
    body = {"refreshToken": told.json["refreshToken"]}
    assert nobody(office).post("/api/auth/refresh", body, headers=PAGES[2][0]).status_code == 200


def set_by(answer: Any) -> dict[str, set[str]]:
    cookies = [cookie.split("; ") for cookie in answer.headers.getlist("Set-Cookie")]
    return {cookie[0].partition("=")[0]: set(cookie[1:]) for cookie in cookies}


def test_behind_tls_no_neighbour_can_put_a_cookie_in(office: Flask) -> None:
    browser = nobody(office)
    given = set_by(browser.post("/api/auth/login", LOGIN, **TLS))
    assert set(given) == {f"__Host-metaverse_{name}" for name in ("refresh", "stream", "device")}
    for attributes in given.values():
        assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= attributes
        assert not any(attribute.startswith("Domain") for attribute in attributes)
    assert browser.post("/api/auth/refresh", {}, **TLS).status_code == 200
    injected = nobody(office)
    injected.client.set_cookie("metaverse_refresh", browser.client.get_cookie("__Host-metaverse_refresh").value)  # type: ignore[union-attr]
    assert injected.post("/api/auth/refresh", {}, **TLS).status_code == 401
    assert set(set_by(browser.post("/api/auth/logout", {}, **TLS))) == {
        "__Host-metaverse_refresh",
        "__Host-metaverse_stream",
    }


def test_browsers_are_held_to_tls_only_by_answers_that_came_by_it(office: Flask) -> None:
    assert "Strict-Transport-Security" not in nobody(office).get("/health").headers
    told = nobody(office).get("/health", **TLS).headers["Strict-Transport-Security"]
    assert told == "max-age=31536000; includeSubDomains"
