"""The measures agree with what is published of well-known graphs, and with networkx as an independent witness."""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse.workers import graph, measures
from metaverse.workers.layout import Layout

Json = dict[str, Any]
RECORDED = Path(__file__).parents[1] / "data" / "a2a-edges.csv"


def request(edges: list[tuple[str, str, float]], nodes: dict[str, Json] | None = None, **more: Any) -> Json:
    rows = [[source, target, "message", weight, 1000] for source, target, weight in edges]
    known = nodes if nodes is not None else {key: {} for edge in edges for key in edge[:2]}
    return {"view": "v", "nodes": known, "edges": rows, "minWeight": 0.0, "layout": "none"} | more


def computed(edges: list[tuple[str, str, float]], nodes: dict[str, Json] | None = None, **more: Any) -> Json:
    return graph.compute(request(edges, nodes, **more), Layout())


def column(answer: Json, name: str) -> dict[str, float]:
    return {node["agentId"]: node[name] for node in answer["nodes"]}


def both_ways(undirected: nx.Graph) -> list[tuple[str, str, float]]:
    ties = [(f"{a}", f"{b}", float(data.get("weight", 1))) for a, b, data in undirected.edges(data=True)]
    return ties + [(b, a, weight) for a, b, weight in ties]


@pytest.fixture(scope="module")
def club() -> nx.Graph:
    """Zachary's karate club, members numbered from 1 as he did, without weights."""
    numbered = nx.relabel_nodes(nx.karate_club_graph(), {n: n + 1 for n in range(34)})
    return nx.Graph(numbered.edges())


def test_the_karate_club_has_its_published_centres(club: nx.Graph) -> None:
    answer = computed(both_ways(club))
    degree, betweenness, rank = (column(answer, name) for name in ("degree", "betweenness", "pagerank"))
    assert (degree["1"], degree["33"], degree["34"]) == (16, 12, 17)
    assert betweenness["1"] == pytest.approx(0.4376, abs=5e-5)
    assert betweenness["34"] == pytest.approx(0.3041, abs=5e-5)
    assert betweenness["33"] == pytest.approx(0.1452, abs=5e-5)
    assert rank["34"] == pytest.approx(0.1009, abs=5e-5)
    assert rank["1"] == pytest.approx(0.0970, abs=5e-5)
    assert sorted(rank, key=lambda key: -rank[key])[:3] == ["34", "1", "33"]


def test_the_karate_club_as_a_whole_is_as_published(club: nx.Graph) -> None:
    metrics = computed(both_ways(club))["metrics"]
    assert metrics["density"] == pytest.approx(0.1390, abs=5e-5)
    assert metrics["clustering"] == pytest.approx(0.2557, abs=5e-5)
    assert (metrics["reciprocity"], metrics["components"]) == (1.0, 1)


def test_the_karate_club_falls_into_the_four_parts_of_the_best_modularity_known(club: nx.Graph) -> None:
    answer = computed(both_ways(club))
    assert answer["metrics"]["modularity"] == pytest.approx(0.4198, abs=5e-5)
    assert [part["size"] for part in answer["communities"]] == [12, 11, 6, 5]
    home = column(answer, "community")
    assert home["1"] != home["34"]
    assert home["33"] == home["34"]
    assert home["1"] == home["2"] == home["3"] == home["4"]


def test_les_miserables_has_its_published_hero() -> None:
    novel = nx.les_miserables_graph()
    answer = computed(both_ways(novel))
    degree, betweenness = column(answer, "degree"), column(answer, "betweenness")
    assert len(degree) == 77
    assert (degree["Valjean"], max(degree, key=degree.__getitem__)) == (36, "Valjean")
    assert betweenness["Valjean"] == pytest.approx(0.5700, abs=5e-5)
    assert answer["metrics"]["modularity"] > 0.55
    assert answer["metrics"]["clustering"] == pytest.approx(0.4989, abs=5e-5)


def test_the_florentine_families_are_led_by_the_medici() -> None:
    answer = computed(both_ways(nx.florentine_families_graph()))
    betweenness = column(answer, "betweenness")
    assert betweenness["Medici"] == pytest.approx(0.5220, abs=5e-5)
    assert betweenness["Guadagni"] == pytest.approx(0.2546, abs=5e-5)
    assert betweenness["Acciaiuoli"] == 0


