"""The network as a person reads it: who ties the office together, over which time, and as files for other programs."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from metaverse.events.names import EventType
from tests.e2e.office import Office
from tests.factories import event, status
from tests.served import Served

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
BRIDGE = "bea"
SLY = '=1+1 <b> & "q"'
LEFT, RIGHT = ("ann", "amy", "abe"), ("cyd", "cal", "cora")


@pytest.fixture
def office(served: Served) -> Office:
    """Give an office in which one agent alone ties two teams together."""
    office = Office.open(served)
    everyone = (*LEFT, *RIGHT, BRIDGE)
    office.send(*(status(key) for key in everyone), event(EventType.AGENT_REGISTERED, "ann", {"name": SLY}))
    pairs = [(one, other) for team in (LEFT, RIGHT) for one in team for other in team if one != other]
    pairs += [("ann", BRIDGE), (BRIDGE, "cyd"), (BRIDGE, "ann"), ("cyd", BRIDGE)]
    office.send(*(event(EventType.INTERACTION, one, {"to": other, "kind": "message"}) for one, other in pairs))
    return office


def saved(page: Page, name: str) -> Path:
    """Export the network as a file."""
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=name).click()
    return Path(download.value.path())


def test_the_network_says_who_holds_it_together_and_selects_them(office: Office, page: Page) -> None:
    office.sign_in(page, path="/network")
    sentence = page.get_by_role("button", name="holds the network together")
    expect(sentence.first).to_be_visible()
    sentence.first.click()
    expect(page.locator("tr.row-selected")).to_have_count(1)
    expect(page.locator(".node-far").first).to_be_attached()
    page.reload()
    expect(page.locator("tr.row-selected")).to_have_count(1)
    page.get_by_label("Search agents").fill("cyd")
    expect(page.locator(".data-table tbody tr")).to_have_count(1)
    page.get_by_label("Search agents").fill("")
    page.get_by_role("button", name="Reviews").click()
    expect(page.locator(".edge")).to_have_count(0)


@pytest.mark.slow
def test_exports_are_read_by_other_programs(office: Office, page: Page) -> None:
    office.sign_in(page, path="/network")
    expect(page.locator(".node")).to_have_count(7)
    graph = ElementTree.parse(saved(page, "GraphML")).getroot()
    names = {data.text for data in graph.iter(f"{GRAPHML}data")}
    assert SLY in names
    assert (len(list(graph.iter(f"{GRAPHML}node"))), len(list(graph.iter(f"{GRAPHML}edge")))) == (7, 16)
    agents = list(csv.DictReader(io.StringIO(saved(page, "CSV: agents").read_text("utf-8-sig"))))
    assert {f"'{SLY}", BRIDGE} <= {row["name"] for row in agents}
    ties = list(csv.DictReader(io.StringIO(saved(page, "CSV: ties").read_text("utf-8-sig"))))
    assert len(ties) == 16
    assert saved(page, "PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_in_space_it_says_the_same_and_the_window_can_be_narrowed(office: Office, page: Page) -> None:
    office.sign_in(page, path="/network")
    page.get_by_role("button", name="3D").click()
    expect(page.locator(".space canvas")).to_be_visible()
    expect(page.locator(".space-names span").first).to_be_attached()
    handle = page.get_by_role("slider", name="Time window")
    before = handle.get_attribute("aria-valuetext")
    handle.press("PageUp")
    expect(handle).not_to_have_attribute("aria-valuetext", before or "")
    assert "window=" in page.url
    page.get_by_role("button", name="2D").click()
    expect(page.locator("svg.graph")).to_be_visible()
