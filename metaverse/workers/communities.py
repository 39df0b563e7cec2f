"""Communities: who works together more than with others (Leiden, by modularity, undirected and weighted).

They outlive small changes. The search begins at the last communities as well as from nothing, and leaves the last ones
only for a modularity that is better by more than `WORTH_IT`. Then each community takes the id of the earlier one with
which it shares most members, if these are half of the earlier one's (of those still there) or half of its own; larger
overlaps choose first, and an id is given once. A new community is named for its first member by key.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import igraph

SEED = 7
ROUNDS = 10
WORTH_IT = 0.01


def found(graph: igraph.Graph, keys: Sequence[str], before: Mapping[str, str]) -> list[int]:
    """Return the community of each node, the same each time; a node without ties is one of its own."""
    if graph.ecount() == 0:
        return list(range(graph.vcount()))
    fresh = _searched(graph, None)
    if not any(key in before for key in keys):
        return fresh
    kept = _searched(graph, _numbered(keys, before))
    gain = graph.modularity(fresh, weights="weight") - graph.modularity(kept, weights="weight")
    return fresh if gain > WORTH_IT else kept


def _searched(graph: igraph.Graph, start: list[int] | None) -> list[int]:
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311
    parts = graph.community_leiden(
        objective_function="modularity", weights="weight", initial_membership=start, n_iterations=ROUNDS
    )
    return list(parts.membership)


def _numbered(keys: Sequence[str], before: Mapping[str, str]) -> list[int]:
    numbers: dict[str, int] = {}
    return [numbers.setdefault(before.get(key, f"\0{key}"), len(numbers)) for key in keys]


def members_of(keys: Sequence[str], membership: Sequence[int]) -> dict[int, list[str]]:
    """Return the members of each community by its number, in the order of the keys."""
    members: dict[int, list[str]] = defaultdict(list)
    for key, number in zip(keys, membership, strict=True):
        members[number].append(key)
    return members


def named(members: Mapping[int, Sequence[str]], before: Mapping[str, str]) -> dict[int, str]:
    """Return the id of each community by its number."""
    present = Counter(before[key] for inside in members.values() for key in inside if key in before)
    shared = [
        (overlap, len(inside), earlier, number)
        for number, inside in members.items()
        for earlier, overlap in Counter(before[key] for key in inside if key in before).items()
        if 2 * overlap >= min(present[earlier], len(inside))
    ]
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for _, _, earlier, number in sorted(shared, key=lambda one: (-one[0], one[1], one[2], one[3])):
        if number not in ids and earlier not in taken:
            ids[number] = earlier
            taken.add(earlier)
    for number, inside in sorted(members.items(), key=lambda one: one[1][0]):
        if number not in ids:
            ids[number] = _free(f"c:{inside[0]}", taken)
            taken.add(ids[number])
    return ids


def _free(wished: str, taken: set[str]) -> str:
    name, number = wished, 1
    while name in taken:
        number += 1
        name = f"{wished}~{number}"
    return name