def recorded() -> list[tuple[str, str, float]]:
    with RECORDED.open() as file:
        return [(row["from"], row["to"], 1.0) for row in csv.DictReader(file)]


def test_networkx_finds_the_same_in_a_recorded_network() -> None:
    assert_a_witness_agrees(recorded(), computed(recorded()))


def test_no_simpler_parting_of_the_recorded_network_is_better() -> None:
    undirected = witness_of(recorded()).to_undirected()
    greedy = nx.community.greedy_modularity_communities(nx.Graph(undirected), weight=None)
    flat = computed([(a, b, 1.0) for a, b in undirected.edges])
    assert flat["metrics"]["modularity"] >= nx.community.modularity(undirected, greedy, weight=None) - 0.005


WEIGHTS = st.floats(0.01, 50, allow_nan=False)
TIES = st.lists(st.tuples(st.integers(0, 14).map(str), st.integers(0, 14).map(str), WEIGHTS), max_size=60).map(
    lambda edges: [edge for edge in edges if edge[0] != edge[1]]
)


def surfed(graph: Any) -> dict[str, float]:
    """Follow the definition of PageRank until it stands still; from a node without ways out one jumps anywhere."""
    count = len(graph)
    ranks = dict.fromkeys(graph, 1 / count)
    for _ in range(300):
        stuck = sum(rank for node, rank in ranks.items() if not graph.out_degree(node))
        new = dict.fromkeys(graph, 0.15 / count + 0.85 * stuck / count)
        for source, target, weight in graph.edges(data="weight"):
            new[target] += 0.85 * ranks[source] * weight / graph.out_degree(source, weight="weight")
        ranks = new
    return ranks


def witness_of(edges: list[tuple[str, str, float]], keys: Iterable[str] = ()) -> Any:
    witness = nx.DiGraph()
    witness.add_nodes_from(keys)
    for source, target, weight in edges:
        if source != target:
            before = witness.get_edge_data(source, target, {"weight": 0.0})["weight"]
            witness.add_edge(source, target, weight=before + weight)
    return witness


def assert_a_witness_agrees(edges: list[tuple[str, str, float]], answer: Json) -> None:
    witness = witness_of(edges, [node["agentId"] for node in answer["nodes"]])
    undirected = nx.Graph(witness.to_undirected())
    assert column(answer, "betweenness") == pytest.approx(nx.betweenness_centrality(witness), abs=1e-6)
    assert column(answer, "degree") == dict(undirected.degree())
    assert column(answer, "weightedDegree") == pytest.approx(dict(witness.degree(weight="weight")), abs=1e-6)
    assert column(answer, "pagerank") == pytest.approx(surfed(witness), abs=2e-6)
    metrics = answer["metrics"]
    assert metrics["density"] == pytest.approx(nx.density(witness), abs=1e-6)
    assert metrics["reciprocity"] == pytest.approx(nx.overall_reciprocity(witness) if witness.edges else 0, abs=1e-6)
    assert metrics["clustering"] == pytest.approx(nx.transitivity(undirected), abs=1e-6)
    assert metrics["components"] == nx.number_weakly_connected_components(witness)


@given(TIES)
@settings(max_examples=60)
def test_networkx_finds_the_same_in_any_directed_weighted_graph(edges: list[tuple[str, str, float]]) -> None:
    assert_a_witness_agrees(edges, computed(edges, {str(n): {} for n in range(15)}))


@given(TIES)
@settings(max_examples=40)
def test_modularity_is_that_of_the_communities(edges: list[tuple[str, str, float]]) -> None:
    answer = computed(edges)
    witness = nx.Graph()
    for source, target, weight in edges:
        before = witness.get_edge_data(source, target, {"weight": 0.0})["weight"]
        witness.add_edge(source, target, weight=before + weight)
    parts = [set(part["members"]) for part in answer["communities"]]
    assert set().union(*parts) == set(witness.nodes)
    assert sum(map(len, parts)) == len(witness)
    if edges:
        expected = nx.community.modularity(witness, parts, weight="weight")
        assert answer["metrics"]["modularity"] == pytest.approx(expected, abs=2e-6)
        assert expected >= nx.community.modularity(witness, [set(witness.nodes)], weight="weight") - 1e-9


