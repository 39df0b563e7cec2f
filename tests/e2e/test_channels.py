"""Channels: made in the client, tried, ruled, and what was told looked at and sent again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from metaverse.events.names import EventType
from tests.e2e.axe import violations
from tests.e2e.office import Office
from tests.factories import event
from tests.receivers import Receiver, answers, receiving
from tests.served import Served, serving


@pytest.fixture
def served(tmp_path: Path, sqlite_url: str) -> Iterator[Served]:
    """Serve where this machine may be called."""
    with serving(
        tmp_path, sqlite_url, OUTBOUND_NETWORKS="127.0.0.0/8", PUBLIC_URL="https://office.example.com"
    ) as server:
        yield server


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Receive, and refuse the first message after the test."""
    with receiving(answers(200), answers(400, b"not now"), answers(200)) as one:
        yield one


def test_a_webhook_is_made_tried_ruled_and_sent_again(
    office: Office, page: Page, receiver: Receiver, complaints: list[str]
) -> None:
    office.sign_in(page, role="admin", path="/settings/channels")
    page.get_by_role("button", name="Add a channel").click()
    page.locator(".channel-kind", has_text="Webhook").click()
    page.get_by_label("Name", exact=True).fill("Pager")
    page.get_by_label("Address", exact=True).fill("https://169.254.169.254/latest")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".is-error")).to_contain_text("in secret")
    page.get_by_label("Address", exact=True).fill(receiver.url)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Shown this once.")).to_be_visible()
    page.get_by_role("button", name="I have kept it").click()

    row = page.locator(".alert-row", has_text="Pager")
    row.get_by_role("button", name="Test Pager").click()
    expect(row.locator(".told")).to_contain_text("It arrived")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Name", exact=True).fill("Messages")
    page.get_by_label("Messages of agents").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".alert-row", has_text="Messages of agents")).to_be_visible()

    office.send(event(EventType.NOTIFICATION, None, {"level": "warning", "title": "The printer burns"}))
    delivery = page.locator(".delivery", has_text="The printer burns")
    expect(delivery).to_contain_text("Given up", timeout=25_000)
    delivery.locator("summary").click()
    expect(delivery).to_contain_text("not now")
    assert violations(page) == []
    delivery.get_by_role("button", name="Send again").click()
    expect(delivery).to_contain_text("Delivered", timeout=25_000)
    complaints[:] = [told for told in complaints if "422" not in told]
