"""Signing in by a certified provider: who comes in, as whom, with what roles, and how one goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from metaverse.cli.let_in import let_in, unlink
from metaverse.services import users
from tests import identity
from tests.callers import PASSWORD, found, make_user, user
from tests.factories import ORGANIZATION
from tests.identity import Running

OFFICE = "http://localhost"
ADMINS = [{"claim": "groups", "value": "admins", "organization": ORGANIZATION, "role": "admin"}]
EVERYBODY = [{"organization": ORGANIZATION, "role": "viewer"}]
Maker = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with identity.running(tmp_path_factory.mktemp("provider"), OFFICE) as running:
        yield running


@pytest.fixture
def office(make_app: Callable[..., Flask], sqlite_url: str, provider: Running) -> Maker:
    """Make an office that the provider signs people in to; its client is a browser."""

    def make(**settings: str) -> FlaskClient:
        usual = {
            "PUBLIC_URL": OFFICE,
            "OIDC_ISSUER": provider.issuer,
            "OIDC_CLIENT_ID": "office",
            "OIDC_CLIENT_SECRET": identity.SECRET,
            "RATE_LIMIT": "1000 per minute",
        }
        app = make_app(sqlite_url, **{**usual, **settings})
        found(app)
        return app.test_client()

    return make


def path_of(url: str) -> str:
    parts = urlparse(url)
    return f"{parts.path}?{parts.query}"


def begin(browser: FlaskClient, **query: str) -> str:
    sent = browser.get("/api/auth/oidc/start", query_string=query)
    assert sent.status_code == 302, sent.text
    return str(sent.headers["Location"])


def come(browser: FlaskClient, who: str, **query: str) -> TestResponse:
    """Sign in at the provider and come back."""
    return browser.get(path_of(identity.through(begin(browser, **query), who)))


def me(browser: FlaskClient) -> Any:
    """Say whom the browser is signed in as."""
    renewed = browser.post("/api/auth/refresh", json={})
    assert renewed.status_code == 200, renewed.text
    return renewed.get_json()["user"]


def test_an_invited_person_comes_in_by_the_verified_address(office: Maker) -> None:
    browser = office()
    make_user(browser.application, "operator", email="ada@example.com")
    back = come(browser, "ada", to="/tasks?open=t-1")
    assert (back.status_code, back.headers["Location"]) == (303, "/tasks?open=t-1#signed-in")
    assert me(browser)["organizations"] == [{"id": ORGANIZATION, "name": "Maple Works", "role": "operator"}]


def test_where_to_go_is_a_path_of_ours_and_nowhere_else(office: Maker) -> None:
    browser = office()
    make_user(browser.application, "viewer", email="ada@example.com")
    for to in (
        "https://evil.test/",
        "//evil.test",
        "/\\evil.test",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "/api/x",
    ):
        assert come(browser, "ada", to=to).headers["Location"] == "/#signed-in"


def test_who_is_not_invited_is_told_so_in_either_language(office: Maker) -> None:
    browser = office()
    said = come(browser, "ada", language="zh")
    assert (said.status_code, said.headers["Content-Language"]) == (403, "zh")
    assert "你还没有被邀请" in said.text
    english = come(browser, "ada")
    assert "You are not invited yet" in english.text
    assert "<script" not in english.text


def test_a_user_is_made_where_a_claim_gives_a_role(office: Maker) -> None:
    browser = office(OIDC_NEW_USERS="made", OIDC_ROLES=json.dumps(ADMINS))
    assert come(browser, "ada").status_code == 303
    who = me(browser)
    assert (who["email"], who["name"], who["organizations"][0]["role"]) == ("ada@example.com", "Ada L.", "admin")
    assert come(browser, "eve").status_code == 403


def test_an_address_that_nobody_verified_finds_and_makes_nobody(office: Maker) -> None:
    browser = office(OIDC_NEW_USERS="made", OIDC_ROLES=json.dumps(EVERYBODY))
    make_user(browser.application, "owner", email="bob@example.com")
    said = come(browser, "bob")
    assert (said.status_code, "not say that your email address is verified" in said.text) == (403, True)


def test_an_address_links_nobody_where_that_is_not_wanted(office: Maker) -> None:
    browser = office(OIDC_LINK_BY_EMAIL="off", OIDC_NEW_USERS="made", OIDC_ROLES=json.dumps(EVERYBODY))
    make_user(browser.application, "owner", email="ada@example.com")
    assert "not linked" in come(browser, "ada").text


def test_the_subject_counts_from_then_on_whatever_the_address_is(office: Maker, provider: Running) -> None:
    browser = office()
    app = browser.application
    ada = make_user(app, "viewer", email="ada@example.com")
    come(browser, "ada")
    make_user(app, "owner", email="boss@example.com")
    provider.tell("ada", email="boss@example.com")
    try:
        come(browser, "ada")
        assert me(browser)["id"] == ada
        provider.tell("eve", email="ada@example.com")
        assert "not linked" in come(browser, "eve").text
        runner = app.test_cli_runner()
        assert runner.invoke(unlink, ["ada@example.com"]).exit_code == 0
        assert come(browser, "eve").status_code == 303
    finally:
        provider.tell("ada", email="ada@example.com")
        provider.tell("eve", email="eve@elsewhere.test")


def test_a_disabled_user_stays_out(office: Maker) -> None:
    browser = office()
    ada = make_user(browser.application, "viewer", email="ada@example.com")
    with browser.application.app_context():
        users.change(ORGANIZATION, ada, {"disabled": True}, "test")
    assert "is disabled" in come(browser, "ada").text
    assert browser.post("/api/auth/refresh", json={}).status_code == 401


def test_domains_and_claims_keep_others_out(office: Maker) -> None:
    browser = office(OIDC_ALLOWED_DOMAINS="example.com", OIDC_REQUIRED_CLAIMS='{"groups": ["admins"]}')
    for email in ("ada@example.com", "eve@elsewhere.test"):
        make_user(browser.application, "viewer", email=email)
    assert come(browser, "ada").status_code == 303
    assert "may not come in here" in come(browser, "eve").text


def test_roles_follow_the_claims_but_not_over_an_owner_s_word(office: Maker, provider: Running) -> None:
    browser = office(OIDC_NEW_USERS="made", OIDC_ROLES=json.dumps([*ADMINS, *EVERYBODY]))
    come(browser, "ada")
    who = me(browser)
    try:
        provider.tell("ada", groups=[])
        come(browser, "ada")
        assert me(browser)["organizations"][0]["role"] == "viewer"
        with browser.application.app_context():
            users.change(ORGANIZATION, who["id"], {"role": "operator"}, "test")
        provider.tell("ada", groups=["admins"])
        come(browser, "ada")
        assert me(browser)["organizations"][0]["role"] == "operator"
    finally:
        provider.tell("ada", groups=["office", "admins"])


def test_who_loses_the_last_claim_comes_in_no_more(office: Maker, provider: Running) -> None:
    browser = office(OIDC_NEW_USERS="made", OIDC_ROLES=json.dumps(ADMINS))
    come(browser, "ada")
    try:
        provider.tell("ada", groups=[])
        assert "belong to no organization" in come(browser, "ada").text
        assert me(browser)["organizations"] == []
    finally:
        provider.tell("ada", groups=["office", "admins"])


def test_signing_out_goes_on_at_the_provider(office: Maker, provider: Running) -> None:
    browser = office()
    make_user(browser.application, "viewer", email="ada@example.com")
    come(browser, "ada")
    out = browser.post("/api/auth/logout", json={})
    beyond = urlparse(out.get_json()["continueAt"])
    asked = parse_qs(beyond.query)
    assert f"{beyond.scheme}://{beyond.netloc}" == provider.issuer
    assert asked["post_logout_redirect_uri"] == [f"{OFFICE}/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert user(browser.application, "owner").post("/api/auth/logout", {}).status_code == 204


def test_a_code_and_a_state_are_good_once_and_only_in_their_browser(office: Maker) -> None:
    browser = office()
    make_user(browser.application, "viewer", email="ada@example.com")
    back = path_of(identity.through(begin(browser), "ada"))
    [cookie] = [one for one in (browser._cookies or {}).values() if one.key.startswith("metaverse_oidc_")]
    stranger = browser.application.test_client()
    assert stranger.get(back).status_code == 400
    assert browser.get(back.replace("state=", "state=x")).status_code == 400
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 400
    browser.set_cookie(cookie.key, cookie.value, path=cookie.path)
    assert "was used already" in browser.get(back).text


def test_two_tabs_may_be_on_their_way_at_once(office: Maker) -> None:
    browser = office()
    make_user(browser.application, "viewer", email="ada@example.com")
    ways = [identity.through(begin(browser), "ada") for _ in range(2)]
    assert [browser.get(path_of(way)).status_code for way in ways] == [303, 303]


def test_the_page_of_sign_in_knows_the_ways(office: Maker) -> None:
    browser = office(OIDC_LABEL="Maple ID", PASSWORD_LOGIN="off")
    said = browser.get("/api/auth/options").get_json()
    assert said == {"passwords": False, "provider": {"label": "Maple ID", "start": "/api/auth/oidc/start"}}


def test_without_passwords_whoever_runs_the_server_still_comes_in_once(office: Maker) -> None:
    browser = office(PASSWORD_LOGIN="off")
    app = browser.application
    make_user(app, "owner", email="owner@example.com", password=PASSWORD)
    shown = {"email": "owner@example.com", "password": PASSWORD}
    assert browser.post("/api/auth/login", json=shown).status_code == 403
    printed = app.test_cli_runner().invoke(let_in, ["owner@example.com"])
    ticket = printed.stdout.strip().rpartition("#let-in=")[2]
    assert browser.get("/api/auth/me", headers={"Authorization": f"Bearer {ticket}"}).status_code == 401
    entered = browser.post("/api/auth/let-in", json={"ticket": ticket})
    assert entered.get_json()["user"]["email"] == "owner@example.com"
    assert browser.post("/api/auth/let-in", json={"ticket": ticket}).status_code == 401
    access = entered.get_json()["accessToken"]
    assert browser.post("/api/auth/let-in", json={"ticket": access}).status_code == 401
