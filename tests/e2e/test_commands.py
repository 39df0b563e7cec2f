"""A person answers Claude Code in the hub, and sees without reloading how far the answer has come."""

from __future__ import annotations

import threading
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.answers.prompts import asking, recorded
from tests.e2e.office import ORGANIZATION, Office
from tests.factories import status
from tests.served import Served

API = "/api/metaverse"


def test_an_answer_s_way_is_seen_live(served: Served, page: Page) -> None:
    office = Office.open(served)
    admin = served.prepare("tokens", "create", "--role", "admin").strip()
    call(served, admin, "PATCH", "/answers/settings", {"claudeCode": {"hold": True, "holdSeconds": 60}})
    office.send(status("ada"))
    told: list[httpx.Response] = []
    hook = lambda: told.append(call(served, office.token, "POST", "/ingest/claude-code", asking(recorded())))  # noqa: E731
    prompt = threading.Thread(target=hook, daemon=True)
    prompt.start()
    office.sign_in(page, "operator", "/hub")
    expect(page.locator(".ask-open")).to_contain_text("Can be answered here for another")
    page.locator(".ask-open").get_by_role("button", name="Approve").click()
    way = page.locator(".commands .command")
    expect(way).to_have_count(1)
    expect(way.locator(".way-done")).to_contain_text("Done")
    expect(way.locator(".way-seen")).to_contain_text("Seen")
    expect(way).to_contain_text("by Opal Operator")
    prompt.join(20)
    assert told[0].json()["hookSpecificOutput"]["decision"] == {"behavior": "allow"}

    command = call(served, admin, "POST", "/commands", {"selector": {"agentIds": ["ada"]}, "kind": "pause"})
    command_id = command.json()["receipts"][0]["commandId"]
    page.goto(f"{served.url}/office?agent=ada")
    mine = page.locator(".drawer-part.commands")
    expect(mine.locator(".way-ahead")).to_have_count(2)
    result = {"commandId": command_id, "outcome": "refused", "detail": "In the middle of a release."}
    bound = served.prepare("tokens", "create", "--role", "agent", "--agent", "ada").strip()
    call(served, bound, "GET", "/inbox")
    expect(mine.locator(".way-seen")).to_contain_text("Seen")
    event = {"specversion": "1.0", "id": "r", "source": "urn:test", "type": "metaverse.command.result"}
    call(served, bound, "POST", "/events", {**event, "subject": "ada", "data": result})
    expect(mine.locator(".way-refused")).to_contain_text("Refused")
    expect(mine).to_contain_text("In the middle of a release.")


def call(served: Served, token: str, method: str, path: str, body: Any = None) -> httpx.Response:
    """Call the API in the office's organization."""
    answer = httpx.request(
        method,
        f"{served.url}{API}{path}",
        params={"organizationId": ORGANIZATION},
        json=body,
        headers={"Authorization": f"Bearer {token}"},
        timeout=90,
    )
    assert answer.is_success, answer.text
    return answer
