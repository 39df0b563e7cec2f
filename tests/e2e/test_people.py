"""Letting people in, and keys for programs, as an owner does it in the settings."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.office import Office
from tests.factories import status

FIRST = "a first password"
OWN = "a password of my own"


def sign_in(page: Page, office: Office, password: str) -> None:
    page.goto(office.served.url)
    page.locator("input[name=email]").fill("vera@example.com")
    page.locator("input[name=password]").fill(password)
    page.locator("button[type=submit]").click()


def test_whoever_is_let_in_signs_in_and_takes_a_password_of_their_own(
    office: Office, page: Page, browser: Browser
) -> None:
    office.sign_in(page, path="/settings/people")
    page.get_by_role("button", name="Let somebody in").click()
    page.get_by_label("E-mail address").fill("vera@example.com")
    page.get_by_label("Name", exact=True).fill("Vera")
    page.get_by_label("First password").fill(FIRST)
    page.get_by_role("button", name="Let somebody in").click()
    expect(page.get_by_role("row", name="Vera")).to_contain_text("Viewer")

    theirs = browser.new_context().new_page()
    sign_in(theirs, office, FIRST)
    theirs.get_by_role("link", name="Settings").click()
    theirs.goto(f"{office.served.url}/settings/people")
    expect(theirs.get_by_role("strong").filter(has_text="Your role cannot see this")).to_be_visible()
    theirs.get_by_role("link", name="Profile").click()
    theirs.get_by_label("Present password").fill("not this one")
    theirs.get_by_label("New password").fill(OWN)
    theirs.get_by_role("button", name="Change the password").click()
    expect(theirs.get_by_text("This is not your present password.").first).to_be_visible()
    theirs.get_by_label("Present password").fill(FIRST)
    theirs.get_by_role("button", name="Change the password").click()
    expect(theirs.get_by_text("You stay signed in here.")).to_be_visible()
    theirs.get_by_role("button", name="Signed in as Vera").click()
    theirs.get_by_role("menuitem", name="Sign out").click()
    sign_in(theirs, office, OWN)
    expect(theirs.locator("nav.rail")).to_be_visible()

    page.get_by_role("button", name="Role of Vera").click()
    page.get_by_role("option", name="Operator").click()
    expect(page.get_by_role("row", name="Vera")).to_contain_text("Operator")
    page.get_by_role("button", name="Manage Vera").click()
    page.get_by_role("menuitem", name="Remove").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_role("row", name="Vera")).to_have_count(0)
    theirs.reload()
    expect(theirs.locator("input[name=password]")).to_be_visible()
    theirs.context.close()


@pytest.mark.slow
def test_a_token_is_shown_once_works_and_is_revoked(office: Office, page: Page) -> None:
    office.sign_in(page, role="admin", path="/settings/tokens")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_label("Name", exact=True).fill("Nightly build")
    page.get_by_label("Agents it may speak about").fill("kai, mei")
    page.get_by_role("button", name="Make a token").click()
    row = page.get_by_role("row", name="Nightly build")
    expect(row).to_contain_text("about kai, mei")
    page.evaluate("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }")
    page.get_by_role("button", name="Copy: The token").click()
    headers = {"Authorization": f"Bearer {page.evaluate('window.copied')}"}

    def send(key: str) -> int:
        url = f"{office.served.url}/api/metaverse/events"
        return httpx.post(url, json=[status(key)], headers=headers, timeout=30).status_code

    assert (send("kai"), send("bob")) == (202, 403)
    page.get_by_role("button", name="Manage Nightly build").click()
    page.get_by_role("menuitem", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    assert send("kai") == 401
