"""The flow of tasks in a real browser: moved by hand and by key, refused, counted, and followed where streams break."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from metaverse.events.names import EventType
from tests.e2e.office import Office
from tests.factories import event, status

STREAM = re.compile("/3d/tasks/flow/stream")
MANY = 3000
MOST_DRAWN = 150


def made(key: str, **data: Any) -> dict[str, Any]:
    return event(EventType.TASK_CREATED, key, {"title": f"Do {key}", **data})


def lane(page: Page, stage: str) -> Locator:
    return page.locator(f"[data-lane={stage}]")


def card(page: Page, stage: str, key: str) -> Locator:
    return lane(page, stage).locator(f"[data-card={key}]")


def test_a_card_is_moved_by_mouse_by_key_and_back_again(office: Office, page: Page) -> None:
    office.send(status("ada", "working"), made("t-1", stage="backlog", assignee="ada"), made("t-2", stage="planned"))
    office.sign_in(page, "operator", "/flow")
    card(page, "backlog", "t-1").drag_to(lane(page, "review"))
    expect(card(page, "review", "t-1")).to_contain_text("ada")
    expect(lane(page, "backlog").locator(".lane-head b")).to_have_text("0")
    news = page.locator(".move-news")
    expect(news).to_contain_text("moved to Review")
    news.get_by_role("button", name="Undo").click()
    expect(card(page, "backlog", "t-1")).to_be_visible()

    card(page, "backlog", "t-1").get_by_role("link").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take up Do t-1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Drop in Planned")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Drop in In progress")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(page, "in_progress", "t-1")).to_be_visible()


@pytest.mark.slow
def test_a_move_that_is_refused_goes_back_and_says_why(office: Office, page: Page, complaints: list[str]) -> None:
    def refuse(route: Route) -> None:
        if route.request.method != "PATCH":
            route.fallback()
            return
        problem = {"title": "Conflict", "status": 409, "detail": "The task has ended meanwhile."}
        route.fulfill(status=409, json=problem, content_type="application/problem+json")

    office.send(made("t-1", stage="backlog"))
    page.route(re.compile("/api/metaverse/tasks/"), refuse)
    office.sign_in(page, "operator", "/flow?task=t-1")
    page.get_by_role("button", name="Move to…").click()
    page.get_by_role("menuitem", name="Review").click()
    expect(page.locator(".move-news")).to_contain_text("stays as it was: The task has ended meanwhile.")
    expect(card(page, "backlog", "t-1")).to_be_visible()
    complaints.clear()


@pytest.mark.slow
def test_whoever_only_reads_is_told_so_and_sees_the_whole_history(office: Office, page: Page) -> None:
    office.send(status("ada", "working"), made("t-1", stage="backlog", assignee="ada"))
    office.send(event(EventType.TASK_UPDATED, "t-1", {"stage": "review"}))
    office.send(event(EventType.TASK_STEP, "t-1", {"stepKey": "s-1", "name": "Read it", "status": "completed"}))
    office.sign_in(page, "viewer", "/flow?task=t-1")
    drawer = page.locator(".drawer")
    expect(drawer).to_contain_text("Your role only reads.")
    expect(drawer.locator(".history-line")).to_have_count(3)
    expect(drawer.locator(".history-line").first).to_contain_text("Step “Read it”: done")
    expect(drawer.locator(".history-line").nth(1)).to_contain_text("Backlog → Review")
    expect(card(page, "review", "t-1")).to_have_attribute("draggable", "false")


@pytest.mark.slow
def test_the_address_says_what_is_shown_and_the_critical_path_runs_through_it(office: Office, page: Page) -> None:
    chain = [made(f"t-{n}", stage="backlog", dependsOn=[f"t-{n - 1}"] if n else []) for n in range(4)]
    office.send(*chain, made("other", stage="planned", priority="high"))
    office.sign_in(page, "owner", "/flow?shape=graph")
    expect(page.locator(".flow-node.node-on-path")).to_have_count(4)
    expect(page.locator(".edge-on-path")).to_have_count(3)
    page.locator("[data-node=t-0]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-node=t-1]")).to_be_focused()
    page.get_by_role("button", name="Lanes").click()
    expect(page.locator(".path-note")).to_contain_text("4 tasks")
    page.get_by_role("searchbox", name="Find tasks or agents").fill("t-2")
    expect(page).to_have_url(re.compile(r"q=t-2"))
    expect(page.locator("[data-card]")).to_have_count(1)
    page.get_by_role("button", name="List").click()
    expect(page.locator(".data-table tbody tr")).to_have_count(1)


@pytest.mark.slow
def test_thousands_are_counted_but_only_those_in_sight_are_drawn(office: Office, page: Page) -> None:
    office.send(*(made(f"t-{n}", stage="backlog") for n in range(MANY)))
    office.send(*(event(EventType.TASK_UPDATED, f"t-{n}", {"status": "completed"}) for n in range(500)))
    office.sign_in(page, "owner", "/flow")
    expect(lane(page, "backlog").locator(".lane-head b")).to_have_text("2,500")
    expect(lane(page, "done").locator(".lane-head b")).to_have_text("500")
    assert 0 < page.locator("[data-card]").count() < MOST_DRAWN
    page.wait_for_function(
        """() => {
            const frame = document.querySelector('[data-lane=done] [data-lane-frame]');
            frame.scrollTo(0, frame.scrollHeight);
            return frame.querySelector('li:last-child')?.getAttribute('aria-posinset') === '500';
        }"""
    )
    assert page.locator("[data-card]").count() < MOST_DRAWN


@pytest.mark.slow
def test_where_the_stream_does_not_get_through_the_socket_tells(
    office: Office, page: Page, complaints: list[str]
) -> None:
    page.add_init_script("delete window.SharedWorker")  # what a worker asks for cannot be stopped from here
    page.route(STREAM, lambda route: route.abort())
    office.send(made("t-1", stage="backlog"))
    office.sign_in(page, "owner", "/flow")
    expect(card(page, "backlog", "t-1")).to_be_visible()
    expect(page.locator(".flow-notes")).to_contain_text("Changes come by the socket instead")
    office.send(event(EventType.TASK_UPDATED, "t-1", {"stage": "planned"}))
    expect(card(page, "planned", "t-1")).to_be_visible()

    page.unroute(STREAM)
    expect(page.locator(".flow-notes")).to_have_count(0, timeout=60_000)
    office.send(event(EventType.TASK_UPDATED, "t-1", {"stage": "review"}))
    expect(card(page, "review", "t-1")).to_be_visible()
    expect(page.locator("[data-card]")).to_have_count(1)
    complaints.clear()
