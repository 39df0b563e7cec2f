"""Nobody walks through a wall or furniture, and everyone gets everywhere there is a way to."""

from __future__ import annotations

import math
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse.services import floorplan
from metaverse.services.routes import Routes
from metaverse.services.solids import Solid
from metaverse.services.stagecraft import Place
from metaverse.services.ways import Ways

Json = dict[str, Any]
Point = tuple[float, float]
STUDIO = {"Research": 8, "Engineering": 8, "Operations": 6}
CLEAR_M = 0.05
"""At the corner of a turned obstacle a walker's middle comes this near at most; along a straight one 12 cm."""

GOLDEN = Path(__file__).parents[2] / "frontend/src/scene/tests/ways.golden.json"
HEADCOUNTS = st.dictionaries(st.text(min_size=1, max_size=6), st.integers(1, 120), max_size=5)
OBSTACLES = st.lists(
    st.builds(
        lambda x, z, width, depth, turn: {"x": x, "z": z, "width": width, "depth": depth, "rotationY": turn},
        st.floats(-13, 13),
        st.floats(-7, 7),
        st.floats(0.1, 8),
        st.floats(0.1, 3),
        st.sampled_from([0.0, math.pi / 2]) | st.floats(-7, 7),
    ),
    max_size=8,
)


def spots(floor: Json) -> list[Point]:
    at_tables = [seat for table in floor["tables"] for seat in table["seats"]]
    return [(spot["x"], spot["z"]) for spot in (*floor["desks"], *floor["seats"], *at_tables)]


def crossed(way: list[Point], solids: list[Solid]) -> list[tuple[Point, Point, Solid]]:
    """Return what a way goes through, but the seats one gets up from and sits down on."""
    bends = list(pairwise(way))
    return [
        (one, other, solid)
        for number, (one, other) in enumerate(bends)
        for solid in solids
        if not solid.holds(*way[0]) and not solid.holds(*way[-1])
        if solid.is_crossed(*one, *other, CLEAR_M if 0 < number < len(bends) - 1 else 0.0)
    ]


@pytest.mark.slow
@given(HEADCOUNTS, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_in_a_drawn_plan_a_way_leads_from_everywhere_to_everywhere(
    counts: dict[str, int], chance: random.Random
) -> None:
    floor = chance.choice(floorplan.plan(counts))
    ways, places = Ways(floor), spots(floor)
    assert [place for place in places if not ways.reaches(place)] == []
    for _ in range(10):
        start, goal = chance.sample(places, 2)
        way = ways.between(start, goal)
        assert way is not None
        assert (way[0], way[-1]) == (start, goal)
        assert crossed(way, ways.solids) == []


@pytest.mark.slow
@given(OBSTACLES, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_no_way_crosses_an_obstacle_wherever_it_stands(obstacles: list[Json], chance: random.Random) -> None:
    (floor,) = floorplan.plan(STUDIO)
    ways = Ways({**floor, "obstacles": obstacles})
    for _ in range(20):
        start, goal = chance.sample(spots(floor), 2)
        way = ways.between(start, goal)
        assert (way is not None) == (ways.reaches(start) and ways.reaches(goal))
        assert crossed(way or [], ways.solids) == []


@given(OBSTACLES, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_way_is_as_short_as_a_flood_finds_it(obstacles: list[Json], chance: random.Random) -> None:
    """Hold it to Dijkstra's steps from cell to cell, which knows no corners: never longer, and it may go straighter."""
    (floor,) = floorplan.plan(STUDIO)
    ways = Ways({**floor, "obstacles": obstacles})
    start, goal = chance.sample(spots(floor), 2)
    out, into = ways._exit(start), ways._exit(goal)
    if out is None or into is None:
        return
    cells = ways._found(out, into)
    length = sum(math.dist(one, other) for one, other in pairwise(cells))
    assert length <= flooded(ways, out, into) + 1e-9


def flooded(ways: Ways, start: tuple[int, int], goal: tuple[int, int]) -> float:
    from heapq import heappop, heappush

    board, best, ahead = ways._board, {start: 0.0}, [(0.0, start)]
    while ahead:
        so_far, (x, z) = heappop(ahead)
        if (x, z) == goal:
            return so_far
        for dx, dz in ((dx, dz) for dx in (-1, 0, 1) for dz in (-1, 0, 1) if dx or dz):
            free = board.is_free(x + dx, z + dz) and board.is_free(x + dx, z) and board.is_free(x, z + dz)
            cost = so_far + math.hypot(dx, dz)
            if free and cost < best.get((x + dx, z + dz), math.inf):
                best[x + dx, z + dz] = cost
                heappush(ahead, (cost, (x + dx, z + dz)))
    return math.inf


def test_an_enclosed_place_is_not_reached_and_one_with_a_door_is() -> None:
    (floor,) = floorplan.plan(STUDIO)
    help_desk = next(room for room in floor["rooms"] if room["kind"] == "help_desk")
    x, z = help_desk["x"] + help_desk["width"] / 2, help_desk["z"] + help_desk["depth"] / 2
    wide, deep = help_desk["width"] + 0.8, help_desk["depth"] + 0.6
    sides = [(x, z - deep / 2, wide, 0.1), (x, z + deep / 2, wide, 0.1)]
    ends = [(x - wide / 2, z, 0.1, deep), (x + wide / 2, z, 0.1, deep)]
    walls = [{"x": a, "z": b, "width": w, "depth": d, "rotationY": 0.0} for a, b, w, d in (*sides, *ends)]
    queue = [(seat["x"], seat["z"]) for seat in floor["seats"] if seat["kind"] == "queue"]
    closed, opened = Ways({**floor, "obstacles": walls}), Ways({**floor, "obstacles": [*walls[:2], walls[3]]})
    assert not any(map(closed.reaches, queue))
    assert all(map(opened.reaches, queue))
    desk = floor["desks"][0]
    assert closed.between((desk["x"], desk["z"]), queue[0]) is None
    assert opened.between((desk["x"], desk["z"]), queue[0]) is not None


def test_who_changes_floors_goes_by_the_stairs_at_the_doors() -> None:
    floors = floorplan.plan({f"D{number}": 300 for number in range(12)})
    routes = Routes(floors)
    one, other = floors[0]["desks"][0], floors[2]["desks"][5]
    goal = Place(other["x"], floors[2]["y"], other["z"], 0.0, "f2-d0", "type")
    way = routes.between((one["x"], one["z"], floors[0]["y"]), goal)
    assert way is not None
    assert [y for _, _, y in way] == sorted(y for _, _, y in way)
    climbs = [(one, other) for one, other in pairwise(way) if one[2] != other[2]]
    assert [(routes.door(0.0), routes.door(floors[2]["y"]))] == climbs


@pytest.mark.parametrize("counts", [STUDIO, {"Research": 60, "Sales": 45}])
def test_the_client_is_shown_these_ways(counts: dict[str, int]) -> None:
    """The client's own test walks them among the furniture that it draws; to write them anew, delete the file."""
    floors = floorplan.plan(counts)
    golden = orjson.loads(GOLDEN.read_bytes()) if GOLDEN.exists() else {}
    name, chance = "-".join(counts), random.Random(7)
    ways = Ways(floors[0])
    shown = {"floors": floors, "ways": [ways.between(*chance.sample(spots(floors[0]), 2)) for _ in range(60)]}
    if name not in golden:
        GOLDEN.write_bytes(orjson.dumps({**golden, name: shown}))
        pytest.fail("The ways for the client were written anew; run its tests as well.")
    assert orjson.loads(orjson.dumps(shown)) == golden[name]
