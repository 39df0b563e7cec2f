"""A crowded office stays cheap to draw, and keeps nothing of what has passed."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page

from metaverse.events.names import EventType
from tests.e2e.office import Office
from tests.factories import event, status

TEAMS = 8
STATUSES = ("working", "idle", "error", "waiting")
PATIENCE_MS = 120_000

pytestmark = pytest.mark.timeout(400)
"""A frame of a crowd takes seconds where it is drawn in software and others draw too."""

MOST_DRAW_CALLS = 200
MOST_TRIANGLES = 1_500_000
"""Of one frame, its shadows included; docs/office.md says how it comes about."""
MOST_DETAILED = 20

UPDATES_AN_HOUR = 2000
"""In each of three rounds, with what else these hold: more than a hundred agents tell in one, a thing each minute."""
UPDATES_A_WHILE = 400
COMERS_AND_GOERS = 20
TRIES = 3
"""What has a bound may grow until it is full; what is never let go grows again and again."""

HEAP_GROWTH = 1.04


def registered(key: str, team: int) -> dict[str, Any]:
    return event(EventType.AGENT_REGISTERED, key, {"name": f"Agent {key}", "department": f"Team {team}"})


def crowd(size: int) -> list[dict[str, Any]]:
    """Give a crowd in every status, in as many teams as there are colours."""
    come = [registered(f"a-{number}", number % TEAMS) for number in range(size)]
    return [*come, *(status(f"a-{number}", STATUSES[number % len(STATUSES)]) for number in range(size))]


def figures(page: Page) -> dict[str, Any]:
    figures: dict[str, Any] = page.evaluate("window.__office ?? {}")
    return figures


def until(page: Page, expression: str) -> None:
    """Wait until an expression is true (the page's policy forbids to evaluate within it)."""
    for _ in range(PATIENCE_MS // 100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{expression} stays false: {figures(page)}")


def next_frames(page: Page, number: int) -> None:
    until(page, f"(window.__office?.frames ?? 0) >= {figures(page).get('frames', 0) + number}")


@pytest.mark.slow
@pytest.mark.parametrize("size", [250, pytest.param(1000, marks=pytest.mark.nightly)])
def test_a_crowd_is_drawn_within_the_budgets_of_a_thousand(office: Office, page: Page, size: int) -> None:
    office.send(*crowd(size))
    office.sign_in(page)
    until(page, f"(window.__office?.agentsDrawn ?? 0) >= {size} && window.__office.rigged")
    next_frames(page, 3)
    within_budgets(page)
    come_nearer(page)
    next_frames(page, 3)
    within_budgets(page)


def come_nearer(page: Page) -> None:
    """Press the key that zooms until some are near enough to be drawn in full."""
    stage = page.locator(".office-stage")
    for _ in range(20):
        if figures(page)["detailed"] > 0:
            return
        stage.press("+")
        next_frames(page, 1)
    raise AssertionError(f"Nobody is near: {figures(page)}")


def within_budgets(page: Page) -> None:
    drawn = figures(page)
    assert drawn["drawCalls"] < MOST_DRAW_CALLS, drawn
    assert drawn["triangles"] < MOST_TRIANGLES, drawn
    assert drawn["detailed"] <= MOST_DETAILED, drawn


def heap_after_collecting(devtools: CDPSession) -> int:
    """Free what nobody holds, twice for what finalizers let go, and count the rest."""
    for _ in range(2):
        devtools.send("HeapProfiler.collectGarbage")
    used: int = devtools.send("Runtime.getHeapUsage")["usedSize"]
    return used


def live_through(office: Office, page: Page, round_: int, size: int, updates: int) -> None:
    """Let much happen: news of everybody, people who come and go, a floor that grows and shrinks, day and evening."""
    statuses = count(round_)
    news = [status(f"a-{number % size}", STATUSES[next(statuses) % len(STATUSES)]) for number in range(updates)]
    passing = [f"passing-{number}" for number in range(COMERS_AND_GOERS)]
    office.send(*(registered(key, TEAMS) for key in passing), *(status(key) for key in passing))
    page.emulate_media(color_scheme="dark")
    office.send(*news)
    next_frames(page, 4)
    office.send(*(status(key, "offline") for key in passing))
    page.emulate_media(color_scheme="light")
    office.send(*(status(f"a-{number}", STATUSES[number % len(STATUSES)]) for number in range(size)))
    next_frames(page, 6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "rounds", "updates"),
    [
        pytest.param(30, 1, UPDATES_A_WHILE, id="a while"),
        pytest.param(100, 3, UPDATES_AN_HOUR, id="an hour", marks=pytest.mark.nightly),
    ],
)
def test_news_leave_nothing_behind(office: Office, page: Page, size: int, rounds: int, updates: int) -> None:
    office.send(*crowd(size))
    office.sign_in(page)
    until(page, f"(window.__office?.agentsDrawn ?? 0) >= {size} && window.__office.rigged")
    devtools = page.context.new_cdp_session(page)
    live_through(office, page, 0, size, updates)
    live_through(office, page, 1, size, updates)
    before, heap, growth = figures(page), heap_after_collecting(devtools), [HEAP_GROWTH]
    while len(growth) <= TRIES and growth[-1] >= HEAP_GROWTH:
        for round_ in range(rounds):
            live_through(office, page, round_, size, updates)
        heap, before_it = heap_after_collecting(devtools), heap
        growth.append(heap / before_it)
    after = figures(page)
    assert after["geometries"] <= before["geometries"], (before, after)
    assert after["textures"] <= before["textures"], (before, after)
    assert growth[-1] < HEAP_GROWTH, f"{heap:,} bytes, which grew again and again: {growth[1:]}"
