"""What a network is made of: which ties count, and what becomes of few agents, no ties and large answers."""

from __future__ import annotations

import math

import pytest

from metaverse.workers import edges, graph
from metaverse.workers.memory import Memory
from tests.workers.networks import asked, column, computed


def test_nobody_collaborates_with_oneself() -> None:
    answer = computed([("ada", "ada", 5.0), ("ada", "bob", 1.0)])
    assert [(edge["source"], edge["target"]) for edge in answer["edges"]] == [("ada", "bob")]
    assert column(answer, "degree") == {"ada": 1, "bob": 1}


def test_interactions_of_a_pair_are_one_edge_by_kind_and_in_all() -> None:
    rows = [
        ["ada", "bob", "review", 2.0, 10, 2],
        ["ada", "bob", "message", 1.0, 30, 1],
        ["ada", "bob", "review", 0.5, 20, 3],
    ]
    answer = graph.compute(asked([list(row) for row in rows], {"ada": {}, "bob": {}}), Memory())
    (edge,) = answer["edges"]
    assert edge == {
        "source": "ada",
        "target": "bob",
        "weight": 3.5,
        "kinds": {"message": 1.0, "review": 2.5},
        "count": 6,
        "lastAt": "1970-01-01T00:00:00.030Z",
    }


def test_edges_below_the_least_weight_do_not_count() -> None:
    answer = computed([("ada", "bob", 1.0), ("bob", "eve", 2.0)], minWeight=2.0)
    assert column(answer, "degree") == {"ada": 0, "bob": 1, "eve": 1}


def test_of_many_edges_the_heaviest_are_told_and_all_count() -> None:
    answer = computed([("a", "b", 1.0), ("b", "c", 3.0), ("c", "a", 2.0)], most=2)
    assert [(edge["source"], edge["target"]) for edge in answer["edges"]] == [("b", "c"), ("c", "a")]
    assert (answer["edgesOmitted"], answer["metrics"]["edges"]) == (1, 3)
    assert set(column(answer, "degree").values()) == {2}


@pytest.mark.parametrize("weight", [1e-6, 6e-7, 4e-7, 1e-60, 0.0])
def test_what_has_decayed_to_nothing_is_forgotten(weight: float) -> None:
    answer = computed([("ada", "bob", weight), ("bob", "ada", weight)])
    assert len(answer["edges"]) == (2 if weight > edges.LEAST_WEIGHT else 0)
    assert all(edge["weight"] > 0 for edge in answer["edges"])
    assert sum(column(answer, "pagerank").values()) == pytest.approx(1)


def test_an_office_where_nobody_works_together_is_all_zero() -> None:
    answer = computed([], {"ada": {}, "bob": {"active": True}})
    zero = {"density": 0.0, "modularity": 0.0, "reciprocity": 0.0, "clustering": 0.0, "weight": 0.0}
    assert answer["metrics"] == {**zero, "components": 2, "largestComponent": 1, "agents": 2, "edges": 0}
    assert column(answer, "pagerank") == {"ada": 0.5, "bob": 0.5}
    assert column(answer, "closeness") == {"ada": None, "bob": None}
    assert [part["size"] for part in answer["communities"]] == [1, 1]
    assert answer["insights"] == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_very_few_agents_are_no_trouble(count: int) -> None:
    answer = computed([], {f"a{n}": {} for n in range(count)}, layout="3d")
    assert len(answer["nodes"]) == answer["metrics"]["components"] == count
    assert all(math.isfinite(value) for value in column(answer, "betweenness").values())
