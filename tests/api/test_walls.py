"""Wall links: one view for whoever has the link, until it ends, and nothing besides."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.events.names import Room, SocketEvent
from metaverse.realtime.handlers import ROOMS_OF_WALLS
from metaverse.security.roles import WallView
from tests.callers import API, FOREIGN, Somebody, found, nobody, token, user
from tests.factories import ORGANIZATION, status
from tests.security.test_socket_matrix import ask, connected

LINKS = f"{API}/wall-links"
OPEN = "/api/auth/wall"
DAY_MS = 86_400_000
READS = {
    "3d/scene/config": "office",
    "3d/collaboration/network/v2": "network",
    "3d/management-hub": "hub",
    "3d/management-hub/tables/summary": "hub",
    "tasks/ended": "flow",
    "agents": None,
    "tasks": None,
    "events": None,
    "audit-log": None,
    "3d/tasks/flow/stream": None,
    "organizations": None,
}


@pytest.fixture
def admin(app: Flask) -> Somebody:
    found(app)
    token(app, "operator").tell(status("ada"))
    return user(app, "admin")


def made(admin: Somebody, view: str = "office", **more: Any) -> dict[str, Any]:
    answer = admin.post(LINKS, {"name": "Lobby", "view": view, **more})
    assert answer.status_code == 201, answer.text
    link: dict[str, Any] = answer.json
    return link


def opened(app: Flask, secret: str) -> Somebody:
    answer = nobody(app).post(OPEN, {"token": secret})
    assert answer.status_code == 200, answer.text
    shown = {"Authorization": f"Bearer {answer.json['accessToken']}"}
    return Somebody(app.test_client(), shown, answer.json["user"]["id"])


def test_a_link_is_exchanged_for_a_session_of_its_view(app: Flask, admin: Somebody) -> None:
    link = made(admin, floor="f1", language="zh", theme="dark")
    assert link["token"].startswith("mvw_")
    answer = nobody(app).post(OPEN, {"token": link["token"]})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert answer.json["wall"] == {"view": "office", "floor": "f1", "language": "zh", "theme": "dark"}
    [organization] = answer.json["user"]["organizations"]
    assert (organization["id"], organization["role"]) == (ORGANIZATION, "viewer")


@pytest.mark.parametrize("view", list(WallView))
def test_a_wall_reads_what_its_view_needs_and_nothing_else(app: Flask, admin: Somebody, view: WallView) -> None:
    wall = opened(app, made(admin, view.value)["token"])
    for path, of_view in READS.items():
        expected = 200 if of_view == view else 403
        assert wall.get(f"{API}/{path}").status_code == expected, path
    assert wall.post(f"{API}/events", [status("ada")]).status_code == 403
    assert wall.post(LINKS, {"name": "Another", "view": "hub"}).status_code == 403
    assert wall.get("/api/auth/me").status_code == 403


@pytest.mark.parametrize("view", list(WallView))
def test_a_wall_enters_the_rooms_that_its_view_needs(app: Flask, admin: Somebody, view: WallView) -> None:
    wall = opened(app, made(admin, view.value)["token"])
    with app.app_context():
        connection = connected(wall)
        for room in Room:
            expected = "ok" if room in ROOMS_OF_WALLS[view] else "forbidden"
            assert ask(connection, SocketEvent.JOIN, {"rooms": [room.value]}) == expected, room
        elsewhere = {"rooms": ["scene"], "organizationId": FOREIGN}
        assert ask(connection, SocketEvent.JOIN, elsewhere) == "not_found"
        assert ask(connection, SocketEvent.EVENTS, {"events": [status("ada")]}) == "forbidden"
        assert ask(connection, SocketEvent.CLOCK, {}) == "ok"


def test_the_secret_itself_opens_nothing_but_the_exchange(app: Flask, admin: Somebody) -> None:
    link = made(admin)
    bare = Somebody(app.test_client(), {"Authorization": f"Bearer {link['token']}"})
    assert bare.get(f"{API}/3d/scene/config").status_code == 401
    assert nobody(app).post(OPEN, {"token": "mvw_guessed"}).status_code == 401
    assert nobody(app).post(OPEN, {}).status_code == 401


def test_a_session_goes_on_by_what_it_holds_without_the_secret(app: Flask, admin: Somebody) -> None:
    wall = opened(app, made(admin)["token"])
    before = admin.get(LINKS).json["items"][0]
    answer = wall.post(OPEN, {})
    assert answer.status_code == 200
    assert answer.json["wall"]["view"] == "office"
    after = admin.get(LINKS).json["items"][0]
    assert (before["openings"], after["openings"]) == (1, 1)
    assert after["lastUsedAt"] >= before["lastUsedAt"]
    assert user(app, "viewer").post(OPEN, {}).status_code == 401


def test_a_revoked_link_ends_at_once(app: Flask, admin: Somebody) -> None:
    link = made(admin)
    wall = opened(app, link["token"])
    assert wall.get(f"{API}/3d/scene/config").status_code == 200
    assert admin.delete(f"{LINKS}/{link['id']}").status_code == 204
    assert wall.get(f"{API}/3d/scene/config").status_code == 401
    assert wall.post(OPEN, {}).status_code == 401
    assert nobody(app).post(OPEN, {"token": link["token"]}).status_code == 401
    assert admin.get(LINKS).json["items"][0]["revokedAt"] is not None


def test_a_link_has_an_end(app: Flask, admin: Somebody) -> None:
    ends = to_wire(now_ms() + 30 * DAY_MS)
    assert made(admin, expiresAt=ends)["expiresAt"] == ends
    for wrong in (now_ms() - 1, now_ms() + 500 * DAY_MS):
        answer = admin.post(LINKS, {"name": "Lobby", "view": "hub", "expiresAt": to_wire(wrong)})
        assert answer.status_code == 422
        assert answer.json["errors"][0]["field"] == "expiresAt"


def test_links_are_listed_without_secrets_and_noted(app: Flask, admin: Somebody) -> None:
    link = made(admin)
    opened(app, link["token"])
    [listed] = admin.get(LINKS).json["items"]
    assert "token" not in listed
    assert listed["openings"] == 1
    assert user(app, "admin", FOREIGN).get(LINKS).json["items"] == []
    log = admin.get(f"{API}/audit-log")
    assert {"wall_link.opened", "wall_link.created"} <= {act["action"] for act in log.json["items"]}
    assert link["token"] not in log.text


FINE = [
    "https://intranet.example.com",
    "https://a.example:8443",
    "http://localhost:8080",
    "http://127.0.0.1",
    "http://[::1]:81",
]
WRONG = [
    "http://intranet.example.com",
    "https://*.example.com",
    "*",
    "https://a.example/path",
    "https://a.example; script-src *",
    "https://user@a.example",
    "https://a.example:0",
    "https://",
    "HTTPS://A.EXAMPLE",
    "http://localhost.evil.example",
    "'self'",
    7,
]


def test_nobody_frames_us_unless_the_organization_says_so(app: Flask, admin: Somebody) -> None:
    for path in ("/api/docs", "/health", f"/embed/{ORGANIZATION}", "/embed/org_none"):
        headers = nobody(app).get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Frame-Options"] == "DENY"


def test_an_organization_names_who_may_frame_its_walls(built_app: Flask) -> None:
    found(built_app)
    admin = user(built_app, "admin")
    answer = admin.patch(f"{API}/organizations/{ORGANIZATION}", {"settings": {"embedOrigins": FINE}})
    assert answer.status_code == 200, answer.text
    embedded = nobody(built_app).get(f"/embed/{ORGANIZATION}")
    assert embedded.status_code == 200
    assert embedded.headers["Content-Security-Policy"].endswith(f"frame-ancestors {' '.join(FINE)}")
    assert "X-Frame-Options" not in embedded.headers
    for path in ("/office", "/wall", f"/embed/{FOREIGN}"):
        headers = nobody(built_app).get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Frame-Options"] == "DENY"


@pytest.fixture
def built_app(app: Flask, tmp_path: Any) -> Flask:
    """Give an app whose client is built."""
    (tmp_path / "index.html").write_text("<!doctype html>")
    app.config["CLIENT_FOLDER"] = tmp_path
    return app


@pytest.mark.parametrize("origin", WRONG)
def test_what_is_no_origin_is_refused(app: Flask, admin: Somebody, origin: Any) -> None:
    body = {"settings": {"embedOrigins": ["https://a.example", origin]}}
    answer = admin.patch(f"{API}/organizations/{ORGANIZATION}", body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "settings.embedOrigins.1"
