"""Finding one's way in the office: a campus of floors, several people at once, and the same as text."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from metaverse.events.names import EventType
from tests.e2e.office import Office
from tests.factories import event, status

TEAMS = 20
EACH = 100
MOST_DRAW_CALLS = 20


def until(page: Page, condition: str) -> None:
    """Wait until something holds (the page's policy forbids to wait within it)."""
    for _ in range(600):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{condition} does not come: {page.evaluate('window.__office ?? null')}")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_campus_tells_its_figures_from_far_and_furnishes_the_floor_that_is_flown_to(
    office: Office, page: Page
) -> None:
    crowd = []
    for number in range(TEAMS * EACH):
        profile = {"name": f"Agent {number}", "department": f"Team {number // EACH:02}"}
        crowd.append(event(EventType.AGENT_REGISTERED, f"a-{number}", profile))
        crowd.append(status(f"a-{number}", ("working", "waiting", "error")[number % 3]))
    office.send(*crowd)
    office.sign_in(page)
    plate = page.locator(".office-plate").first
    expect(plate).to_be_visible(timeout=120_000)
    expect(plate).to_have_attribute("aria-label", re.compile(r"Floor \d, [\d,]+ agents, Waiting \d+, Error \d+"))
    until(page, "window.__office?.dots >= 2000")
    assert page.evaluate("window.__office.agentsDrawn") == 0
    assert page.evaluate("window.__office.drawCalls") < MOST_DRAW_CALLS

    page.get_by_role("button", name="Floor or team").click()
    page.get_by_role("option", name="Team 03").click()
    expect(page).to_have_url(re.compile(r"team=Team\+03"))
    expect(page.get_by_role("heading", name="Team 03").first).to_be_visible()
    until(page, "window.__office.openFloors === 1 && window.__office.agentsDrawn > 0")
    page.get_by_role("button", name="Campus", exact=True).click(timeout=120_000)  # thousands are drawn in software
    until(page, "window.__office.openFloors === 0")


@pytest.mark.slow
def test_several_are_picked_and_the_text_says_so(office: Office, page: Page) -> None:
    office.send(
        event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada", "role": "Engineer", "department": "Research"}),
        status("ada", "waiting", waitingOn="permission"),
        status("bo", "working", activity={"kind": "tool", "text": "npm test"}),
    )
    office.sign_in(page, path="/office?list=1")
    ada = page.locator(".agent-list li", has_text="Ada, Engineer: Waiting")
    expect(ada).to_contain_text("Research; waits for your permission")
    expect(page.locator(".agent-list li", has_text="bo, agent: Working")).to_contain_text("Running a tool: npm test")
    ada.get_by_role("checkbox").press("Space")
    expect(ada).to_contain_text("picked")
    expect(page.get_by_text("1 picked")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_text("1 picked")).to_have_count(0)


@pytest.mark.slow
def test_a_view_is_kept_by_name_and_the_tour_keeps_the_truth_in_sight(office: Office, page: Page) -> None:
    office.send(status("ada", "waiting"))
    office.sign_in(page)
    until(page, "window.__office?.frames > 2")
    page.get_by_role("button", name="Views", exact=True).click()
    page.get_by_role("menuitem", name="Keep this view…").click()
    page.get_by_label("Name of this view").fill("Morning")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page).to_have_url(re.compile(r"view=[-\d.]+(_[-\d.]+){4}"))
    page.get_by_role("button", name="Views", exact=True).click()
    expect(page.get_by_role("menuitem", name="Go to “Morning”")).to_be_visible()
    page.keyboard.press("Escape")

    page.keyboard.press("c")
    expect(page.locator(".floor-cinema .link-chip")).to_be_visible()
    expect(page.locator(".floor-cinema .legend")).to_contain_text("Waiting1")
    expect(page.get_by_role("button", name="Views", exact=True)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Views", exact=True)).to_be_visible()
