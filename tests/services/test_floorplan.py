"""The floor plan gives everyone a desk, in rooms that do not overlap, and changes only in steps."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse.services import floorplan
from metaverse.services.floorplan_size import DESKS_A_POD

Json = dict[str, Any]
MOST_DESKS = floorplan.PODS_A_FLOOR * DESKS_A_POD
STUDIO = {"Research": 8, "Engineering": 8, "Operations": 6}
HEADCOUNTS = st.dictionaries(st.text(min_size=1, max_size=12), st.integers(1, 700), max_size=8)


def desks_by_department(floors: list[Json]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for floor in floors:
        departments = {room["id"]: room.get("department") for room in floor["rooms"]}
        for desk in floor["desks"]:
            counts[departments[desk["roomId"]]] = counts.get(departments[desk["roomId"]], 0) + 1
    return counts


def spots(floor: Json) -> list[tuple[float, float]]:
    at_tables = [seat for table in floor["tables"] for seat in table["seats"]]
    return [(spot["x"], spot["z"]) for spot in (*floor["desks"], *floor["seats"], *at_tables)]


def overlap(one: Json, other: Json) -> bool:
    over_x = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    over_z = min(one["z"] + one["depth"], other["z"] + other["depth"]) - max(one["z"], other["z"])
    return over_x > 0.02 and over_z > 0.02


def room(floor: Json, name: str) -> Json:
    found: Json = next(room for room in floor["rooms"] if room["name"]["en"] == name)
    return found


@given(HEADCOUNTS)
@settings(max_examples=30)
def test_there_is_a_desk_for_everyone_and_some_more(headcounts: dict[str, int]) -> None:
    desks = desks_by_department(floorplan.plan(headcounts))
    for department, count in headcounts.items():
        assert count * 1.1 <= desks[department]


@given(HEADCOUNTS)
@settings(max_examples=30)
def test_rooms_do_not_overlap_and_lie_on_their_floor(headcounts: dict[str, int]) -> None:
    for floor in floorplan.plan(headcounts):
        assert not [(a["id"], b["id"]) for a, b in combinations(floor["rooms"], 2) if overlap(a, b)]
        for one in floor["rooms"]:
            assert floor["x"] - 0.02 <= one["x"]
            assert one["x"] + one["width"] <= floor["x"] + floor["width"] + 0.02
            assert floor["z"] - 0.02 <= one["z"]
            assert one["z"] + one["depth"] <= floor["z"] + floor["depth"] + 0.02


@given(HEADCOUNTS)
@settings(max_examples=30)
def test_every_seat_is_in_its_room_and_half_a_metre_from_the_next(headcounts: dict[str, int]) -> None:
    for floor in floorplan.plan(headcounts):
        rooms = {room["id"]: room for room in floor["rooms"]}
        for spot in (*floor["desks"], *floor["seats"], *floor["tables"]):
            inside = rooms[spot["roomId"]]
            assert inside["x"] < spot["x"] < inside["x"] + inside["width"]
            assert inside["z"] < spot["z"] < inside["z"] + inside["depth"]
        assert nearest(spots(floor)) >= 0.5


def nearest(places: list[tuple[float, float]]) -> float:
    """Return the least distance between two places; one looks only at those near in x."""
    ordered = sorted(places)
    least = math.inf
    for at, (x, z) in enumerate(ordered):
        for other_x, other_z in ordered[at + 1 :]:
            if other_x - x >= least:
                break
            least = min(least, math.hypot(other_x - x, other_z - z))
    return least


@given(HEADCOUNTS)
@settings(max_examples=30)
def test_ids_are_unique_and_a_plan_is_the_same_each_time(headcounts: dict[str, int]) -> None:
    floors = floorplan.plan(headcounts)
    ids = [thing["id"] for f in floors for thing in (*f["rooms"], *f["desks"], *f["tables"], *f["seats"])]
    assert len(ids) == len(set(ids))
    assert floors == floorplan.plan(dict(headcounts))


def test_a_newcomer_seldom_changes_the_plan() -> None:
    changes = sum(floorplan.plan({"R": n}) != floorplan.plan({"R": n + 1}) for n in range(1, 200))
    assert changes <= 16


def test_the_studio_looks_like_its_picture() -> None:
    (floor,) = floorplan.plan(STUDIO)
    research, engineering, operations = (room(floor, name) for name in STUDIO)
    meeting, lounge, desk, repair = (room(floor, name) for name in ("Meeting", "Lounge", "Help desk", "Repair"))
    back, front = floor["z"], floor["z"] + floor["depth"]
    assert research["z"] == engineering["z"] == repair["z"] == pytest.approx(back)
    assert research["x"] == operations["x"] == pytest.approx(floor["x"])
    assert research["x"] < engineering["x"] < repair["x"]
    assert repair["z"] < desk["z"] < lounge["z"]
    assert operations["x"] + operations["width"] == pytest.approx(meeting["x"])
    assert operations["z"] > research["z"] + research["depth"] + 2.5
    assert meeting["z"] + meeting["depth"] == pytest.approx(front, abs=0.02)
    assert 26 <= floor["width"] <= 36
    assert 15.2 <= floor["depth"] <= 19


def test_an_empty_office_has_one_floor_with_open_space() -> None:
    (floor,) = floorplan.plan({})
    assert room(floor, "Open space")["name"] == {"en": "Open space", "zh": "开放区"}
    assert floor["desks"]


def test_departments_are_named_in_both_languages_where_they_are_known() -> None:
    (floor,) = floorplan.plan({"engineering": 1, "研究": 1, "Warp Core": 1})
    names = {one["department"]: one["name"] for one in floor["rooms"] if one["kind"] == "department"}
    assert names["engineering"] == {"en": "engineering", "zh": "工程"}
    assert names["研究"] == {"en": "Research", "zh": "研究"}
    assert names["Warp Core"] == {"en": "Warp Core", "zh": "Warp Core"}


def test_a_large_office_has_several_floors_with_all_services_and_whole_departments() -> None:
    floors = floorplan.plan({f"D{number}": 300 for number in range(12)})
    assert len(floors) > 2
    homes: dict[str, set[str]] = {}
    for floor in floors:
        assert len(floor["desks"]) <= MOST_DESKS
        assert {"help_desk", "repair", "lounge", "meeting", "entrance"} <= {one["kind"] for one in floor["rooms"]}
        for one in floor["rooms"]:
            if one["kind"] == "department":
                homes.setdefault(one["department"], set()).add(floor["id"])
    assert all(len(floors_of_one) == 1 for floors_of_one in homes.values())
    assert len({floor["y"] for floor in floors}) == len(floors)


def test_a_department_larger_than_a_floor_is_spread_evenly() -> None:
    sizes = [len(floor["desks"]) for floor in floorplan.plan({"Swarm": 5000})]
    assert sum(sizes) >= 5500
    assert max(sizes) <= MOST_DESKS
    assert max(sizes) - min(sizes) <= 4
    assert len(sizes) == 5


def colours(floors: list[Json]) -> dict[str, int]:
    return {one["department"]: one["color"] for floor in floors for one in floor["rooms"] if "color" in one}


def test_a_department_keeps_its_colour_when_others_come_and_grow() -> None:
    small = colours(floorplan.plan({"A": 3, "B": 3}))
    assert colours(floorplan.plan({"A": 300, "B": 30, "C": 1})) == {**small, "C": 2}
