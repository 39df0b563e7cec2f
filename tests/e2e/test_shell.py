"""The shell: everything is found and reached by keys, and what happens is told once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from metaverse.events.names import EventType
from tests.e2e.axe import violations
from tests.e2e.layout import cut_off, double_every_text
from tests.e2e.office import Office
from tests.factories import event, status, task
from tests.served import Served


def agent(key: str, name: str, department: str) -> dict[str, object]:
    return event(EventType.AGENT_REGISTERED, key, {"name": name, "role": "engineer", "department": department})


@pytest.fixture
def office(served: Served) -> Office:
    office = Office.open(served)
    office.send(
        agent("ada", "Ada", "Research"),
        agent("kai", "Kai", "Billing"),
        status("ada", "idle"),
        status("kai", "working"),
        task("t-1", title="修复支付回调", stage="in_progress", assignee="kai", status="working"),
    )
    return office


def hear(page: Page) -> None:
    """Wait until keys are listened to, which is soon after the first picture."""
    expect(page.locator("html[data-keys=heard]")).to_have_count(1)


def test_everything_is_reached_by_keys(office: Office, page: Page) -> None:
    office.sign_in(page, path="/hub")
    expect(page.locator(".hub h1")).to_be_visible()
    dialog = page.get_by_role("dialog")

    def opened_by(key: str) -> None:
        page.keyboard.press(key)
        expect(dialog).to_be_visible()

    hear(page)
    opened_by("/")
    page.keyboard.type("zf")
    expect(page.get_by_role("menuitem", name="修复支付回调")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/flow\?task=t-1$"))
    expect(page.locator(".drawer")).to_be_visible()

    opened_by("?")
    expect(dialog).to_contain_text("Go to the task flow")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".drawer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".drawer")).to_have_count(0)

    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"/network$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/flow$"))

    opened_by("Control+k")
    page.keyboard.press("Control+k")
    expect(dialog).to_have_count(0)
    opened_by("Control+k")
    page.keyboard.type("ada rese")
    expect(page.get_by_role("menuitem").first).to_contain_text("Ada")
    assert violations(page, ".palette") == []
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/office\?agent=ada$"))
    expect(page.locator(".drawer h2")).to_have_text("Ada")


@pytest.mark.slow
def test_what_happens_is_told_once_and_read_once(office: Office, page: Page) -> None:
    office.sign_in(page, path="/network")
    hear(page)
    failed = [task(f"f-{n}", title=f"Pay {n}", stage="review", assignee="kai", status="failed") for n in range(8)]
    office.send(*failed, event(EventType.NOTIFICATION, None, {"level": "info", "title": "Backup is done"}))
    toasts = page.locator(".toast")
    expect(toasts.filter(has_text="8 tasks failed in Billing")).to_be_visible()
    expect(toasts.filter(has_text="Backup is done")).to_be_visible()
    page.get_by_role("button", name=re.compile("unread")).click()
    centre = page.get_by_role("dialog", name="Notifications")
    expect(centre.locator(".notice-unread")).to_have_count(9)
    assert violations(page, ".notice-panel") == []
    centre.get_by_role("button", name="Failures").click()
    expect(centre.locator(".notice-row")).to_have_count(8)
    centre.get_by_role("button", name="Mark all as read").click()
    expect(centre.locator(".notice-unread")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
    page.locator(".top-bell").click()
    expect(centre.locator(".notice-row")).to_have_count(9)
    expect(centre.locator(".notice-unread")).to_have_count(0)


PLACES = {
    "/hub": ".hub h1",
    "/flow": ".lane",
    "/network": "main h1",
    "/settings/profile": ".settings-page h1",
    "/settings/notifications": ".settings-page h1",
}


@pytest.mark.parametrize("width", [360, 820, 1440])
def test_nothing_is_cut_off_though_every_text_is_twice_as_long(office: Office, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    office.sign_in(page, path="/settings/profile")
    found = []
    for path, mark in PLACES.items():
        page.goto(f"{office.served.url}{path}")
        expect(page.locator(mark).first).to_be_visible()
        found += [f"{path}: {each}" for each in cut_off(page)]
        double_every_text(page)
        found += [f"{path}, doubled: {each}" for each in cut_off(page)]
    assert found == []


@pytest.mark.slow
def test_a_wall_shows_everything_larger(office: Office, page: Page) -> None:
    office.sign_in(page, path="/hub")
    heading = page.locator(".hub h1")
    expect(heading).to_be_visible()
    before = heading.bounding_box()
    page.set_viewport_size({"width": 3840, "height": 2160})
    after = heading.bounding_box()
    assert before
    assert after
    assert after["height"] >= 1.9 * before["height"]
    assert cut_off(page) == []
    shell = page.locator(".shell").bounding_box()
    assert shell
    assert (round(shell["width"]), round(shell["height"])) == (3840, 2160)


def test_whoever_comes_first_is_greeted_and_a_demo_is_one_click_away(served: Served, page: Page) -> None:
    office = Office.open(served)
    office.sign_in(page, path="/office")
    expect(page.locator(".first-wait")).to_contain_text("Waiting for the first event…")
    page.get_by_role("button", name="Show me a demo").click()
    ribbon = page.locator(".demo-ribbon")
    expect(ribbon).to_contain_text("Everything and everyone here is invented.")
    page.locator(".rail-hub").click()
    expect(page.locator(".hub h1")).to_be_visible()
    expect(page.locator("main")).to_contain_text("of 28")
    assert violations(page, ".demo-ribbon") == []
    ribbon.get_by_role("button", name="Stop the demo").click()
    expect(ribbon.get_by_role("button", name="Start the demo")).to_be_visible()
    ribbon.get_by_role("button", name="Back to Maple Works").click()
    expect(ribbon).to_have_count(0)
    page.locator(".rail-office").click()
    expect(page.locator(".first-wait")).to_be_visible()
    office.send(status("kai", "working"))
    expect(page.locator(".first-came")).to_contain_text("kai walks in")
    expect(page.locator(".stage")).to_be_visible()
