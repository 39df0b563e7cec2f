"""Where everyone is follows from the log alone: whoever reads it, whenever, in whatever pieces, sees the same."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse.services.choreography import Cast
from metaverse.services.stage import Instant, Stage
from metaverse.services.stagecraft import RISING_MS, WALK_M_S, Encounter
from metaverse.services.walks import Walk
from tests.services.staging import BEGINS_MS, played, scene, shown


def cast(number: int, status: str = "working", since_ms: int = 0) -> Cast:
    return Cast(f"a{number}", f"a_{number}", number, "Lab", status, None, since_ms)


def tell(stage: Stage, at_ms: int, *changed: Cast) -> None:
    stage.note(Instant(at_ms, {one.key: one for one in changed}))
    stage.seat(at_ms)
    stage.find_ways(60)


def walk_of(stage: Stage, key: str, at_ms: int = 0) -> Walk:
    walk = stage.walks.of(key, at_ms)
    assert walk is not None
    return walk


@given(st.integers(0, 10_000), st.lists(st.integers(1, 9), max_size=60))
@settings(max_examples=25)
def test_batches_of_any_size_give_the_same_seats_ways_and_times(seed: int, batches: list[int]) -> None:
    people, instants = scene(seed)
    end = instants[-1].at_ms
    one_by_one, otherwise = (played(people, instants, sizes) for sizes in ([1] * len(instants), batches))
    assert shown(otherwise, end) == shown(one_by_one, end)
    assert otherwise.floors == one_by_one.floors


@given(st.integers(0, 10_000))
@settings(max_examples=15)
def test_nobody_ever_jumps(seed: int) -> None:
    """Follow everyone's walks from one instant to the next: each begins where the one before is at that time."""
    people, instants = scene(seed)
    stage, floors = Stage(people), None
    for instant in instants:
        stage._part(instant.at_ms)
        stage.find_ways(60)
        before = {one.key: one for one in stage.whereabouts(instant.at_ms)}
        stage.note(instant)
        stage.seat(instant.at_ms)
        for told in stage.find_ways(60):
            was = before.get(told.key)
            if told.walk is None or was is None or stage.floors is not floors:
                continue
            stood = was.walk.at(instant.at_ms) if was.walk else stage.seating.routes.spot_of(was.place)
            assert stood is not None
            assert math.dist(told.walk.at(instant.at_ms), stood) < 0.03
        floors = stage.floors


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_two_processes_agree_whatever_their_hash_seed(seed: int) -> None:
    written = {
        subprocess.run(
            [sys.executable, "-c", f"from tests.services.staging import digest; print(digest({seed}, {batch}))"],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout
        for hash_seed, batch in (("1", 1), ("4711", 5), ("99", 60))
    }
    assert len(written) == 1
    assert '"walk"' in written.pop().replace("'", '"')


def test_walking_takes_its_length_by_the_speed_after_getting_up() -> None:
    stage = Stage([cast(1), cast(2)])
    tell(stage, BEGINS_MS, cast(1, "waiting", BEGINS_MS))
    walk = walk_of(stage, "a1")
    metres = sum(math.dist(one, other) for one, other in pairwise(walk.points))
    assert walk.from_ms == BEGINS_MS + RISING_MS
    assert walk.until_ms - walk.from_ms == math.ceil(metres / WALK_M_S * 1000)
    assert math.dist(walk.at(walk.from_ms + 1000), walk.points[0]) <= WALK_M_S + 0.01
    place = stage.places["a1"]
    assert walk.at(walk.until_ms) == (place.x, place.z, place.y)


def test_whoever_turns_round_on_the_way_goes_back_from_there() -> None:
    stage = Stage([cast(1)])
    desk = stage.places["a1"]
    tell(stage, BEGINS_MS, cast(1, "waiting", BEGINS_MS))
    out = walk_of(stage, "a1")
    turns = out.from_ms + 1500
    tell(stage, turns, cast(1, "working", turns))
    back = walk_of(stage, "a1")
    assert back.at(turns) == pytest.approx(out.at(turns), abs=0.02)
    assert back.at(turns + RISING_MS) == pytest.approx(out.at(turns + RISING_MS), abs=0.05)
    assert back.points[-1] == (desk.x, desk.z, desk.y)
    assert back.metres < out.metres


def test_what_is_taken_back_at_once_moves_nobody() -> None:
    stage = Stage([cast(1)])
    stage.note(Instant(BEGINS_MS, {"a1": cast(1, "waiting", BEGINS_MS)}))
    stage.note(Instant(BEGINS_MS, {"a1": cast(1, "working", BEGINS_MS)}))
    stage.seat(BEGINS_MS)
    stage.find_ways(60)
    assert stage.walks.of("a1", BEGINS_MS) is None


def test_the_queue_moves_up_when_the_first_is_served() -> None:
    stage = Stage([cast(n, "waiting", n) for n in range(1, 5)])
    before = [stage.places[f"a{n}"] for n in range(1, 5)]
    tell(stage, BEGINS_MS, cast(1, "working", BEGINS_MS))
    assert [stage.places[f"a{n}"] for n in range(2, 5)] == before[:3]
    assert all(walk_of(stage, f"a{n}").metres > 0.5 for n in range(2, 5))


def test_those_who_met_part_at_a_time_of_the_log_however_late_somebody_looks() -> None:
    met = Encounter("a1", "a2", BEGINS_MS, BEGINS_MS + 20_000)

    def stage_at(*looks: int) -> Stage:
        stage = Stage([cast(1), cast(2)])
        stage.note(Instant(BEGINS_MS, met=[met]))
        for look in looks:
            stage.seat(look)
            stage.find_ways(60)
        return stage

    promptly = stage_at(BEGINS_MS, BEGINS_MS + 20_999, BEGINS_MS + 21_000)
    late = stage_at(BEGINS_MS + 60_000)
    assert walk_of(promptly, "a1") == walk_of(late, "a1")
    assert walk_of(late, "a1").from_ms == met.until_ms + RISING_MS
    assert not stage_at(BEGINS_MS + 20_999).rests


def test_a_newcomer_comes_in_by_the_door() -> None:
    stage = Stage([cast(1)])
    tell(stage, BEGINS_MS, cast(2, since_ms=BEGINS_MS))
    walk = walk_of(stage, "a2")
    assert walk.points[0] == pytest.approx(stage.seating.routes.door(0.0), abs=0.01)


def test_whoever_leaves_goes_to_the_door_and_whoever_returns_comes_from_there() -> None:
    stage = Stage([cast(1)])
    door = stage.seating.routes.door(0.0)
    tell(stage, BEGINS_MS, cast(1, "offline", BEGINS_MS))
    assert walk_of(stage, "a1").points[-1] == pytest.approx(door, abs=0.01)
    tell(stage, BEGINS_MS + 100_000, cast(1, "working", BEGINS_MS + 100_000))
    assert walk_of(stage, "a1", BEGINS_MS + 100_000).points[0] == pytest.approx(door, abs=0.01)
