"""The layout shows who works with whom, and stays put when little changes."""

from __future__ import annotations

import math
import random
from typing import Any

import igraph
import orjson
import pytest

from metaverse.workers import pulling, seeding
from metaverse.workers.layout import SHELL_M, SMALL_STEP_M, STEP_M, Layout
from metaverse.workers.seeding import RADIUS_M

Ties = dict[tuple[str, str], float]
Positions = dict[str, dict[str, float]]


def laid_out(layout: Layout, ties: Ties, more: tuple[str, ...] = ()) -> Positions:
    keys = sorted({key for pair in ties for key in pair} | set(more))
    pairs = [(keys.index(a), keys.index(b)) for a, b in ties]
    return layout.updated(igraph.Graph(n=len(keys), edges=pairs, edge_attrs={"weight": list(ties.values())}), keys)


def teams(count: int = 4, size: int = 8) -> Ties:
    """Teams that work together inside, and with one tie to the next."""
    chance = random.Random(2)
    ties: Ties = {}
    for team in range(count):
        members = [f"t{team}-{n}" for n in range(size)]
        ties |= {(a, b): chance.uniform(1, 3) for a in members for b in members if a < b and chance.random() < 0.6}
        ties[f"t{team}-0", f"t{(team + 1) % count}-1"] = 0.3
    return {(min(pair), max(pair)): weight for pair, weight in ties.items()}


def moves(before: Positions, after: Positions) -> dict[str, float]:
    return {key: math.dist(before[key].values(), after[key].values()) for key in before}


def test_the_same_ties_give_the_same_layout() -> None:
    assert laid_out(Layout(), teams()) == laid_out(Layout(), teams())


def test_everyone_is_within_the_ball_and_nobody_on_another() -> None:
    points = [tuple(at.values()) for at in laid_out(Layout(), teams(), ("alone", "alone too")).values()]
    assert max(math.hypot(*point) for point in points) <= RADIUS_M + 0.01
    assert min(math.dist(a, b) for n, a in enumerate(points) for b in points[:n]) > 0.05


def test_those_who_work_together_are_nearer_than_others() -> None:
    assert_teams_lie_apart({key: tuple(point.values()) for key, point in laid_out(Layout(), teams()).items()})


def assert_teams_lie_apart(at: dict[str, tuple[float, ...]]) -> None:
    pairs = [(a, b) for a in at for b in at if a < b]
    together = [math.dist(at[a], at[b]) for a, b in pairs if a[:2] == b[:2]]
    apart = [math.dist(at[a], at[b]) for a, b in pairs if a[:2] != b[:2]]
    assert sum(together) / len(together) < 0.6 * sum(apart) / len(apart)


def test_nobody_moves_while_all_weights_decay_together() -> None:
    layout = Layout()
    before = laid_out(layout, teams())
    assert laid_out(layout, {pair: weight * 0.01 for pair, weight in teams().items()}) == before


def test_a_new_tie_moves_those_it_concerns_a_little_and_others_hardly() -> None:
    layout = Layout()
    before = laid_out(layout, teams())
    after = laid_out(layout, {**teams(), ("t0-3", "t2-3"): 3.0})
    moved = moves(before, after)
    assert 0 < max(moved["t0-3"], moved["t2-3"]) <= STEP_M + 0.01
    rest = [far for key, far in moved.items() if key not in ("t0-3", "t2-3")]
    assert max(rest) <= SMALL_STEP_M + 0.01


def test_a_newcomer_begins_among_those_it_works_with() -> None:
    layout = Layout()
    before = laid_out(layout, teams())
    after = laid_out(layout, {**teams(), ("new", "t1-2"): 1.0, ("new", "t1-3"): 1.0})
    middle = [sum(before[key][axis] for key in ("t1-2", "t1-3")) / 2 for axis in "xyz"]
    assert math.dist(after["new"].values(), middle) < 5


