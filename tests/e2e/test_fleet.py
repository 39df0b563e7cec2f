"""Many agents are told one thing: chosen by a query, rehearsed, sent, followed, and taken back."""

from __future__ import annotations

import httpx
from playwright.sync_api import Page, expect

from metaverse.events.names import EventType
from tests.e2e.office import ORGANIZATION, Office
from tests.factories import event, status
from tests.served import Served

API = "/api/metaverse"


def test_many_are_rehearsed_told_followed_and_taken_back(served: Served, page: Page) -> None:
    office = Office.open(served)
    office.send(
        *[event(EventType.AGENT_REGISTERED, who, {"name": who.title(), "department": "Lab"}) for who in ("ada", "bob")],
        *[status(who) for who in ("ada", "bob", "eve")],
    )
    bound = served.prepare("tokens", "create", "--role", "agent", "--agent", "ada").strip()
    office.sign_in(page, "operator", "/hub?fleet=1&department=Lab")
    expect(page.locator(".hub-head")).to_contain_text("2 agents are chosen.")
    page.get_by_role("button", name="Try it on 2 first").click()
    rehearsal = page.locator(".fleet-rehearsal")
    expect(rehearsal).to_contain_text("Pause: 1 agent would be told.")
    expect(rehearsal.locator("tr", has_text="Bob")).to_contain_text("reads no inbox")
    rehearsal.get_by_role("button", name="Send to 1").click()
    sent = page.locator(".fleet-sent").last
    expect(sent.locator(".fleet-tally")).to_have_text("1 Sent")

    def inbox() -> list[dict[str, str]]:
        headers = {"Authorization": f"Bearer {bound}"}
        answer = httpx.get(f"{served.url}{API}/inbox", params={"organizationId": ORGANIZATION}, headers=headers)
        items: list[dict[str, str]] = answer.json()["items"]
        return items

    [told] = inbox()
    assert told["kind"] == "pause"
    expect(sent.locator(".fleet-tally")).to_have_text("1 Seen")
    result = {"commandId": told["commandId"], "outcome": "refused", "detail": "In the middle of a release."}
    office.send(event(EventType.COMMAND_RESULT, "ada", result))
    expect(sent.locator("tbody tr")).to_contain_text("In the middle of a release.")
    sent.get_by_role("button", name="Undo: Resume").click()
    expect(page.locator(".fleet-sent")).to_have_count(2)
    assert [one["kind"] for one in inbox()] == ["pause", "resume"]
