"""What stands out: whose going hurts, who works alone, which teams never talk, and streets that go one way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings

from metaverse.workers import bottleneck, graph, sampling
from metaverse.workers.memory import Memory
from tests.workers.networks import Json, Ties, asked, both_ways, club, computed
from tests.workers.test_communities import teams
from tests.workers.test_witness import TIES, text, undirected_of, witness_of


def insights(answer: Json, code: str) -> list[Json]:
    return [insight for insight in answer["insights"] if insight["code"] == code]


def bottleneck_of(ties: Ties) -> Json:
    (worst,) = insights(computed(ties), "bottleneck")
    return worst


def efficiency(network: Any, nodes: Iterable[str]) -> float:
    far = dict(nx.all_pairs_shortest_path_length(network))
    return sum(1 / far[a][b] for a in nodes for b in nodes if a != b and b in far[a])


def losses(network: Any) -> dict[str, float]:
    """Count the loss that each one's going means for the others, by its definition."""
    found = {}
    for node in network:
        others = [other for other in network if other != node]
        before, after = efficiency(network, others), efficiency(network.subgraph(others), others)
        found[node] = 1 - after / before if before else 0.0
    return found


def test_the_middle_of_a_star_is_all_there_is() -> None:
    worst = bottleneck_of(both_ways(nx.star_graph(5)))
    assert (worst["members"], worst["why"], worst["numbers"]["efficiencyLoss"]) == (["0"], "cut", 1.0)
    numbers = worst["numbers"]
    assert (numbers["pairsLost"], numbers["pairsConnected"], numbers["parts"], numbers["tried"]) == (10, 10, 5, 1)


def test_who_joins_two_teams_is_the_bottleneck() -> None:
    ties = [*teams("abcd", "wxyz"), *teams("am", "bm", "mw", "mx")]
    worst = bottleneck_of(ties)
    assert (worst["members"], worst["why"]) == (["m"], "cut")
    assert (worst["numbers"]["pairsLost"], worst["numbers"]["parts"]) == (16, 2)
    assert len(worst["groups"]) == 2


def test_whoever_cuts_nobody_off_but_makes_ways_longer_is_one_by_detours() -> None:
    worst = bottleneck_of(both_ways(nx.wheel_graph(12)))
    assert (worst["members"], worst["why"], worst["numbers"]["pairsLost"]) == (["0"], "detour", 0)


def test_where_everybody_talks_to_everybody_there_is_none() -> None:
    assert insights(computed(both_ways(nx.complete_graph(6))), "bottleneck") == []


def test_the_bottleneck_of_the_karate_club_is_its_instructor() -> None:
    worst = bottleneck_of(both_ways(club()))
    expected = losses(nx.relabel_nodes(club(), str))
    assert worst["members"] == ["1"] == [max(expected, key=expected.__getitem__)]
    assert worst["numbers"]["efficiencyLoss"] == pytest.approx(expected["1"], abs=1e-6)


@given(TIES)
@settings(max_examples=40)
def test_the_bottleneck_is_found_by_trying_everyone(edges: Ties) -> None:
    network = undirected_of(witness_of(edges))
    expected = losses(network)
    worst = insights(computed(edges), "bottleneck")
    if worst:
        numbers = worst[0]["numbers"]
        assert numbers["efficiencyLoss"] == pytest.approx(max(expected.values()), abs=1e-6)
        assert expected[worst[0]["members"][0]] == pytest.approx(max(expected.values()), abs=1e-6)
    else:
        assert max(expected.values(), default=0.0) < bottleneck.LEAST_LOSS + 1e-9


