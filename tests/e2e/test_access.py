"""Every view keeps WCAG 2.2 AA in every theme, as far as axe can tell."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from metaverse.events.names import EventType
from tests.e2e.axe import violations
from tests.e2e.office import Office
from tests.factories import event, status, task
from tests.served import Served

VIEWS = {
    "/office": ".agent-list li",
    "/office?agent=ada": ".drawer h2",
    "/flow": ".lane",
    "/network": "main h1",
    "/hub": ".hub h1",
}
DRESSES: dict[str, tuple[Literal["light", "dark"], Literal["no-preference", "more"]]] = {
    "light": ("light", "no-preference"),
    "dark": ("dark", "no-preference"),
    "contrast": ("light", "more"),
}


@pytest.fixture
def office(served: Served) -> Office:
    office = Office.open(served)
    office.send(
        event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada", "role": "engineer", "department": "Research"}),
        event(EventType.AGENT_REGISTERED, "kai", {"name": "Kai", "role": "tester", "department": "Engineering"}),
        task("t-1", title="Make the checkout test reliable", stage="in_progress", assignee="kai", status="working"),
        task("t-2", title="Write the handbook", stage="backlog"),
        status("ada", "waiting", waitingOn="permission"),
        status("kai", "working", activity="Bash: npm test"),
        event(
            EventType.REQUEST,
            "ada",
            {"requestId": "r-1", "kind": "permission", "summary": "Push release/2.8 to origin", "digest": "d" * 64},
        ),
    )
    return office


def _pages(page: Page) -> list[str]:
    page.locator(".settings-link").first.wait_for()
    return page.locator(".settings-link").evaluate_all("links => links.map((link) => link.getAttribute('href'))")


def _violations(page: Page) -> dict[str, list[str]]:
    """Look at what is shown in each dress: the page puts it on when the system asks for it."""
    found = {}
    for dress, (scheme, contrast) in DRESSES.items():
        page.emulate_media(color_scheme=scheme, contrast=contrast, reduced_motion="reduce")
        mark = f"html[data-theme={scheme}][data-contrast={'more' if contrast == 'more' else 'normal'}]"
        expect(page.locator(mark)).to_be_attached()
        found[dress] = violations(page)
    return found


@pytest.mark.timeout(300)
def test_every_view_keeps_the_rules_of_access(office: Office, page: Page) -> None:
    page.goto(f"{office.served.url}/")
    expect(page.locator(".login-form")).to_be_visible()
    found = {"login": _violations(page)}
    office.sign_in(page, path="/settings")
    settings = dict.fromkeys(_pages(page), ".settings-page h1")
    for path, mark in (VIEWS | settings).items():
        page.goto(f"{office.served.url}{path}")
        expect(page.locator(mark).first).to_be_visible()
        found[path] = _violations(page)
    told = [(path, dress, line) for path, worn in found.items() for dress, lines in worn.items() for line in lines]
    assert told == []
