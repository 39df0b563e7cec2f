"""A person sees why an entry stands where it stands, takes it on, puts it off, and takes that back."""

from __future__ import annotations

import os
import re
import signal

import pytest
from playwright.sync_api import Page, expect

from metaverse.clock import now_ms, to_wire
from metaverse.events.names import EventType
from tests.e2e.office import Office
from tests.factories import event, status
from tests.served import Served


@pytest.mark.slow
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
    row.get_by_role("button", name="Assign", exact=True).click()
    page.get_by_role("menuitem", name="I take it").click()
    expect(row).to_contain_text("Taken on by Opal Operator")
    row.get_by_role("button", name="Snooze", exact=True).click()
    page.get_by_role("menuitem", name="1 hour").click()
    page.mouse.move(5, 5)
    expect(queue.locator(".ask")).to_have_count(1)


@pytest.mark.slow
def test_the_keyboard_decides_about_the_open_row_alone(served: Served, page: Page) -> None:
    office = Office.open(served)
    asked = {"kind": "permission", "digest": "d", "summary": "Deploy?"}
    office.send(
        status("ada", "waiting"),
        status("bob", "waiting"),
        *[event(EventType.REQUEST, who, {**asked, "requestId": f"r-{who}"}) for who in ("ada", "bob")],
    )
    office.sign_in(page, "operator", "/hub")
    queue = page.locator(".attention")
    expect(queue.locator(".ask")).to_have_count(2)
    first = queue.locator(".ask-open").get_attribute("data-entry")
    queue.locator(".ask").nth(1).locator(".ask-name").click()
    expect(queue.locator(".ask-open")).not_to_have_attribute("data-entry", first or "")
    queue.locator(".ask-open").get_by_role("button", name="Deny").click()
    expect(page.locator(".commands .command")).to_contain_text("Deny")
    expect(queue.locator(f'[data-entry="{first}"]')).to_have_class(re.compile("ask-open"))


def test_a_decision_without_a_connection_is_sent_once_when_there_is_one(
    served: Served, page: Page, complaints: list[str]
) -> None:
    office = Office.open(served)
    asked = {"kind": "permission", "digest": "d", "summary": "Deploy?", "requestId": "r-1"}
    office.send(status("ada", "waiting"), event(EventType.REQUEST, "ada", asked))
    office.sign_in(page, "operator", "/hub")
    queue = page.locator(".attention")
    expect(queue.locator(".ask-open")).to_contain_text("Deploy?")
    os.kill(served.process.pid, signal.SIGSTOP)
    page.context.set_offline(True)
    expect(page.locator(".offline-banner")).to_be_visible(timeout=60_000)
    queue.get_by_role("button", name="Approve · sends when online").click()
    expect(queue.locator(".ask-queued")).to_contain_text("Approved · will be sent")
    expect(page.locator(".hub-sentence")).to_contain_text("Nobody waits for you.")
    queue.get_by_role("button", name="Undo").click()
    queue.get_by_role("button", name="Approve · sends when online").click()
    expect(queue.locator(".ask-queued")).to_have_count(1)
    os.kill(served.process.pid, signal.SIGCONT)
    page.context.set_offline(False)
    expect(page.locator(".commands .command")).to_have_count(1, timeout=60_000)
    expect(queue.locator(".ask-queued")).to_have_count(0)
    complaints.clear()
