"""Wall links in a browser: made by an admin, shown to whoever has them, in frames where that is allowed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from metaverse.events.names import EventType
from tests.e2e.office import ORGANIZATION, Office
from tests.factories import event, status
from tests.served import SEED_PASSWORD

API = "/api/metaverse"


@pytest.fixture
def admin(office: Office) -> Iterator[httpx.Client]:
    """Call the API as the seeded owner."""
    with httpx.Client(base_url=office.served.url, timeout=30, params={"organizationId": ORGANIZATION}) as client:
        login = {"email": "owner@example.com", "password": SEED_PASSWORD}
        token = client.post("/api/auth/login", json=login).json()["accessToken"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def made(admin: httpx.Client, view: str, **more: str) -> str:
    answer = admin.post(f"{API}/wall-links", json={"name": "Lobby", "view": view, **more})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return str(answer.json()["token"])


def test_a_link_that_an_admin_makes_shows_its_view_until_it_is_revoked(
    office: Office, browser: Browser, page: Page
) -> None:
    office.send(event(EventType.TASK_CREATED, "t-1", {"title": "Sweep the floor"}), status("ada"))
    office.sign_in(page, path="/settings/sharing")
    page.get_by_role("button", name="New wall link").click()
    page.get_by_label("Name").fill("Lobby")
    page.get_by_role("button", name="Office View").click()
    page.get_by_role("option", name="Flow").click()
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_role("link", name="Open in a new tab").get_attribute("href")
    assert address

    stranger = browser.new_context(locale="en-US")
    wall = stranger.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    wall.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
    wall.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    wall.goto(address)
    expect(wall.get_by_text("Sweep the floor").first).to_be_visible()
    expect(wall.locator(".link-chip")).to_contain_text("Live")
    expect(wall.locator("nav.rail")).to_have_count(0)
    expect(wall).to_have_url(re.compile(r"/wall(\?|$)"))
    secret = address.partition("#")[2]
    assert not [one for one in asked if secret in one]
    assert complaints == []

    office.send(event(EventType.TASK_CREATED, "t-2", {"title": "Water the plants"}))
    expect(wall.get_by_text("Water the plants").first).to_be_visible()
    wall.reload()
    expect(wall.get_by_text("Water the plants").first).to_be_visible()

    page.get_by_role("button", name="Revoke Lobby").click()
    page.get_by_role("button", name="Revoke", exact=True).click()
    expect(wall.get_by_text("This link has ended.")).to_be_visible()
    stranger.close()
    assert secret not in (office.served.home / "log" / "combined.log").read_text()


@pytest.mark.slow
def test_a_wall_of_the_office_begins_by_itself_in_its_language(
    office: Office, admin: httpx.Client, page: Page, complaints: list[str]
) -> None:
    office.send(event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada"}), status("ada", "idle"))
    page.goto(f"{office.served.url}/wall#{made(admin, 'office', language='zh', theme='dark')}")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator(".link-chip").last).to_contain_text("实时")
    expect(page).to_have_url(re.compile(r"/wall\?cinema=1"))
    expect(page.locator(".wall-clock")).to_have_text(re.compile(r"\d\d:\d\d"))
    assert complaints == []
    page.goto(f"{office.served.url}/wall#mvw_nobody-has-this")
    expect(page.locator(".wall-closed")).to_be_visible()
    complaints.clear()


@pytest.fixture
def elsewhere(office: Office) -> Iterator[str]:
    """Serve a page of another origin that frames whatever its query names."""

    class Framing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = unquote(self.path.partition("?")[2])
            body = f'<!doctype html><iframe src="{office.served.url}{address}" width="900" height="600"></iframe>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Framing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.slow
def test_only_pages_that_the_organization_names_may_frame_a_wall(
    office: Office, admin: httpx.Client, elsewhere: str, page: Page, complaints: list[str]
) -> None:
    office.send(event(EventType.TASK_CREATED, "t-1", {"title": "Sweep the floor"}))
    framed = f"/embed/{ORGANIZATION}%23{made(admin, 'flow')}"
    shown = page.frame_locator("iframe").get_by_text("Sweep the floor").first

    page.goto(f"{elsewhere}/?{framed}")
    page.wait_for_load_state("networkidle")
    expect(shown).to_have_count(0)
    assert any("frame-ancestors" in complaint for complaint in complaints)
    complaints.clear()

    settings = {"settings": {"embedOrigins": [elsewhere]}}
    assert admin.patch(f"{API}/organizations/{ORGANIZATION}", json=settings).status_code == httpx.codes.OK
    page.goto(f"{elsewhere}/?{framed}")
    expect(shown).to_be_visible()
