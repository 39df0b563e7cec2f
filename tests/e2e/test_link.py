"""The line to the server: one for all tabs, truthful about how it stands, and back without a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from metaverse.events.names import EventType
from tests.e2e.office import Office
from tests.e2e.wire import Wire, wired
from tests.factories import event, status
from tests.served import SEED_PASSWORD, Served

TABS = 7
SOCKET = "/socket.io/?organizationId=org_default&EIO=4&transport=websocket"
STREAM = "/api/metaverse/3d/tasks/flow/stream"
OFFLINE = re.compile("Offline · as of")


@pytest.fixture
def wire(served: Served) -> Iterator[Wire]:
    with wired(served.url) as wire:
        yield wire


def sign_in(page: Page, url: str, path: str = "/hub", role: str = "owner") -> None:
    page.goto(f"{url}{path}")
    page.locator("input[name=email]").fill(f"{role}@example.com")
    page.locator("input[name=password]").fill(SEED_PASSWORD)
    page.locator("button[type=submit]").click()
    expect(chip(page)).to_contain_text("Live")


def chip(page: Page) -> Any:
    return page.locator(".link-chip")


def told(page: Page, name: str) -> Any:
    """Find a task on the flow page: it has come by the stream that all tabs share."""
    return page.get_by_text(name).first


def test_seven_tabs_share_one_connection(office: Office, wire: Wire, page: Page) -> None:
    office.send(event(EventType.TASK_CREATED, "t-1", {"title": "Sweep the floor"}))
    sign_in(page, wire.url, "/flow")
    expect(told(page, "Sweep the floor")).to_be_visible()
    others = [page.context.new_page() for _ in range(TABS - 1)]
    for tab in others:
        tab.goto(f"{wire.url}/flow")
        expect(chip(tab)).to_contain_text("Live")
        expect(told(tab, "Sweep the floor")).to_be_visible()

    office.send(event(EventType.TASK_CREATED, "t-2", {"title": "Water the plants"}))
    for tab in (page, *others):
        expect(told(tab, "Water the plants")).to_be_visible()

    page.close()
    others[0].close()
    office.send(event(EventType.TASK_CREATED, "t-3", {"title": "Close the windows"}))
    for tab in others[1:]:
        expect(told(tab, "Close the windows")).to_be_visible()
    assert (wire.count(SOCKET), wire.count(STREAM)) == (1, 1)

    others[1].get_by_role("button", name=re.compile("Signed in as")).click()
    others[1].get_by_role("menuitem", name="Sign out").click()
    for tab in others[2:]:
        expect(tab.locator("input[name=email]")).to_be_visible()


@pytest.mark.slow
def test_after_an_absence_it_says_what_was_missed(
    office: Office, wire: Wire, page: Page, complaints: list[str]
) -> None:
    office.send(status("ada", "working"), status("bob", "working"))
    sign_in(page, wire.url)
    wire.cut()
    expect(chip(page)).to_contain_text("Resuming")
    expect(chip(page)).to_contain_text(OFFLINE, timeout=60_000)
    office.send(status("ada", "error"), status("bob", "waiting", waitingOn="input"), status("bob", "working"))
    wire.mend()
    page.get_by_role("button", name="Retry now").last.click()
    expect(chip(page)).to_contain_text("Live")
    note = page.locator(".link-note")
    expect(note).to_contain_text(re.compile(r"You missed \d changes in \d+ s: 1 failure, 1 wait\."))
    note.get_by_role("button", name="Look back").click()
    expect(page).to_have_url(re.compile(r"[?&]at=20"))
    expect(note).to_have_count(0)
    complaints.clear()


@pytest.mark.slow
def test_a_line_that_falls_silent_is_delayed_by_how_much(office: Office, page: Page, complaints: list[str]) -> None:
    office.send(status("ada"))
    sign_in(page, office.served.url)
    with office.paused():
        expect(chip(page)).to_contain_text(re.compile(r"Delayed \d+ s"))
    expect(chip(page)).to_contain_text(re.compile("Live"))
    complaints.clear()


@pytest.mark.slow
def test_without_a_network_a_reload_shows_the_last_state_dated(
    office: Office, page: Page, complaints: list[str]
) -> None:
    office.send(event(EventType.TASK_CREATED, "t-1", {"title": "Sweep the floor"}), status("ada"))
    sign_in(page, office.served.url, "/flow")
    expect(told(page, "Sweep the floor")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Flow").click()
    page.wait_for_function("indexedDB.databases().then(all => all.some(one => one.name === 'metaverse'))")
    page.context.set_offline(True)
    expect(chip(page)).to_contain_text(OFFLINE)

    page.reload()
    expect(chip(page)).to_contain_text(OFFLINE)
    expect(told(page, "Sweep the floor")).to_be_visible()
    urls = page.evaluate(
        """async () => {
            const caches_ = await Promise.all((await caches.keys()).map(name => caches.open(name)));
            const requests = await Promise.all(caches_.map(cache => cache.keys()));
            return requests.flat().map(({ url }) => new URL(url).pathname);
        }"""
    )
    assert "/index.html" in urls
    assert not [url for url in urls if url.startswith(("/api", "/socket.io"))]

    page.context.set_offline(False)
    expect(chip(page)).to_contain_text("Live")
    complaints.clear()
