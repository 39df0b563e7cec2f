"""A person connects an agent in the settings, with nothing but what the page shows, and sees it sit in the office."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.office import Office

HOOKS = Path(__file__).parent.parent / "data" / "claude-hooks" / "hook-payloads.ndjson"
Json = dict[str, Any]


def make(page: Page, name: str) -> str:
    """Name a source, make its key, and copy that."""
    page.locator("input[name=name]").fill(name)
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.get_by_role("button", name="Copy: Key").click()
    expect(page.get_by_text("Copied").first).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_claude_code_is_connected_by_what_the_page_shows(office: Office, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    office.sign_in(page)
    expect(page.get_by_role("heading", name="Connect your first agent")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Claude Code")).click()
    secret = make(page, "Lena’s laptop")

    assert secret not in page.locator("body").inner_text()
    assert secret not in page.url
    page.get_by_role("button", name="Show the key").click()
    settings: Json = json.loads(page.locator(".connect-steps pre").first.inner_text())
    assert settings["env"]["METAVERSE_TOKEN"] == secret

    page.get_by_role("button", name="Send a test event").click()
    expect(page.get_by_text("The way is open")).to_be_visible()
    expect(page.get_by_text("Heard, but nobody has come yet")).to_be_visible()

    hook: Json = settings["hooks"]["PreToolUse"][0]["hooks"][0]
    headers = {name: value.replace("$METAVERSE_TOKEN", secret) for name, value in hook["headers"].items()}
    for line in HOOKS.read_bytes().splitlines():
        answer = httpx.post(hook["url"], content=line, headers={**headers, "Content-Type": "application/json"})
        assert answer.is_success
        assert answer.content == b""

    expect(page.get_by_text("The first event arrived")).to_be_visible()
    page.get_by_role("link", name="See it in the office").click()
    expect(page.locator(".agent-list li", has_text="project · Lena’s laptop")).to_have_count(1)

    page.goto(f"{office.served.url}/settings/connect")
    row = page.get_by_role("row", name=re.compile("Lena’s laptop"))
    expect(row).to_contain_text("reports")
    assert secret not in page.locator("body").inner_text()


@pytest.mark.slow
def test_a_source_says_what_of_it_was_not_taken_and_is_revoked(office: Office, page: Page) -> None:
    headers = office.connect("own", "Billing worker")
    event = {"specversion": "1.0", "id": "1", "source": "urn:own:billing-worker", "type": "metaverse.agent.status"}
    bad = json.dumps([{**event, "subject": "bill", "data": {"status": "busy"}}]).encode()
    good = json.dumps([{**event, "subject": "bill", "data": {"status": "working"}}]).encode()
    assert office.post("/api/metaverse/events", bad, headers).status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert office.post("/api/metaverse/events", good, headers).status_code == httpx.codes.ACCEPTED
    assert office.post("/api/metaverse/events", good, headers).status_code == httpx.codes.ACCEPTED

    office.sign_in(page, path="/settings/connect")
    page.get_by_role("link", name="Billing worker").click()
    rejected = page.locator(".report-part", has=page.get_by_role("heading", name="Rejected"))
    expect(rejected.locator(".spot")).to_have_text("[0] data.status")
    expect(rejected).to_contain_text("working")
    twice = page.locator(".report-part", has=page.get_by_role("heading", name="Sent twice"))
    expect(twice).to_contain_text("urn:own:billing-worker")

    page.get_by_role("button", name="Revoke").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Revoke the key of Billing worker?")
    dialog.get_by_role("button", name="Revoke the key").click()
    expect(page.get_by_role("button", name="Show 1 revoked")).to_be_visible()
    assert office.post("/api/metaverse/events", good, headers).status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.slow
def test_who_may_not_connect_is_told_so(office: Office, page: Page) -> None:
    office.sign_in(page, role="viewer", path="/settings/connect")
    expect(page.get_by_role("strong").filter(has_text="Your role cannot see this")).to_be_visible()
    page.get_by_role("link", name="Privacy and prices").click()
    expect(page.get_by_text("Only an admin or an owner changes this")).to_be_visible()
    expect(page.get_by_role("switch").first).to_be_disabled()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
