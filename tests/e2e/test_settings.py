"""What stands in the settings does what it says: unreadable things, mappings, identity, privacy."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from metaverse.events.names import EventType
from tests.e2e.office import Office
from tests.factories import event, status

UNKNOWN = b'{"timestamp": "2026-01-01T00:00:00Z", "type": "a_kind_of_tomorrow", "payload": {}}\n'


def test_what_could_not_be_read_is_shown_tried_again_and_deleted(office: Office, page: Page) -> None:
    headers = office.connect("codex", "Desk 3")
    office.post("/api/metaverse/ingest/codex", UNKNOWN, headers, file="rollout.jsonl")
    office.sign_in(page, role="operator", path="/settings/unread")
    expect(page.get_by_role("heading", name="1 thing could not be read")).to_be_visible()
    letter = page.locator(".letter")
    letter.locator(".letter-head").click()
    expect(letter).to_contain_text("a_kind_of_tomorrow")
    expect(letter).to_contain_text("Codex")
    letter.get_by_role("button", name="Try again").click()
    expect(letter).to_contain_text("Still unreadable.")
    expect(letter).to_contain_text("Last tried again")
    page.get_by_role("button", name="Try all again").click()
    expect(page.get_by_text("1 tried: 0 could be read, 1 could not.")).to_be_visible()
    letter.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Everything could be read")).to_be_visible()


@pytest.mark.slow
def test_a_mapping_is_mended_tried_and_saved_and_then_makes_agents(
    office: Office, page: Page, complaints: list[str]
) -> None:
    office.sign_in(page, role="admin", path="/settings/mappings")
    page.get_by_role("button", name="New mapping").click()
    page.get_by_label("Name", exact=False).first.fill("build-bot")
    area = page.get_by_label("Mapping", exact=True)
    good = area.input_value()

    area.fill(good.replace("metaverse.agent.status", "metaverse.agent.mood"))
    page.get_by_role("button", name="Save").click()
    fault = page.locator(".refusal")
    expect(fault).to_contain_text("events.0.type")
    expect(fault).to_contain_text("line 5")
    area.fill(good + "}")
    expect(fault).to_contain_text("This is no JSON yet")

    area.fill(good)
    page.get_by_role("button", name="Try it").click()
    outcome = page.locator(".outcome")
    expect(outcome).to_contain_text("2 events, 0 that cannot be made")
    expect(outcome).to_contain_text("scout")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="build-bot")).to_be_visible()

    headers = office.connect("mapped", "CI")
    document = json.dumps({"runs": [{"agent": "builder", "state": "busy", "doing": "Linking"}]}).encode()
    assert office.post("/api/metaverse/ingest/mapped/build-bot", document, headers).is_success
    page.goto(f"{office.served.url}/office")
    expect(page.locator(".agent-list li", has_text="builder")).to_contain_text("Working")
    complaints[:] = [told for told in complaints if "422" not in told]


@pytest.mark.slow
def test_two_that_are_one_are_merged_from_the_card(office: Office, page: Page) -> None:
    office.send(
        event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada"}),
        event(EventType.AGENT_REGISTERED, "ada-otel", {"name": "Ada of OpenTelemetry"}),
        status("ada", "idle"),
        status("ada-otel", "working"),
    )
    office.sign_in(page, role="operator", path="/office")
    page.locator(".agent-list li", has_text="Ada of OpenTelemetry").locator("button").press("Enter")
    page.get_by_role("button", name="Same as").click()
    field = page.get_by_role("combobox", name="is the same as")
    field.fill("ada")
    field.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Ada of OpenTelemetry leaves the office.")
    dialog.get_by_role("button", name="Merge them").click()
    expect(page.locator(".agent-list li")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"agent=ada$"))
    expect(page.locator(".conflict")).to_have_text("They disagree")
    expect(page.locator(".claim")).to_contain_text(["Working", "Idle"])
    expect(page.locator(".claims")).to_contain_text("ada-otel")


@pytest.mark.slow
def test_what_is_kept_is_set_and_stays_set(office: Office, page: Page) -> None:
    office.sign_in(page, role="admin", path="/settings/privacy")
    keep = page.get_by_role("switch", name="Keep texts of prompts, answers and tools")
    expect(keep).not_to_be_checked()
    keep.check()
    page.get_by_label("Longest text").fill("500")
    page.get_by_role("button", name="Add a price").click()
    page.get_by_label("Model").fill("my-model")
    for name, price in (("Input", "3"), ("Output", "15")):
        page.get_by_label(f"{name}, my-model").fill(price)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_have_count(1)
    page.get_by_role("switch", name="Hold Claude Code").check()
    page.get_by_label("Hold for at most").fill("90")
    page.get_by_role("button", name="Save answers").click()
    expect(page.get_by_text("Saved.")).to_have_count(2)

    page.reload()
    expect(keep).to_be_checked()
    expect(page.get_by_label("Longest text")).to_have_value("500")
    expect(page.get_by_label("From cache, my-model")).to_have_value("3")
    expect(page.get_by_label("Hold for at most")).to_have_value("90")


def test_a_gateway_is_added_says_how_it_stands_and_is_removed(office: Office, page: Page) -> None:
    office.sign_in(page, role="admin", path="/settings/connect")
    page.get_by_role("button", name="Add a gateway").click()
    page.get_by_label("Address").fill("ws://127.0.0.1:9")
    page.get_by_label("Token of the gateway").fill("a secret of the gateway")
    page.locator(".form").get_by_role("button", name="Add a gateway").click()
    gateway = page.locator(".gateway")
    expect(gateway).to_contain_text("ws://127.0.0.1:9")
    expect(gateway).to_contain_text("only looks")
    gateway.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(gateway).to_have_count(0)