def test_agents_without_ties_keep_their_places_on_the_shell() -> None:
    alone = laid_out(Layout(), {}, ("ada",))["ada"]
    assert math.hypot(*alone.values()) == pytest.approx(SHELL_M, abs=0.01)
    assert laid_out(Layout(), teams(), ("ada",))["ada"] == alone


def test_an_agent_whose_last_tie_has_gone_leaves_step_by_step() -> None:
    layout = Layout()
    with_tie: Ties = {**teams(), ("t0-0", "ada"): 1.0}
    before = laid_out(layout, with_tie)
    after = laid_out(layout, teams(), ("ada",))
    assert math.dist(before["ada"].values(), after["ada"].values()) <= STEP_M + 0.01


def test_a_wholly_different_team_is_laid_out_afresh() -> None:
    layout = Layout()
    laid_out(layout, {("x", "y"): 1.0})
    fresh: Any = laid_out(Layout(), teams())
    assert laid_out(layout, teams()) == fresh


def restored(layout: Layout) -> Layout:
    return Layout.restored(orjson.loads(orjson.dumps(layout.written())))


def test_a_restart_moves_nobody_and_what_happens_then_moves_the_others_hardly() -> None:
    layout = Layout()
    before = laid_out(layout, teams(), ("ada",))
    assert laid_out(restored(layout), teams(), ("ada",)) == before
    again = restored(layout)
    after = laid_out(again, {**teams(), ("ada", "t2-3"): 3.0}, ("ada",))
    moved = moves(before, after)
    assert 0 < moved.pop("ada") <= STEP_M + 0.01
    assert max(moved.values()) <= SMALL_STEP_M + 0.01
    assert laid_out(again, {**teams(), ("ada", "t2-3"): 3.0}, ("ada",)) == after


def test_however_often_little_changes_nobody_unconcerned_moves_further_than_the_bound() -> None:
    """The bound is for one step; what is measured over many stays far below it, on average."""
    layout, chance, ties = Layout(), random.Random(11), teams()
    before = laid_out(layout, ties)
    total, steps = 0.0, 0
    for _ in range(25):
        pair, weight = chance.choice(list(ties.items()))
        ties = {**ties, pair: weight * chance.choice([0.5, 2.0])}
        after = laid_out(layout, ties)
        rest = [far for key, far in moves(before, after).items() if key not in pair]
        assert max(rest) <= SMALL_STEP_M + 0.01
        total, steps = total + sum(rest) / len(rest), steps + 1
        before = after
    assert total / steps < SMALL_STEP_M


def test_a_large_network_begins_with_each_community_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "ENOUGH_ROUNDS", 10**9)
    keys = sorted({key for pair in teams(6, 12) for key in pair})
    pairs = [(keys.index(a), keys.index(b)) for a, b in teams(6, 12)]
    graph = igraph.Graph(n=len(keys), edges=pairs, edge_attrs={"weight": list(teams(6, 12).values())})
    layout, groups = Layout(), [int(key[1]) for key in keys]
    at = layout.updated(graph, keys, groups)
    assert_teams_lie_apart({key: tuple(point.values()) for key, point in at.items()})
    graph.es[0]["weight"] *= 3
    moved = moves(at, layout.updated(graph, keys, groups))
    concerned = {keys[node] for node in graph.es[0].tuple}
    assert 0 < max(moved.values()) <= STEP_M + 0.01
    assert max(far for key, far in moved.items() if key not in concerned) <= SMALL_STEP_M + 0.01


def test_communities_beyond_those_that_are_placed_are_scattered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "MOST_PLACED", 2)
    ties = {pair: 1.0 for pair in teams(4, 8)}
    keys = sorted({key for pair in ties for key in pair})
    points = seeding.gathered(keys, ties, {key: int(key[1]) for key in keys})
    assert len(set(points)) == len(keys)
    assert all(math.isfinite(value) for point in points for value in point)
