"""Everyone has a place, no two the same, and it depends on nothing but who is there."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse import ids
from metaverse.events.names import AgentStatus, WaitingOn
from metaverse.services import choreography, floorplan
from metaverse.services.choreography import Cast, Place

APART_M = 0.5
DEPARTMENTS = [None, "Research", "Engineering", "Support", "Design"]


def agent(number: int, status: str = "working", department: str | None = "Research", **more: Any) -> Cast:
    key = f"a{number}"
    waiting_on, since = more.pop("waiting_on", None), more.pop("since_ms", number * 1000)
    return Cast(key, ids.agent_id("org", key), number + 1, department, status, waiting_on, since, **more)


@st.composite
def casts(draw: st.DrawFn, most: int = 60) -> list[Cast]:
    """Draw agents in any state, in departments of any size."""
    seed = draw(st.integers(0, 10_000))
    chance = random.Random(seed)
    count = draw(st.integers(0, most))
    return [
        agent(
            number,
            chance.choice(list(AgentStatus)).value,
            chance.choice(DEPARTMENTS),
            waiting_on=chance.choice([None, *WaitingOn]),
            since_ms=chance.randrange(5),
        )
        for number in range(count)
    ]


def encounters_of(cast: Sequence[Cast], chance: random.Random) -> list[tuple[str, str]]:
    keys = [one.key for one in cast]
    return [(chance.choice(keys), chance.choice(keys)) for _ in range(len(keys) // 3)] if keys else []


def nearest_m(places: Iterable[Place]) -> float:
    """Return the least distance between two places of one floor."""
    grid: dict[tuple[int, int, float], list[Place]] = defaultdict(list)
    nearest = math.inf
    for place in places:
        column, row = int(place.x // 1), int(place.z // 1)
        for other in (o for dx in (-1, 0, 1) for dz in (-1, 0, 1) for o in grid[column + dx, row + dz, place.y]):
            nearest = min(nearest, math.hypot(place.x - other.x, place.z - other.z))
        grid[column, row, place.y].append(place)
    return nearest


@given(casts(), st.randoms(use_true_random=False))
def test_no_two_stand_closer_than_half_a_metre(cast: list[Cast], chance: random.Random) -> None:
    _, places = choreography.settle(cast, encounters_of(cast, chance))
    assert set(places) == {one.key for one in cast}
    assert nearest_m(places.values()) >= APART_M


@given(casts(), st.randoms(use_true_random=False))
def test_the_order_in_which_agents_are_told_of_changes_nothing(cast: list[Cast], chance: random.Random) -> None:
    encounters = encounters_of(cast, chance)
    settled = choreography.settle(cast, encounters)
    shuffled = list(cast)
    chance.shuffle(shuffled)
    assert choreography.settle(shuffled, encounters) == settled


@given(casts(40), st.integers(1, 5), st.sampled_from(DEPARTMENTS))
def test_a_newcomer_takes_nobody_s_desk(cast: list[Cast], count: int, department: str | None) -> None:
    newcomers = [agent(1000 + number, department=department) for number in range(count)]
    floors = floorplan.plan(choreography.headcounts([*cast, *newcomers]))
    before = choreography.assign_desks(cast, floors)
    after = choreography.assign_desks([*cast, *newcomers], floors)
    assert {key: after[key] for key in before} == before


@pytest.mark.parametrize(
    ("status", "waiting_on", "kind"),
    [
        ("working", None, "department"),
        ("waiting", "permission", "help_desk"),
        ("waiting", "input", "help_desk"),
        ("waiting", None, "help_desk"),
        ("waiting", "rate_limit", "department"),
        ("waiting", "agent", "department"),
        ("error", None, "repair"),
        ("idle", None, "lounge"),
    ],
)
def test_each_state_has_its_room(status: str, waiting_on: str | None, kind: str) -> None:
    floors, places = choreography.settle([agent(1, status, waiting_on=waiting_on)])
    kinds = {room["id"]: room["kind"] for floor in floors for room in floor["rooms"]}
    assert kinds[places["a1"].zone] == kind


def test_whoever_is_offline_is_outside() -> None:
    floors, places = choreography.settle([agent(1, "offline"), agent(2)])
    assert (places["a1"].zone, places["a1"].pose) == ("outside", "away")
    assert places["a1"].z > floors[0]["z"] + floors[0]["depth"]


def test_two_that_delegate_meet_at_a_table_and_look_at_each_other() -> None:
    floors, places = choreography.settle([agent(1), agent(2), agent(3, "idle")], [("a1", "a2"), ("a3", "a1")])
    kinds = {room["id"]: room["kind"] for floor in floors for room in floor["rooms"]}
    one, other = places["a1"], places["a2"]
    assert (kinds[one.zone], kinds[other.zone], one.pose, other.pose) == ("meeting", "meeting", "talk", "listen")
    assert math.isclose(abs(one.rotation - other.rotation), math.pi, abs_tol=1e-3)
    assert kinds[places["a3"].zone] == "lounge"


def test_whoever_says_where_it_is_stands_there() -> None:
    _, places = choreography.settle([agent(1, position=(1.0, 0.0, 2.0, 0.5), zone="roof")])
    assert places["a1"] == Place(1.0, 0.0, 2.0, 0.5, "roof", "type")


def test_the_one_who_has_waited_longest_stands_first() -> None:
    floors, places = choreography.settle([agent(n, "waiting", since_ms=9 - n) for n in range(3)])
    queue = [seat for seat in floors[0]["seats"] if seat["kind"] == "queue"]
    assert (places["a2"].x, places["a2"].z) == (queue[0]["x"], queue[0]["z"])


@pytest.mark.parametrize("count", [1, 3, 17, 100, 1000, 5000])
def test_thousands_get_places(count: int) -> None:
    chance = random.Random(count)
    cast = [agent(n, chance.choice(list(AgentStatus)).value, chance.choice(DEPARTMENTS)) for n in range(count)]
    floors, places = choreography.settle(cast, encounters_of(cast, chance))
    assert len(places) == count
    assert nearest_m(places.values()) >= APART_M
    assert len({desk["id"] for floor in floors for desk in floor["desks"]}) >= count


names = st.dictionaries(st.text(min_size=1, max_size=20), st.integers(0, 700), max_size=12)


@given(names)
@settings(max_examples=60)
def test_a_plan_has_a_desk_for_everyone_and_rooms_that_do_not_overlap(headcounts: dict[str, int]) -> None:
    floors = floorplan.plan(headcounts)
    desks: dict[str, int] = defaultdict(int)
    for floor in floors:
        rooms = {room["id"]: room for room in floor["rooms"]}
        for desk in floor["desks"]:
            room = rooms[desk["roomId"]]
            desks[room["department"]] += 1
            assert room["x"] <= desk["x"] <= room["x"] + room["width"]
            assert room["z"] <= desk["z"] <= room["z"] + room["depth"]
        assert not any(overlap(one, other) for one in rooms.values() for other in rooms.values() if one is not other)
        for room in rooms.values():
            assert floor["x"] - 0.02 <= room["x"]
            assert room["x"] + room["width"] <= floor["x"] + floor["width"] + 0.02
            assert floor["z"] - 0.02 <= room["z"]
            assert room["z"] + room["depth"] <= floor["z"] + floor["depth"] + 0.02
    assert all(desks[department] >= count for department, count in headcounts.items())


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two rooms share more than a wall."""
    wide = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    deep = min(one["z"] + one["depth"], other["z"] + other["depth"]) - max(one["z"], other["z"])
    return wide > 0.03 and deep > 0.03


@given(names)
@settings(max_examples=30)
def test_a_plan_depends_on_nothing_but_the_headcounts(headcounts: dict[str, int]) -> None:
    assert floorplan.plan(headcounts) == floorplan.plan(dict(headcounts))
