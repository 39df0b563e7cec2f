"""The office in memory, moved on change by change, shows what a fresh look at the tables shows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.events import door
from metaverse.events.bus import bus
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.services import office, office_cards, scene, stage
from metaverse.services.agents import Patience
from metaverse.services.stagecraft import ENCOUNTER_MS, RISING_MS
from tests.factories import ORGANIZATION, event, make_organization, status

Json = dict[str, Any]
STATUSES = ("working", "waiting", "error", "idle", "offline")
WHERE = ("position", "rotationY", "zone", "pose")
SHOWN = ("status", "department", "position", "rotationY", "zone", "pose")


@pytest.fixture(autouse=True)
def impatient(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_cards, "PLACING_SECONDS", -1.0)
    monkeypatch.setattr(office, "WAYS_SECONDS", 60.0)
    make_organization()


@pytest.fixture
def moved() -> Iterator[list[Json]]:
    """Give all moves that are told on the bus."""
    told: list[Json] = []
    end = bus.moved.subscribe(lambda _, moves: told.extend(moves))
    yield told
    end()


def tell(*documents: Json) -> None:
    door.admit(ORGANIZATION, list(documents), SERVER)


def remembered() -> dict[str, Json]:
    present = office.of(ORGANIZATION, Patience())
    return {key: {name: present.shown(key)[name] for name in SHOWN} for key in present.views}


def looked_at() -> dict[str, Json]:
    snapshot = scene.snapshot(ORGANIZATION, Patience())
    return {agent["agentId"]: {name: agent[name] for name in SHOWN} for agent in snapshot["agents"]}


def anything(chance: random.Random) -> Json:
    one, other = (f"a{chance.randrange(25)}" for _ in range(2))
    happens = chance.randrange(12)
    if happens == 0:
        profile = {"name": one, "department": chance.choice(["Lab", "Shop", "Desk"])}
        return event(EventType.AGENT_REGISTERED, one, profile)
    if happens == 1:
        return event(EventType.AGENT_REMOVED, one)
    if happens == 2:
        place = {"x": chance.uniform(-5, 5), "y": 0.0, "z": chance.uniform(-5, 5)}
        return event(EventType.AGENT_POSITION, f"walker {one}", {"position": place, "rotationY": 0.5})
    if happens in (3, 4, 5):
        return event(
            EventType.INTERACTION, one, {"to": other, "kind": chance.choice(["delegate", "review", "message"])}
        )
    return status(one, chance.choice(STATUSES))


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_memory_and_tables_agree(seed: int, moved: list[Json]) -> None:
    chance = random.Random(seed)
    told: dict[str, Json] = {}
    for _ in range(25):
        tell(*(anything(chance) for _ in range(chance.randrange(1, 12))))
        shown = remembered()
        assert shown == looked_at()
        for move in moved:
            told.setdefault(move["agentId"], {}).update(move)
        placed = {key: agent for key, agent in shown.items() if "walker" not in key}
        seen = {key: {name: told[key].get(name) for name in WHERE} for key in placed}
        assert seen == {key: {name: agent[name] for name in WHERE} for key, agent in placed.items()}


def test_only_those_who_move_are_told_of(moved: list[Json]) -> None:
    tell(*(status(f"a{number}") for number in range(25)))
    remembered()
    moved.clear()
    tell(status("a3", "error"))
    remembered()
    assert [move["agentId"] for move in moved] == ["a3"]
    moved.clear()
    tell(event(EventType.AGENT_REMOVED, "a24"), status("a3", "working"))
    remembered()
    assert [move["agentId"] for move in moved] == ["a3"]


def test_those_who_met_go_back_to_their_desks_though_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    tell(status("ada"), status("bob"), event(EventType.INTERACTION, "ada", {"to": "bob", "kind": "delegate"}))
    present = office.of(ORGANIZATION, Patience())
    assert (present.places["ada"].pose, present.places["bob"].pose, present.is_placed) == ("talk", "listen", False)
    monkeypatch.setattr(office_cards, "now_ms", lambda: now_ms() + ENCOUNTER_MS + RISING_MS)
    present = office.of(ORGANIZATION, Patience())
    assert (present.places["ada"].pose, present.places["bob"].pose, present.is_placed) == ("type", "type", True)


def test_what_is_claimed_of_somebody_who_has_left_brings_nobody_half_back() -> None:
    tell(status("ada"), status("bob"))
    remembered()
    tell(event(EventType.AGENT_REMOVED, "ada"))
    assert set(remembered()) == {"bob"}
    tell(status("ada", "idle", more={"time": to_wire(now_ms() - 600_000)}))
    assert remembered() == looked_at()
    tell(status("ada"))
    assert remembered() == looked_at()
    assert set(remembered()) == {"ada", "bob"}


def test_an_office_that_is_far_behind_catches_up_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PAGE", 3)
    tell(*(status(f"a{number}") for number in range(5)))
    remembered()
    present = office.of(ORGANIZATION, Patience())
    tell(*(status(f"a{number % 7}", STATUSES[number % 5]) for number in range(50)))
    assert remembered() == looked_at()
    assert office.of(ORGANIZATION, Patience()) is present
    monkeypatch.setattr(office, "FAR_BEHIND", 10)
    tell(*(status(f"a{number % 7}", STATUSES[number % 4]) for number in range(50)))
    assert remembered() == looked_at()
    assert office.of(ORGANIZATION, Patience()) is not present


def test_what_waits_too_long_is_seated_as_if_it_had_happened_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tell(*(status(f"a{number}", "idle") for number in range(8)))
    remembered()
    monkeypatch.setattr(stage, "MOST_ENTRIES", 4)
    tell(*(status(f"a{number % 8}", STATUSES[number % 5]) for number in range(60)))
    tell(event(EventType.AGENT_REMOVED, "a3"))
    shown = remembered()
    table = looked_at()
    assert {key: one["status"] for key, one in shown.items()} == {key: one["status"] for key, one in table.items()}
    present = office.of(ORGANIZATION, Patience())
    assert present.places.keys() == present.views.keys() == table.keys()
    assert not present.needs_placing()


def test_whoever_asks_does_not_wait_until_everyone_has_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    tell(*(status(f"a{number}", "idle") for number in range(8)))
    remembered()
    monkeypatch.setattr(office, "WAYS_SECONDS", -1.0)
    tell(*(status(f"a{number}") for number in range(8)))
    waiting = []
    while (present := office.of(ORGANIZATION, Patience())).stage._instants:
        waiting.append(len(present.stage._instants))
    assert waiting == [7, 6, 5, 4, 3, 2, 1]
    assert {one["status"] for one in remembered().values()} == {"working"}
