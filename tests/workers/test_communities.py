"""Communities keep their ids and members while little changes, and are called by departments and shared work."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx
import orjson

from metaverse.workers import graph
from metaverse.workers.communities import named
from metaverse.workers.memory import Memory
from tests.workers.networks import Json, Ties, both_ways, club, column, computed, request


def teams(*members: str) -> Ties:
    """Tie everybody of a team to everybody; each letter is an agent."""
    return [(one, other, 1.0) for team in members for one in team for other in team if one != other]


def homes(answer: Json) -> dict[str, str]:
    return column(answer, "community")


def test_an_id_stays_when_the_first_member_goes() -> None:
    memory = Memory()
    before = homes(computed(teams("abcd", "wxyz"), memory=memory))
    after = homes(computed(teams("bcd", "wxyz"), memory=memory))
    assert before["a"] == "c:a"
    assert {after[key] for key in "bcd"} == {"c:a"}
    assert {after[key] for key in "wxyz"} == {before["w"]}


def test_an_id_stays_when_somebody_comes_who_is_first_by_name() -> None:
    memory = Memory()
    computed(teams("bcd", "wxyz"), memory=memory)
    after = homes(computed(teams("abcd", "wxyz"), memory=memory))
    assert {after[key] for key in "abcd"} == {"c:b"}


def test_of_two_halves_the_larger_keeps_the_id() -> None:
    before = dict.fromkeys("abcdefg", "c:a")
    ids = named({0: list("abc"), 1: list("defg")}, before)
    assert ids == {1: "c:a", 0: "c:a~2"}


def test_an_id_is_given_once_and_never_for_a_chance_member() -> None:
    before = {**dict.fromkeys("abcdefgh", "c:a"), **dict.fromkeys("wxyz", "c:w")}
    ids = named({0: list("abcdefgh"), 1: list("klmw"), 2: list("xyz")}, before)
    assert ids == {0: "c:a", 1: "c:k", 2: "c:w"}


def test_communities_hold_while_weights_jitter() -> None:
    memory, chance = Memory(), random.Random(3)
    ties = both_ways(club())
    before = homes(computed(ties, memory=memory))
    moved = 0
    for _ in range(30):
        after = homes(computed([(a, b, weight * chance.uniform(0.9, 1.1)) for a, b, weight in ties], memory=memory))
        moved += sum(after[key] != before[key] for key in before)
        before = after
    assert moved <= 6
    assert len(set(before.values())) == 4


def test_the_search_from_the_last_communities_is_not_much_worse_than_a_new_one() -> None:
    memory = Memory()
    computed(both_ways(nx.gnm_random_graph(60, 200, seed=1)), memory=memory)
    later = both_ways(nx.gnm_random_graph(60, 200, seed=2))
    kept, fresh = computed(later, memory=memory)["metrics"], computed(later)["metrics"]
    assert kept["modularity"] >= fresh["modularity"] - 0.0101


def test_a_restored_memory_gives_the_same_ids_and_the_past_leaves_no_trace() -> None:
    desk = graph.Desk()
    _, (_, memory) = desk.answer(request(teams("abcd", "wxyz")))
    _, (_, nothing) = desk.answer(request(teams("bcd"), keeps=False))
    assert nothing == b""
    restored = Memory.restored(orjson.loads(memory))
    after = homes(computed(teams("bcd", "wxyz"), memory=restored))
    assert {after[key] for key in "bcd"} == {"c:a"}


def test_a_new_worker_begins_where_the_memory_it_is_given_ends() -> None:
    ties = teams("abcd", "wxyz")
    _, (first, memory) = graph.Desk().answer(request(ties, layout="3d"))
    written = orjson.loads(memory)
    _, (second, unchanged) = graph.Desk().answer(request(ties, layout="3d", memory=written))
    _, (third, _) = graph.Desk().answer(request(teams("bcd", "wxyz"), layout="3d", memory=written))
    assert (second, unchanged) == (first, b"")
    assert homes(orjson.loads(third))["b"] == homes(orjson.loads(first))["a"]


def labels(ties: Ties, departments: dict[str, str], work: list[list[Any]]) -> list[str]:
    nodes: dict[str, Json] = {key: {"name": key.upper()} for tie in ties for key in tie[:2]}
    for key, department in departments.items():
        nodes[key]["department"] = department
    return [community["label"] for community in computed(ties, nodes, work=work)["communities"]]


def test_a_community_is_called_by_the_department_of_most() -> None:
    assert labels(teams("abc"), {"a": "Research", "b": "Research", "c": "Design"}, []) == ["Research"]


def test_two_of_one_department_are_told_apart_by_their_work_or_their_centre() -> None:
    everyone = dict.fromkeys("abcdwxyz", "Research")
    work = [["a", "t-1", "Pricing page", 2.0], ["b", "t-1", "Pricing page", 1.0], ["c", "t-2", "Other", 9.0]]
    ties = [*teams("abcd", "wxyz"), ("w", "x", 5.0)]
    assert labels(ties, everyone, work) == ["Research · Pricing page", "Research · W"]


def test_without_departments_it_is_called_by_shared_work_or_by_who_is_at_its_centre() -> None:
    work = [["a", "t-1", None, 1.0], ["b", "t-1", None, 1.0]]
    assert labels(teams("abc"), {}, work) == ["t-1"]
    assert labels([*teams("abc"), ("b", "c", 1.0), ("a", "b", 1.0)], {}, []) == ["B"]
