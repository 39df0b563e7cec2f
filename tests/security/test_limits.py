"""How often one may call: one budget for an address without a token and for signing in, one for each token."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder

from metaverse.security.proxies import neighbourhood
from tests.callers import API, Somebody, found, nobody, token

WRONG = {"email": "a@b.test", "password": "x"}


@pytest.fixture
def office(make_app: Callable[..., Flask], sqlite_url: str) -> Flask:
    app = make_app(sqlite_url, RATE_LIMIT="5 per minute", TOKEN_RATE_LIMIT="7 per minute")
    found(app)
    return app


def spend(who: Somebody, path: str, times: int) -> list[int]:
    return [who.get(path).status_code for _ in range(times)]


def test_the_budget_of_an_address_is_shared_by_all_routes(office: Flask) -> None:
    stranger = nobody(office)
    assert spend(stranger, f"{API}/agents", 2) == [401, 401]
    assert spend(stranger, "/api/unknown", 2) == [404, 404]
    assert stranger.post("/api/auth/login", WRONG).status_code == 401
    assert stranger.get(f"{API}/tasks").status_code == 429
    assert stranger.post("/api/auth/login", WRONG).status_code == 429


def test_who_calls_too_often_is_told_when_to_come_back(office: Flask) -> None:
    stranger = nobody(office)
    first = stranger.get(f"{API}/agents")
    assert (first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == ("5", "4")
    assert 0 <= int(first.headers["RateLimit-Reset"]) <= 60
    spend(stranger, f"{API}/agents", 4)
    refused = stranger.get(f"{API}/agents")
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert "Retry-After" in refused.json["detail"]
    assert (refused.json["status"], refused.json["requestId"]) == (429, refused.headers["X-Request-Id"])


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/", "/office", "/api/docs", "/api/openapi.json"])
def test_what_is_free_stays_free(office: Flask, path: str) -> None:
    stranger = nobody(office)
    spend(stranger, f"{API}/agents", 6)
    assert 429 not in spend(stranger, path, 8)
    assert "RateLimit-Limit" not in stranger.get(path).headers


def test_each_token_has_a_budget_of_its_own(office: Flask) -> None:
    spend(nobody(office), f"{API}/agents", 6)
    one, other = token(office, "viewer"), token(office, "viewer")
    assert spend(one, f"{API}/agents", 8) == [200] * 7 + [429]
    assert spend(other, f"{API}/agents", 1) == [200]


def test_a_token_does_not_widen_the_budget_for_guessing_passwords(office: Flask) -> None:
    who = token(office, "viewer")
    assert [who.post("/api/auth/login", WRONG).status_code for _ in range(6)] == [401] * 5 + [429]


def test_a_bad_token_is_nobody_s_and_counts_for_the_address(office: Flask) -> None:
    guesses = [
        Somebody(office.test_client(), {"Authorization": f"Bearer mv_{number}"}).get(f"{API}/agents").status_code
        for number in range(6)
    ]
    assert guesses == [401] * 5 + [429]


def test_addresses_do_not_share_a_budget(office: Flask) -> None:
    spend(nobody(office), f"{API}/agents", 6)
    other = nobody(office).get(f"{API}/agents", environ_base={"REMOTE_ADDR": "10.0.0.2"})
    assert other.status_code == 401


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::3", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::3", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a socket's file", "a socket's file"),
    ],
)
def test_a_budget_belongs_to_who_has_the_address(address: str, owner: str) -> None:
    assert neighbourhood(address) == owner


def test_a_new_address_of_one_s_own_network_is_no_new_budget(office: Flask) -> None:
    def ask(number: int) -> int:
        address = {"REMOTE_ADDR": f"2001:db8::{number:x}"}
        return nobody(office).get(f"{API}/agents", environ_base=address).status_code

    assert [ask(number) for number in range(6)] == [401] * 5 + [429]


@pytest.mark.parametrize("path", [f"{API}/agents", "/socket.io/"])
@pytest.mark.parametrize(("proxies", "known"), [("0", "127.0.0.1"), ("1", "192.0.2.9")])
def test_only_a_trusted_proxy_says_who_calls(
    make_app: Callable[..., Flask], sqlite_url: str, proxies: str, known: str, path: str
) -> None:
    app = make_app(sqlite_url, TRUSTED_PROXIES=proxies)
    forwarded = [("X-Forwarded-For", "203.0.113.1, 192.0.2.9")]
    environ = EnvironBuilder(path, headers=forwarded, environ_base={"REMOTE_ADDR": "127.0.0.1"}).get_environ()
    for _part in app.wsgi_app(environ, lambda *_answer: lambda _body: None):
        pass
    assert environ["REMOTE_ADDR"] == known
