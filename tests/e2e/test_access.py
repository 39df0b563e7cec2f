"""Every view keeps WCAG 2.2 AA in every theme, as far as axe can tell."""

from __future__ import annotations

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
DRESSES = ("light", "dark", "contrast")


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


@pytest.mark.parametrize("dress", DRESSES)
def test_every_view_keeps_the_rules_of_access(office: Office, page: Page, dress: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.add_init_script(f"localStorage.setItem('metaverse.theme', JSON.stringify('{dress}'))")
    page.goto(f"{office.served.url}/")
    expect(page.locator(".login-form")).to_be_visible()
    found = {"login": violations(page)}
    office.sign_in(page, path="/settings")
    settings = dict.fromkeys(_pages(page), ".settings-page h1")
    for path, mark in (VIEWS | settings).items():
        page.goto(f"{office.served.url}{path}")
        expect(page.locator(mark).first).to_be_visible()
        found[path] = violations(page)
    assert [f"{where}: {line}" for where, broken in found.items() for line in broken] == []