def test_sampled_betweenness_errs_less_than_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    edges = [(f"{chance.randrange(300)}", f"{chance.randrange(300)}", 1.0) for _ in range(1500)]
    exact = column(computed(edges), "betweenness")
    monkeypatch.setattr(measures, "EXACT_NODES", 100)
    answer = computed(edges)
    said = answer["sampled"]["betweenness"]
    assert (said["sources"], said["of"]) == (measures.SAMPLED_SOURCES, len(exact))
    worst = max(abs(exact[key] - value) for key, value in column(answer, "betweenness").items())
    assert worst < said["errorAtMost"]


def test_nobody_collaborates_with_oneself() -> None:
    answer = computed([("ada", "ada", 5.0), ("ada", "bob", 1.0)])
    assert [(edge["source"], edge["target"]) for edge in answer["edges"]] == [("ada", "bob")]
    assert column(answer, "degree") == {"ada": 1, "bob": 1}


def test_interactions_of_a_pair_are_one_edge_by_kind_and_in_all() -> None:
    rows = [["ada", "bob", "review", 2.0, 10], ["ada", "bob", "message", 1.0, 30], ["ada", "bob", "review", 0.5, 20]]
    answer = graph.compute({**request([]), "edges": rows, "nodes": {"ada": {}, "bob": {}}}, Layout())
    assert answer["edges"] == [
        {"source": "ada", "target": "bob", "weight": 3.5, "kinds": {"message": 1.0, "review": 2.5}, "lastAt": 30}
    ]


def test_edges_below_the_least_weight_do_not_count() -> None:
    answer = computed([("ada", "bob", 1.0), ("bob", "eve", 2.0)], minWeight=2.0)
    assert column(answer, "degree") == {"ada": 0, "bob": 1, "eve": 1}


@pytest.mark.parametrize("weight", [1e-6, 6e-7, 4e-7, 1e-60, 0.0])
def test_what_has_decayed_to_nothing_is_forgotten(weight: float) -> None:
    answer = computed([("ada", "bob", weight), ("bob", "ada", weight)])
    assert len(answer["edges"]) == (2 if weight > graph.LEAST_WEIGHT else 0)
    assert all(edge["weight"] > 0 for edge in answer["edges"])
    assert sum(column(answer, "pagerank").values()) == pytest.approx(1)


def test_an_office_where_nobody_works_together_is_all_zero() -> None:
    answer = computed([], {"ada": {}, "bob": {}})
    zero = {"density": 0.0, "modularity": 0.0, "reciprocity": 0.0, "clustering": 0.0}
    assert answer["metrics"] == {**zero, "components": 2}
    assert column(answer, "pagerank") == {"ada": 0.5, "bob": 0.5}
    assert [part["size"] for part in answer["communities"]] == [1, 1]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_very_few_agents_are_no_trouble(count: int) -> None:
    answer = computed([], {f"a{n}": {} for n in range(count)}, layout="3d")
    assert len(answer["nodes"]) == answer["metrics"]["components"] == count
    assert all(math.isfinite(value) for value in column(answer, "betweenness").values())


def test_a_community_is_named_for_the_department_of_most() -> None:
    nodes = {"ada": {"department": "Research"}, "bob": {"department": "Research"}, "eve": {"department": "Design"}}
    everyone = [("ada", "bob", 1.0), ("bob", "eve", 1.0), ("eve", "ada", 1.0)]
    (community,) = computed(everyone, nodes)["communities"]
    assert (community["id"], community["label"], community["members"]) == ("c:ada", "Research", ["ada", "bob", "eve"])


def test_a_community_without_departments_is_named_for_its_first_member() -> None:
    (community,) = computed([("ada", "bob", 1.0)], {"ada": {"name": "Ada"}, "bob": {}})["communities"]
    assert community["label"] == "Ada"
