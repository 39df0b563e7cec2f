"""The network's figures: against a published graph, against networkx, and against sums done by hand."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from networkx.algorithms.link_analysis.pagerank_alg import _pagerank_python as pagerank

from metaverse.workers import graph

DAY_MS = 86_400_000
NOW = 1_800_000_000_000
EDGES = Path(__file__).parent.parent / "data" / "a2a-edges.csv"
Interaction = tuple[str, str, str, float, int]


def computed(interactions: Iterable[Interaction], keys: Iterable[str] = (), **more: Any) -> dict[str, Any]:
    about = {key: {"name": key.upper(), "department": None} for key in keys}
    asked = {"nodes": about, "interactions": [list(one) for one in interactions], "untilMs": NOW}
    return graph.compute({**asked, "halfLifeMs": DAY_MS, "minWeight": 0, "layout": "3d", **more}, {})


def by_key(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {node["agentId"]: node for node in answer["nodes"]}


def both_ways(ties: Iterable[tuple[Any, Any]]) -> list[Interaction]:
    named = [(str(one), str(other)) for one, other in ties]
    return [(one, other, "message", 1.0, NOW) for one, other in named + [(other, one) for one, other in named]]


def recorded() -> list[Interaction]:
    with EDGES.open() as file:
        rows = list(csv.DictReader(file))
    return [(row["from"], row["to"], "message", 1.0, int(row["ts"]) * 1000) for row in rows]


def test_zachary_s_club_falls_apart_as_published() -> None:
    club = nx.karate_club_graph()
    answer = computed(both_ways(club.edges))
    nodes = by_key(answer)
    ranked = sorted(nodes, key=lambda key: -nodes[key]["pagerank"])
    assert set(ranked[:2]) == {"0", "33"}  # the instructor and the administrator: 1 and 34, counted from 0 here
    assert max(nodes, key=lambda key: float(nodes[key]["betweenness"])) == "0"
    assert len(answer["communities"]) == 4
    assert answer["metrics"]["modularity"] >= 0.41
    together = {key: node["community"] for key, node in nodes.items()}
    assert together["0"] != together["33"]


@pytest.mark.parametrize("ago_ms", [20_000, 21_000, 1_065_000, 1_074_000, 10**9])
def test_what_has_decayed_to_nothing_is_forgotten(ago_ms: int) -> None:
    ties = [(one, other, kind, weight, at - ago_ms) for one, other, kind, weight, at in both_ways([("a", "b")])]
    answer = computed(ties, keys="ab", halfLifeMs=1000)
    assert all(math.isfinite(node["pagerank"]) for node in answer["nodes"])
    assert all(edge["weight"] > 0 for edge in answer["edges"])
    assert len(answer["edges"]) == (2 if ago_ms < 21_000 else 0)


@pytest.mark.parametrize("ties", ["karate", "recorded"])
def test_every_figure_agrees_with_networkx(ties: str) -> None:
    interactions = both_ways(nx.karate_club_graph().edges) if ties == "karate" else recorded()
    latest = max(at for *_, at in interactions)
    answer = computed(interactions, untilMs=latest, halfLifeMs=180 * DAY_MS)
    directed = nx.DiGraph()
    for one, other, _, weight, at in interactions:
        decayed = weight * 2 ** (-(latest - at) / (180 * DAY_MS))
        if one != other:
            before = directed.get_edge_data(one, other, {"weight": 0.0})["weight"]
            directed.add_edge(one, other, weight=before + decayed)
    undirected = nx.Graph()
    for one, other, weight in directed.edges(data="weight"):
        before = undirected.get_edge_data(one, other, {"weight": 0.0})["weight"]
        undirected.add_edge(one, other, weight=before + weight)
    ranks = pagerank(directed, alpha=0.85, tol=1e-12, max_iter=1000)
    between = nx.betweenness_centrality(directed)
    nodes = by_key(answer)
    assert set(nodes) == set(directed)
    for key, node in nodes.items():
        assert node["pagerank"] == pytest.approx(ranks[key], abs=1e-6)
        assert node["betweenness"] == pytest.approx(between[key], abs=1e-6)
        assert node["degree"] == undirected.degree(key)
        assert node["weightedDegree"] == pytest.approx(directed.degree(key, weight="weight"), abs=1e-4)
    groups = [set(community["members"]) for community in answer["communities"]]
    assert set().union(*groups) == set(directed)
    metrics = answer["metrics"]
    assert metrics["modularity"] == pytest.approx(nx.community.modularity(undirected, groups), abs=1e-6)
    assert metrics["reciprocity"] == pytest.approx(nx.reciprocity(directed), abs=1e-6)
    assert metrics["clustering"] == pytest.approx(nx.transitivity(undirected), abs=1e-6)
    assert metrics["density"] == pytest.approx(nx.density(directed), abs=1e-6)
    assert metrics["components"] == nx.number_weakly_connected_components(directed)


def test_no_simpler_parting_of_the_recorded_graph_is_better() -> None:
    interactions = recorded()
    latest = max(at for *_, at in interactions)
    answer = computed(interactions, untilMs=latest, halfLifeMs=10_000 * DAY_MS)
    undirected = nx.Graph()
    for one, other, *_ in interactions:
        before = undirected.get_edge_data(one, other, {"weight": 0})["weight"]
        undirected.add_edge(one, other, weight=before + 1)
    greedy = nx.community.greedy_modularity_communities(undirected, weight="weight")
    assert answer["metrics"]["modularity"] >= nx.community.modularity(undirected, greedy) - 0.005


def test_weights_decay_by_half_lives() -> None:
    answer = computed(
        [
            ("a", "b", "message", 1, NOW),
            ("a", "b", "delegate", 2, NOW - DAY_MS),
            ("a", "b", "message", 4, NOW - 2 * DAY_MS),
            ("b", "a", "result", 8, NOW - 3 * DAY_MS),
        ]
    )
    there, back = answer["edges"]
    assert (there["weight"], there["kinds"], there["lastAt"]) == (3.0, {"message": 2.0, "delegate": 1.0}, NOW)
    assert (back["weight"], back["kinds"]) == (1.0, {"result": 1.0})
    assert by_key(answer)["a"]["weightedDegree"] == 4.0
    assert by_key(answer)["a"]["degree"] == 1


def test_ties_that_are_too_weak_are_left_out_and_their_agents_stay() -> None:
    answer = computed([("a", "b", "message", 1, NOW), ("b", "c", "message", 0.4, NOW)], ["a", "b", "c"], minWeight=0.5)
    assert [(edge["source"], edge["target"]) for edge in answer["edges"]] == [("a", "b")]
    assert by_key(answer)["c"]["degree"] == 0


def test_who_talks_to_itself_has_no_collaborator() -> None:
    answer = computed([("a", "a", "message", 5, NOW)], ["a"])
    assert answer["edges"] == []
    assert by_key(answer)["a"]["degree"] == 0


@pytest.mark.parametrize("nodes", [[], ["a"], ["a", "b"]])
def test_an_office_without_interactions_has_finite_figures(nodes: list[str]) -> None:
    answer = computed([], nodes)
    assert (len(answer["nodes"]), answer["edges"], answer["metrics"]["components"]) == (len(nodes), [], len(nodes))
    figures = [value for node in answer["nodes"] for value in node.values() if isinstance(value, float)]
    assert all(math.isfinite(value) for value in [*figures, *answer["metrics"].values()])


def test_a_community_is_called_after_its_commonest_department() -> None:
    departments = {"a": "Lab", "b": "Lab", "c": "Shop"}
    about = {key: {"name": key, "department": department} for key, department in departments.items()}
    triangle = both_ways([("a", "b"), ("b", "c"), ("a", "c")])
    answer = computed(triangle, nodes=about)
    assert [(one["label"], one["members"]) for one in answer["communities"]] == [("Lab", ["a", "b", "c"])]


def test_the_same_question_has_the_same_answer_and_a_layout_in_its_ball() -> None:
    ties = recorded()
    asked: dict[str, Any] = {"untilMs": max(at for *_, at in ties), "halfLifeMs": 180 * DAY_MS}
    first, second = computed(ties, **asked), computed(ties, **asked)
    assert first == second
    far = max(math.dist((0, 0, 0), node["position"].values()) for node in first["nodes"])
    assert far == pytest.approx(graph.RADIUS_M, abs=0.01)
    assert computed(ties, **asked, layout="none")["nodes"][0]["position"] is None


def test_a_layout_follows_on_from_the_one_before() -> None:
    before: dict[str, list[float]] = {}
    asked: dict[str, Any] = {
        "nodes": {},
        "interactions": [list(one) for one in both_ways(nx.karate_club_graph().edges)],
    }
    more = {"untilMs": NOW, "halfLifeMs": DAY_MS, "minWeight": 0, "layout": "3d"}
    first = by_key(graph.compute({**asked, **more}, before))
    asked["interactions"].append(["0", "new", "message", 1.0, NOW])
    second = by_key(graph.compute({**asked, **more}, before))
    moved = [math.dist(first[key]["position"].values(), second[key]["position"].values()) for key in first]
    assert sorted(moved)[len(moved) // 2] < graph.RADIUS_M / 3


def test_more_nodes_than_can_be_counted_exactly_are_sampled_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "EXACT_NODES", 20)
    monkeypatch.setattr(graph, "SAMPLED_SOURCES", 34)
    club = both_ways(nx.karate_club_graph().edges)
    answer = computed(club)
    assert answer["sampled"] == {"betweenness": {"sources": 34, "of": 34}}
    exact = nx.betweenness_centrality(nx.karate_club_graph().to_directed())
    assert by_key(answer)["0"]["betweenness"] == pytest.approx(exact[0], abs=1e-6)


def test_messages_are_framed_by_their_length() -> None:
    stream = io.BytesIO()
    graph.write(stream, {"a": 1})
    graph.write(stream, {"b": "é"})
    stream.seek(0)
    assert [graph.read(stream), graph.read(stream), graph.read(stream)] == [{"a": 1}, {"b": "é"}, None]
    assert graph.read(io.BytesIO(stream.getvalue()[:7])) is None
