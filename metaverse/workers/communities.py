"""Communities: who works together more than with others (Leiden, by modularity, undirected and weighted)."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import igraph

Json = dict[str, Any]
SEED = 7
ROUNDS = 10


def found(graph: igraph.Graph) -> list[int]:
    """Return the community of each node, the same each time; a node without ties is one of its own."""
    if graph.ecount() == 0:
        return list(range(graph.vcount()))
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311
    parts = graph.community_leiden(objective_function="modularity", weights="weight", n_iterations=ROUNDS)
    return list(parts.membership)


def described(keys: list[str], membership: list[int], nodes: dict[str, Json]) -> dict[int, Json]:
    """Describe each community by its number; its id is that of its first member by key, so it outlives small changes.

    Its label is the department of most members; of equals the first by name, and without any the first member's name.
    """
    members: dict[int, list[str]] = {}
    for key, number in zip(keys, membership, strict=True):
        members.setdefault(number, []).append(key)
    return {
        number: {"id": f"c:{inside[0]}", "label": _label(inside, nodes), "size": len(inside), "members": inside}
        for number, inside in members.items()
    }


def _label(inside: list[str], nodes: dict[str, Json]) -> str:
    known = [nodes.get(key, {}).get("department") for key in inside]
    departments = Counter(department for department in known if department)
    if departments:
        return min(departments, key=lambda name: (-departments[name], name))
    return str(nodes.get(inside[0], {}).get("name") or inside[0])
