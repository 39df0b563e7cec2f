"""A person sees why an entry stands where it stands, takes it on, puts it off, and takes that back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from metaverse.clock import now_ms, to_wire
from metaverse.events.names import EventType
from tests.e2e.office import Office
from tests.factories import event, status
from tests.served import Served


def test_an_entry_is_explained_taken_and_given_back(served: Served, page: Page) -> None:
    office = Office.open(served)
    due = to_wire(now_ms() - 600_000)
    office.send(
        status("ada", "error", activity="The build is red"),
        event(EventType.TASK_CREATED, "late", {"title": "Ship the invoices", "dueAt": due}),
    )
    office.sign_in(page, "operator", "/hub")
    queue = page.locator(".attention")
    expect(queue.locator(".ask")).to_have_count(2)
    queue.locator(".ask-name", has_text="Ship the invoices").click()
    row = queue.locator(".ask-open")
    expect(row.locator(".ask-said")).to_contain_text("Due at")
    row.locator(".rank-note summary").click()
    expect(row.locator(".rank-note li").first).to_contain_text("minutes overdue × 1")
    row.get_by_role("button", name="I take it").click()
    expect(row).to_contain_text("Taken on by Opal Operator")
    row.get_by_role("button", name="Snooze 1 h").click()
    expect(queue.locator(".ask")).to_have_count(1)
