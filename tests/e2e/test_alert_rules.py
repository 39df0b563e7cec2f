"""Alert rules: made in the client, refused at the field, tried, paused and deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from metaverse.events.names import EventType
from tests.e2e.office import Office
from tests.factories import event, status


def test_a_rule_is_mended_saved_tried_paused_and_deleted(office: Office, page: Page, complaints: list[str]) -> None:
    office.send(event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada"}), status("ada", "error"))
    office.sign_in(page, role="admin", path="/settings/alerts")
    page.get_by_role("button", name="New rule").click()
    page.get_by_label("Name", exact=True).fill("Trouble")
    page.get_by_label("Figure").fill("headcount.mood")
    page.get_by_label("Limit", exact=True).fill("0")
    page.get_by_role("button", name="Save").click()
    figure = page.locator(".field", has=page.get_by_label("Figure"))
    expect(figure.locator(".is-error")).to_contain_text("There are:")
    page.get_by_label("Figure").fill("headcount.error")
    page.get_by_role("button", name="Save").click()

    row = page.locator(".alert-row", has_text="Trouble")
    expect(row).to_contain_text("headcount.error is above 0.")
    row.get_by_role("button", name="Test Trouble").click()
    expect(row.locator(".told")).to_contain_text("It is 1 now. It would fire.")
    row.get_by_role("button", name="Pause Trouble").click()
    expect(row).to_contain_text("paused")
    row.get_by_role("button", name="Delete Trouble").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    complaints[:] = [told for told in complaints if "422" not in told]


@pytest.mark.slow
def test_who_reads_chinese_is_refused_in_chinese(office: Office, page: Page, complaints: list[str]) -> None:
    page.add_init_script("localStorage.setItem('metaverse.language', JSON.stringify('zh'))")
    office.sign_in(page, role="admin", path="/settings/alerts")
    page.get_by_role("link", name="内存不足").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("内存不足")
    expect(page.get_by_label("名称", exact=True)).to_have_value("内存不足")
    page.goto(f"{office.served.url}/settings/alerts")
    page.get_by_role("button", name="新建规则").click()
    page.get_by_label("名称", exact=True).fill("There is no such user.")
    page.locator("input[list]").fill("headcount.mood")
    page.get_by_label("界限", exact=True).fill("0")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".field .is-error")).to_contain_text("没有数字 headcount.mood。可用的有：")
    complaints[:] = [told for told in complaints if "422" not in told]


@pytest.mark.slow
def test_the_whole_log_is_taken_away(office: Office, page: Page) -> None:
    office.send(event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada"}), status("ada", "error"))
    page.add_init_script("delete window.showSaveFilePicker")
    office.sign_in(page, role="admin", path="/settings/data")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download: The whole log").click()
    lines = Path(taken.value.path()).read_text().splitlines()
    assert [json.loads(line)["subject"] for line in lines[:2]] == ["ada", "ada"]
    expect(page.get_by_text("Done,")).to_be_visible()
