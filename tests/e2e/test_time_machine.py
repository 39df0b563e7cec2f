"""Going back in time as a person does: see the office as it was, hand the moment on, play, and come back to now."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from metaverse.clock import now_ms, to_wire
from tests.e2e.office import Office
from tests.factories import status, task

RIBBON = ".past-ribbon"
SECOND_MS = 1000


def in_list(page: Page, text: str) -> Locator:
    """Find somebody in the list that says what the drawn office shows."""
    return page.locator(".agent-list li", has_text=text)


def happen(office: Office, page: Page) -> str:
    """Let ada fail, wait a second of the log, and let her go on while bob comes; give the moment of the failure."""
    office.send(status("ada", "working"), task("t-1", title="Mend the roof", assignee="ada", status="working"))
    office.send(status("ada", "error"), task("t-1", status="failed"))
    failed = to_wire(now_ms())
    page.wait_for_function("ms => Date.now() >= ms", arg=now_ms() + 2 * SECOND_MS)
    office.send(status("ada", "idle"), status("bob", "working"), task("t-2", title="Paint the door", assignee="bob"))
    assert failed is not None
    return failed


def test_one_sees_the_office_as_it_was_and_comes_back_without_a_double(office: Office, page: Page) -> None:
    office.sign_in(page, path="/flow")
    happen(office, page)
    expect(page.get_by_text("Paint the door")).to_have_count(1)
    page.get_by_role("button", name="Previous failure or wait").click()
    expect(page.locator(RIBBON)).to_contain_text("failed")
    expect(page.get_by_text("Mend the roof").first).to_be_visible()
    expect(page.get_by_text("Paint the door")).to_have_count(0)
    office.send(task("t-3", title="Sweep the yard", assignee="bob"))
    page.get_by_role("link", name="Office").click()
    expect(in_list(page, "ada")).to_contain_text("Error")
    expect(in_list(page, "bob")).to_have_count(0)
    page.get_by_role("link", name="Flow").click()
    expect(page.get_by_text("Sweep the yard")).to_have_count(0)
    page.get_by_role("button", name="Back to live").click()
    expect(page.locator(RIBBON)).to_have_count(0)
    for title in ("Mend the roof", "Paint the door", "Sweep the yard"):
        expect(page.locator("main").get_by_text(title)).to_have_count(1)
    expect(page).not_to_have_url(re.compile("at="))


@pytest.mark.slow
def test_a_link_opens_its_moment_and_playing_leads_back_to_now(office: Office, page: Page) -> None:
    office.sign_in(page, path="/flow")
    failed = happen(office, page)
    expect(page.get_by_text("Paint the door")).to_have_count(1)
    page.goto(f"{office.served.url}/flow?at={failed}")
    expect(page.locator(RIBBON)).to_be_visible()
    expect(page.get_by_text("Mend the roof").first).to_be_visible()
    expect(page.get_by_text("Paint the door")).to_have_count(0)
    slider = page.get_by_role("slider", name="Time machine")
    card = page.locator("main li", has_text="Mend the roof")
    expect(card).to_contain_text("failed")
    slider.press("ArrowLeft")
    expect(card).not_to_contain_text("failed")
    expect(card).to_be_visible()
    expect(page).not_to_have_url(re.compile(re.escape(failed[-13:-1].replace(":", "%3A"))))
    page.goto(f"{office.served.url}/flow?at={failed}")
    expect(page.get_by_text("Paint the door")).to_have_count(0)
    page.get_by_role("button", name="Play from here").click()
    expect(page.locator(RIBBON)).to_have_count(0)
    expect(page.locator("main").get_by_text("Paint the door")).to_have_count(1)
