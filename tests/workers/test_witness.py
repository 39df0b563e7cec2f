"""networkx, as an independent witness, finds the same in recorded networks and in any other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse.workers import sampling
from metaverse.workers.cuts import Cuts
from metaverse.workers.edges import combined, graph_of
from tests.workers.networks import Json, Ties, column, computed, recorded, request

LISTS = ["a2a-edges.csv", "semantic-conventions-edges.csv"]
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


def witness_of(edges: Ties, keys: Iterable[str] = ()) -> Any:
    witness = nx.DiGraph()
    witness.add_nodes_from(keys)
    for source, target, weight in edges:
        if source != target:
            before = witness.get_edge_data(source, target, {"weight": 0.0})["weight"]
            witness.add_edge(source, target, weight=before + weight)
    return witness


def undirected_of(witness: Any) -> Any:
    undirected = nx.Graph()
    undirected.add_nodes_from(witness)
    for source, target, weight in witness.edges(data="weight"):
        before = undirected.get_edge_data(source, target, {"weight": 0.0})["weight"]
        undirected.add_edge(source, target, weight=before + weight)
    return undirected


def assert_a_witness_agrees(edges: Ties, answer: Json) -> None:
    witness = witness_of(edges, [node["agentId"] for node in answer["nodes"]])
    undirected = undirected_of(witness)
    assert column(answer, "betweenness") == pytest.approx(nx.betweenness_centrality(witness), abs=1e-6)
    assert column(answer, "degree") == dict(undirected.degree())
    for name, degree in (("", witness.degree), ("In", witness.in_degree), ("Out", witness.out_degree)):
        assert column(answer, f"weighted{name}Degree") == pytest.approx(dict(degree(weight="weight")), abs=1e-6)
    assert column(answer, "pagerank") == pytest.approx(surfed(witness), abs=2e-6)
    close = nx.closeness_centrality(undirected, wf_improved=False)
    assert column(answer, "closeness") == {
        key: pytest.approx(value, abs=1e-6) if value else None for key, value in close.items()
    }
    assert_the_whole_agrees(answer, witness, undirected)


def assert_the_whole_agrees(answer: Json, witness: Any, undirected: Any) -> None:
    metrics = answer["metrics"]
    assert metrics["density"] == pytest.approx(nx.density(witness), abs=1e-6)
    assert metrics["reciprocity"] == pytest.approx(nx.overall_reciprocity(witness) if witness.edges else 0, abs=1e-6)
    assert metrics["clustering"] == pytest.approx(nx.transitivity(undirected), abs=1e-6)
    assert metrics["components"] == nx.number_weakly_connected_components(witness)
    assert metrics["largestComponent"] == max(map(len, nx.weakly_connected_components(witness)), default=0)
    assert (metrics["agents"], metrics["edges"]) == (len(witness), witness.number_of_edges())
    assert metrics["weight"] == pytest.approx(witness.size(weight="weight"), rel=1e-6)
    parts = [set(part["members"]) for part in answer["communities"]]
    assert sorted(key for part in parts for key in part) == sorted(witness)
    if witness.edges:
        expected = nx.community.modularity(undirected, parts, weight="weight")
        assert metrics["modularity"] == pytest.approx(expected, abs=2e-6)


@pytest.mark.parametrize("name", LISTS)
def test_in_a_recorded_network(name: str) -> None:
    assert_a_witness_agrees(recorded(name), computed(recorded(name)))


@pytest.mark.parametrize("name", LISTS)
def test_no_simpler_parting_of_a_recorded_network_is_better(name: str) -> None:
    undirected = witness_of(recorded(name)).to_undirected()
    greedy = nx.community.greedy_modularity_communities(nx.Graph(undirected), weight=None)
    flat = computed([(a, b, 1.0) for a, b in undirected.edges])
    assert flat["metrics"]["modularity"] >= nx.community.modularity(undirected, greedy, weight=None) - 0.005


@given(TIES)
@settings(max_examples=60)
def test_in_any_directed_weighted_graph(edges: Ties) -> None:
    assert_a_witness_agrees(edges, computed(edges, {str(n): {} for n in range(15)}))


@given(TIES)
@settings(max_examples=60)
def test_cuts_are_those_of_trying_each(edges: Ties) -> None:
    graph = graph_of(15, combined(request(edges, {str(n): {} for n in range(15)})["edges"], 0))
    cuts = Cuts(graph.as_undirected())
    witness = nx.Graph(graph.get_edgelist())
    witness.add_nodes_from(range(15))
    for node in range(15):
        (part,) = (part for part in nx.connected_components(witness) if node in part)
        others = len(part) - 1
        rest = [len(piece) for piece in nx.connected_components(witness.subgraph(part - {node}))]
        lost = others * (others - 1) // 2 - sum(size * (size - 1) // 2 for size in rest)
        assert (cuts.pairs_lost[node], cuts.parts[node]) == (lost, len(rest))


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Ties:
    """Give a network that counts as large; half of its nodes are followed."""
    monkeypatch.setattr(sampling, "EXACT_NODES", 100)
    monkeypatch.setattr(sampling, "WORK", 100)
    return [(a, b, 1.0) for a, b in nx.gnm_random_graph(400, 1500, seed=5, directed=True).edges]


def text(edges: Ties) -> Ties:
    return [(str(a), str(b), weight) for a, b, weight in edges]


def test_sampled_betweenness_errs_less_than_it_says(large: Ties) -> None:
    answer = computed(text(large))
    said = answer["sampled"]["betweenness"]
    assert (said["sources"], said["of"]) == (sampling.LEAST_SOURCES, len(answer["nodes"]))
    exact = nx.betweenness_centrality(witness_of(text(large)))
    errors = [abs(exact[key] - value) for key, value in column(answer, "betweenness").items()]
    assert max(errors) < said["errorAtMost"]
    assert sum(error < said["errorEstimate"] for error in errors) > 0.95 * len(errors)
    assert said["errorEstimate"] < 0.25 * said["errorAtMost"]


def test_sampled_closeness_errs_less_than_it_says(large: Ties) -> None:
    answer = computed(text(large))
    said = answer["sampled"]["closeness"]
    exact = nx.closeness_centrality(nx.Graph(witness_of(text(large)).to_undirected()), wf_improved=False)
    close = column(answer, "closeness")
    assert max(abs(1 / exact[key] - 1 / value) for key, value in close.items()) < said["meanDistanceErrorAtMost"]
    errors = [abs(exact[key] - value) for key, value in close.items()]
    assert sum(error < said["errorEstimate"] for error in errors) > 0.95 * len(errors)


def test_small_parts_of_a_large_network_are_exact(large: Ties) -> None:
    answer = computed([*text(large), ("a", "b", 1.0), ("b", "c", 1.0)])
    close = column(answer, "closeness")
    assert (close["b"], close["a"]) == (1.0, pytest.approx(2 / 3, abs=1e-6))


def test_a_network_that_is_not_large_is_not_sampled() -> None:
    ring = [(f"{n}", f"{(n + 1) % 2000}", 1.0) for n in range(2000)]
    answer = computed(ring)
    assert "sampled" not in answer
    assert column(answer, "closeness")["0"] == pytest.approx(1999 / (1000 * 1000), abs=1e-6)
