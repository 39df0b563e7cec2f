"""The measures agree with what is published of well-known graphs.

Zachary's karate club (1977): who went with whom, betweenness, closeness and PageRank, and the best modularity known,
0.4198 in four parts. Les Misérables: Knuth's graph (The Stanford GraphBase). Florentine families: Padgett's marriages;
betweenness as in Jackson, Social and Economic Networks: Medici 0.522, Guadagni 0.255, Strozzi 0.103.
"""

from __future__ import annotations

import networkx as nx
import pytest

from tests.workers.networks import both_ways, club, column, computed


def test_the_karate_club_has_its_published_centres() -> None:
    answer = computed(both_ways(club()))
    degree, betweenness, rank = (column(answer, name) for name in ("degree", "betweenness", "pagerank"))
    assert (degree["1"], degree["33"], degree["34"]) == (16, 12, 17)
    assert betweenness["1"] == pytest.approx(0.4376, abs=5e-5)
    assert betweenness["34"] == pytest.approx(0.3041, abs=5e-5)
    assert betweenness["33"] == pytest.approx(0.1452, abs=5e-5)
    assert betweenness["3"] == pytest.approx(0.1437, abs=5e-5)
    closeness = column(answer, "closeness")
    assert closeness["1"] == pytest.approx(0.5690, abs=5e-5)
    assert closeness["3"] == pytest.approx(0.5593, abs=5e-5)
    assert closeness["34"] == pytest.approx(0.5500, abs=5e-5)
    assert rank["34"] == pytest.approx(0.1009, abs=5e-5)
    assert rank["1"] == pytest.approx(0.0970, abs=5e-5)
    assert sorted(rank, key=lambda key: -rank[key])[:3] == ["34", "1", "33"]


def test_the_karate_club_as_a_whole_is_as_published() -> None:
    metrics = computed(both_ways(club()))["metrics"]
    assert metrics["density"] == pytest.approx(0.1390, abs=5e-5)
    assert metrics["clustering"] == pytest.approx(0.2557, abs=5e-5)
    assert (metrics["reciprocity"], metrics["components"]) == (1.0, 1)


def test_the_karate_club_falls_into_the_four_parts_of_the_best_modularity_known() -> None:
    answer = computed(both_ways(club()))
    assert answer["metrics"]["modularity"] == pytest.approx(0.4198, abs=5e-5)
    assert [part["size"] for part in answer["communities"]] == [12, 11, 6, 5]
    home = column(answer, "community")
    assert home["1"] != home["34"]
    assert home["33"] == home["34"]
    assert home["1"] == home["2"] == home["3"] == home["4"]


def test_the_karate_club_splits_as_it_did() -> None:
    """Of Zachary's 34 members one or none is found among those of the other side."""
    side = {str(n + 1): club for n, club in nx.karate_club_graph().nodes(data="club")}
    answer = computed(both_ways(club()))
    strangers = 0
    for part in answer["communities"]:
        sides = [side[key] for key in part["members"]]
        strangers += len(sides) - max(map(sides.count, sides))
    assert strangers <= 1
    assert {side["1"], side["34"]} == {"Mr. Hi", "Officer"}


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
    assert betweenness["Strozzi"] == pytest.approx(0.1026, abs=5e-5)
    assert betweenness["Acciaiuoli"] == 0
