"""The browser shows people walk exactly the server's way, when the server has them walk it."""

from __future__ import annotations

import math
import queue
from itertools import pairwise
from typing import Any

import pytest
import socketio
from playwright.sync_api import Page

from metaverse.clock import from_wire, now_ms
from metaverse.events.names import EventType
from tests.e2e.office import ORGANIZATION, Office
from tests.factories import event, status

PATIENCE_SECONDS = 30
WARM_FRAMES = 12
OFF_THE_WAY_M = 0.03
LEAP_M = 1.0
"""Whoever was told late where somebody is by now shows no leap: it is walked off beside the way, for a moment."""

FRAME_LATE_M = 2.5
"""So much is walked in the second and a half that drawing in software may take for a frame."""


def following(office: Office) -> tuple[socketio.Client, queue.Queue[Any]]:
    """Join the scene as another client does, and collect the walks that are told."""
    walks: queue.Queue[Any] = queue.Queue()
    client = socketio.Client()
    client.on("3d:agent:position:update", lambda told: walks.put(told["agents"]))
    viewer = office.served.prepare("tokens", "create", "--role", "viewer").strip()
    client.connect(office.served.url, auth={"token": viewer}, transports=["websocket"])
    client.call("3d:join", {"organizationId": ORGANIZATION, "rooms": ["scene"]}, timeout=PATIENCE_SECONDS)
    return client, walks


def first_walk(told: queue.Queue[Any]) -> Any:
    """Wait for the first walk that is told."""
    while True:
        for one in told.get(timeout=PATIENCE_SECONDS):
            if one.get("walk"):
                return one["walk"]


def nearest(points: list[list[float]], x: float, z: float) -> tuple[float, float]:
    """Return how far a place is from a way, and how much of the way lies before the nearest place of it."""
    found, before = (math.inf, 0.0), 0.0
    for (from_x, from_z), (to_x, to_z) in pairwise(points):
        length = math.hypot(to_x - from_x, to_z - from_z)
        share = ((x - from_x) * (to_x - from_x) + (z - from_z) * (to_z - from_z)) / length**2
        share = min(1.0, max(0.0, share))
        off = math.hypot(from_x + (to_x - from_x) * share - x, from_z + (to_z - from_z) * share - z)
        found = min(found, (off, before + length * share))
        before += length
    return found


def until_it_draws(page: Page) -> None:
    """Wait until the page has loaded everything and draws frame after frame."""
    for _ in range(PATIENCE_SECONDS * 10):
        if page.evaluate("window.__office?.frames ?? 0") >= WARM_FRAMES:
            return
        page.wait_for_timeout(100)
    raise AssertionError("The page does not draw.")


def test_a_walk_is_shown_where_and_when_the_server_has_it(office: Office, page: Page) -> None:
    office.send(event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada", "department": "Lab"}), status("ada"))
    office.sign_in(page)
    where = "window.__officeAgent?.('ada')"
    until_it_draws(page)
    client, walks = following(office)
    try:
        office.send(status("ada", "waiting", waitingOn="permission"))
        walk = first_walk(walks)
        length = sum(math.dist(one, other) for one, other in pairwise(walk["points"]))
        begins, seen, astray = from_wire(walk["at"]), [], []
        while now_ms() < begins + length / walk["speed"] * 1000 + 3000:
            shown, at = page.evaluate(where), now_ms()
            off, walked = nearest(walk["points"], shown["x"], shown["z"])
            expected = min(length, max(0.0, (at - begins) / 1000 * walk["speed"]))
            assert off < LEAP_M
            assert expected - FRAME_LATE_M < walked < expected + 0.3
            seen.append(walked)
            astray.append(off >= OFF_THE_WAY_M)
            page.wait_for_timeout(100)
    finally:
        client.disconnect()
    assert seen == sorted(seen)
    assert sum(astray) < len(astray) / 4
    assert not astray[-1]
    assert seen[-1] == pytest.approx(length, abs=0.05)
    assert len({round(walked, 1) for walked in seen}) > 4