def test_in_a_large_network_the_loss_is_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    halves = [both_ways(nx.gnm_random_graph(150, 900, seed=seed)) for seed in (1, 2)]
    ties = [*text(halves[0]), *((f"b{one}", f"b{other}", weight) for one, other, weight in halves[1])]
    ties += [(a, b, 1.0) for far in ("0", "1", "b0", "b1") for a, b in ((far, "m"), ("m", far))]
    exact = bottleneck_of(ties)
    monkeypatch.setattr(sampling, "EXACT_NODES", 100)
    monkeypatch.setattr(sampling, "WORK", 100)
    monkeypatch.setattr(bottleneck, "WORK", 100)
    estimate = bottleneck_of(ties)
    assert exact["members"] == estimate["members"] == ["m"]
    assert estimate["numbers"]["efficiencyLoss"] == pytest.approx(exact["numbers"]["efficiencyLoss"], rel=0.05)
    assert estimate["numbers"]["pairsLost"] == exact["numbers"]["pairsLost"] == 150 * 150
    assert (estimate["numbers"]["tried"], estimate["numbers"]["sources"]) == (
        bottleneck.LEAST_TRIED,
        bottleneck.SOURCES,
    )


def test_who_did_something_and_had_no_tie_works_alone() -> None:
    nodes: dict[str, Json] = {"a": {}, "b": {}, "busy": {"active": True}, "silent": {"active": False}}
    (alone,) = insights(computed([("a", "b", 1.0)], nodes), "works_alone")
    assert (alone["members"], alone["why"]) == (["busy"], "no_ties")
    assert alone["numbers"] == {"count": 1, "silent": 1, "of": 4}


def in_departments(ties: Ties, **departments: str) -> Json:
    nodes: dict[str, Json] = {key: {} for tie in ties for key in tie[:2]}
    for department, members in departments.items():
        for key in members:
            nodes[key] = {"department": department}
    return computed(ties, nodes)


def test_two_teams_without_a_tie_never_talk() -> None:
    ties = [*teams("abc", "klm", "xyz"), ("a", "k", 1.0), ("m", "x", 1.0)]
    (silent,) = insights(in_departments(ties, Research="abc", Design="klm", Sales="xyz"), "never_talk")
    assert [group["id"] for group in silent["groups"]] == ["Research", "Sales"]
    assert [(group["by"], group["size"]) for group in silent["groups"]] == [("department", 3)] * 2
    assert silent["members"] == list("abcxyz")
    assert silent["numbers"] == {"expectedTies": pytest.approx(7 * 7 / 22, abs=1e-6), "ties": 0, "pairs": 1}


def test_teams_that_talk_a_little_or_hardly_work_at_all_are_no_news() -> None:
    ties = [*teams("abc", "xyz"), ("a", "x", 1.0)]
    assert insights(in_departments(ties, Research="abc", Sales="xyz"), "never_talk") == []
    large = teams("abcdefgh")
    assert insights(in_departments([*large, *teams("xy")], Research="abcdefgh", Sales="xy"), "never_talk") == []


def test_without_departments_communities_are_the_teams() -> None:
    (silent,) = insights(computed(teams("abc", "xyz")), "never_talk")
    assert {group["by"] for group in silent["groups"]} == {"community"}


def streets(*rows: tuple[str, str, float, int], **departments: str) -> list[Json]:
    nodes: dict[str, Json] = {key: {} for row in rows for key in row[:2]}
    for department, members in departments.items():
        for key in members:
            nodes[key] = {"department": department}
    told = [[source, target, "message", weight, 1000, count] for source, target, weight, count in rows]
    return insights(graph.compute(asked(told, nodes), Memory()), "one_way_street")


def test_a_street_goes_one_way_when_next_to_nothing_comes_back() -> None:
    (street,) = streets(("ada", "bob", 3.0, 3), ("bob", "eve", 3.0, 2), ("eve", "ada", 9.0, 9), ("ada", "eve", 1.0, 1))
    assert (street["members"], street["why"]) == (["ada", "bob"], "nothing_back")
    assert street["numbers"] == {"weight": 3.0, "weightBack": 0.0, "share": 1.0, "count": 3, "countBack": 0}
    (street,) = streets(("ada", "bob", 99.0, 99), ("bob", "ada", 1.0, 1))
    assert (street["why"], street["numbers"]["share"]) == ("little_back", 0.99)


def test_a_street_may_lead_from_department_to_department() -> None:
    (street,) = streets(("a", "x", 1.0, 1), ("b", "x", 1.0, 1), ("c", "y", 1.0, 1), Research="abc", Sales="xy")
    assert [group["id"] for group in street["groups"]] == ["Research", "Sales"]
    assert street["numbers"]["count"] == 3
