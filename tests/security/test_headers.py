"""What every answer wears, and who may read it from another origin."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from metaverse.security.headers import HEADERS
from metaverse.services import organizations
from tests.callers import API, Somebody, found, nobody, token, user

HOME = "https://office.example.com"


@pytest.fixture
def office(make_app: Callable[..., Flask], sqlite_url: str, tmp_path: Path) -> Flask:
    app = make_app(sqlite_url, CORS_ORIGIN=HOME)
    found(app)
    app.config["CLIENT_FOLDER"] = tmp_path / "client"
    (tmp_path / "client" / "assets").mkdir(parents=True)
    (tmp_path / "client" / "index.html").write_text("<!doctype html>")
    (tmp_path / "client" / "assets" / "a-1.js").write_text("1;" * 600)
    return app


def answers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, dict[str, str]]]:
    stranger, viewer, owner = nobody(app), token(app, "viewer"), user(app, "owner")

    def fails(*_: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(organizations, "of", fails)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    calls: list[tuple[str, str, Somebody]] = [
        ("GET", "/health", stranger),
        ("GET", "/", stranger),
        ("GET", "/office/agents", stranger),
        ("GET", "/assets/a-1.js", stranger),
        ("GET", "/assets/none.js", stranger),
        ("GET", "/api/docs", stranger),
        ("GET", "/api/docs/swagger-ui.css", stranger),
        ("GET", "/api/openapi.json", stranger),
        ("GET", "/api/none", stranger),
        ("GET", f"{API}/agents", stranger),
        ("GET", f"{API}/agents", viewer),
        ("POST", f"{API}/tasks", viewer),
        ("PUT", f"{API}/agents", viewer),
        ("GET", f"{API}/organizations", owner),
        ("OPTIONS", f"{API}/agents", stranger),
    ]
    return {
        f"{method} {path} {number}": (answer.status_code, dict(answer.headers))
        for number, (method, path, who) in enumerate(calls)
        if (answer := who.call(method, path)) is not None
    }


def test_every_answer_wears_the_same_armour(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    found = answers(office, monkeypatch)
    assert {200, 401, 403, 404, 405, 500} <= {status for status, _ in found.values()}
    for name, (_, headers) in found.items():
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["X-Frame-Options"] == "DENY", name
        assert headers["Referrer-Policy"] == "no-referrer", name
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert headers["X-Request-Id"], name


def test_every_answer_has_a_strict_policy_for_its_content(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (_, headers) in answers(office, monkeypatch).items():
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'self'", name
        assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'", name
        assert "unsafe" not in headers["Content-Security-Policy"], name
        assert "*" not in headers["Content-Security-Policy"], name


@pytest.mark.parametrize("query", ["EIO=4&transport=polling", "EIO=3&transport=polling", "EIO=4&transport=none"])
def test_the_sockets_wear_it_as_well(office: Flask, query: str) -> None:
    worn = nobody(office).get(f"/socket.io/?{query}").headers
    assert {name: worn.get(name) for name in HEADERS} == HEADERS
    assert "default-src 'none'" in worn["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/%00", "/assets/%00", "/x%00.js", f"/{'a' * 300}", "/" + "a/" * 3000])
def test_a_path_that_no_file_can_have_is_no_bug(office: Flask, path: str) -> None:
    assert nobody(office).get(path).status_code in (200, 404)


def test_only_encryption_is_remembered(office: Flask) -> None:
    assert "Strict-Transport-Security" not in nobody(office).get("/health").headers
    secure = nobody(office).get("/health", base_url="https://localhost")
    assert "max-age" in secure.headers["Strict-Transport-Security"]


def test_a_page_on_the_white_list_may_read_and_others_may_not(office: Flask) -> None:
    stranger = nobody(office)
    home = stranger.get("/health", headers={"Origin": HOME}).headers
    assert (home["Access-Control-Allow-Origin"], home["Access-Control-Allow-Credentials"]) == (HOME, "true")
    assert {"ETag", "Retry-After"} <= {name.strip() for name in home["Access-Control-Expose-Headers"].split(",")}
    for origin in ("https://evil.example", "http://office.example.com", f"{HOME}.evil.example", "null"):
        assert "Access-Control-Allow-Origin" not in stranger.get("/health", headers={"Origin": origin}).headers


def test_a_preflight_tells_a_page_on_the_white_list_what_it_may(office: Flask) -> None:
    asked = {
        "Origin": HOME,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, content-type, if-match",
    }
    allowed = nobody(office).call("OPTIONS", f"{API}/3d/scene/config", headers=asked)
    assert allowed.status_code == 200
    assert "PATCH" in allowed.headers["Access-Control-Allow-Methods"]
    assert "authorization" in allowed.headers["Access-Control-Allow-Headers"].lower()
    strange = nobody(office).call("OPTIONS", f"{API}/3d/scene/config", headers={**asked, "Origin": "https://evil.test"})
    assert "Access-Control-Allow-Origin" not in strange.headers


def test_a_refusal_can_be_read_by_a_page_on_the_white_list(office: Flask) -> None:
    refused = nobody(office).get(f"{API}/agents", headers={"Origin": HOME})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, HOME)


def test_every_answer_wears_what_browsers_should_heed(office: Flask) -> None:
    worn = nobody(office).get("/health").headers
    assert worn["X-XSS-Protection"] == "0"
    assert worn["Origin-Agent-Cluster"] == "?1"
    assert worn["X-DNS-Prefetch-Control"] == "off"
    assert worn["X-Download-Options"] == "noopen"
    assert worn["X-Permitted-Cross-Domain-Policies"] == "none"
    assert "X-Powered-By" not in worn
