"""Who waits behind a task: the same as going on from task to task until nothing is added."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from metaverse.services.attention import held
from metaverse.services.attention.held import Graph

Rows = list[tuple[str, list[str], str | None]]
KEYS = [f"t{number}" for number in range(8)]
tasks = st.tuples(st.lists(st.sampled_from(KEYS), max_size=3), st.sampled_from(["a", "b", "c", None]))
graphs: Any = st.fixed_dictionaries(dict.fromkeys(KEYS, tasks))


def slowly(rows: Rows, key: str) -> tuple[set[str], int]:
    behind: set[str] = set()
    while True:
        more = {name for name, depends_on, _ in rows if name != key and ({key} | behind) & set(depends_on)}
        if more <= behind:
            return {who for name, _, who in rows if name in behind and who is not None}, len(behind)
        behind |= more


@given(graphs, st.sets(st.sampled_from(KEYS)))
def test_all_behind_are_counted_in_circles_as_well(graph: dict[str, Any], wanted: set[str]) -> None:
    rows: Rows = [(key, depends_on, who) for key, (depends_on, who) in graph.items() if depends_on]
    graph_of = Graph(rows)
    found = graph_of.behind(sorted(wanted))
    for key in wanted:
        whose, count = slowly(rows, key)
        behind = found.get(key, held._NOTHING)
        assert (graph_of.agents_of(behind.agents, key), behind.tasks) == (whose, count)


def test_a_chain_may_be_longer_than_the_stack_of_python() -> None:
    rows: Rows = [(f"t{number}", [f"t{number - 1}"], f"a{number % 7}") for number in range(1, 5000)]
    assert Graph(rows).behind(["t0"])["t0"].tasks == 4999


def test_a_great_circle_is_counted_in_time() -> None:
    rows: Rows = [(f"t{number}", [f"t{(number - 1) % 3000}"], f"a{number}") for number in range(3000)]
    found = Graph(rows).behind(["t7", "t8"])
    assert [(part.agents.bit_count(), part.tasks) for part in found.values()] == [(2999, 2999)] * 2
