"""Edges: what was gathered of each ordered pair of agents, combined, and written as it is told.

Here an agent is a number: its place in the list of keys, which is sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import igraph

from metaverse.clock import to_wire
from metaverse.workers.numbers import rounded

Json = dict[str, Any]
LEAST_WEIGHT = 5e-7
"""What weighs less is forgotten: it would be shown as 0, and far below igraph's sums are no numbers any more."""


class Edge:
    """One ordered pair of different agents: the weight in all and by kind, how often, and when last."""

    __slots__ = ("count", "kinds", "last_ms", "source", "target", "weight")

    def __init__(self, source: int, target: int) -> None:
        self.source = source
        self.target = target
        self.weight = 0.0
        self.count = 0
        self.last_ms = 0
        self.kinds: dict[str, float] = {}

    def add(self, kind: str, weight: float, last_ms: int, count: int) -> None:
        """Add what was gathered of one kind."""
        self.weight += weight
        self.count += count
        self.kinds[kind] = self.kinds.get(kind, 0.0) + weight
        self.last_ms = max(self.last_ms, last_ms)

    def to_wire(self, keys: Sequence[str]) -> Json:
        """Write the edge as it is told."""
        return {
            "source": keys[self.source],
            "target": keys[self.target],
            "weight": rounded(self.weight),
            "kinds": {kind: rounded(weight) for kind, weight in sorted(self.kinds.items())},
            "count": self.count,
            "lastAt": to_wire(self.last_ms),
        }


def combined(rows: Sequence[Sequence[Any]], min_weight: float) -> list[Edge]:
    """Return one edge for each pair of different agents that weighs enough, ordered by source and target.

    Several rows of one pair and kind are added. Nobody collaborates with oneself.
    """
    found: dict[tuple[int, int], Edge] = {}
    for source, target, kind, weight, last_ms, count in rows:
        if source == target:
            continue
        edge = found.get((source, target))
        if edge is None:
            edge = found[source, target] = Edge(source, target)
        edge.add(kind, weight, last_ms, count)
    least = max(min_weight, LEAST_WEIGHT)
    return [edge for _, edge in sorted(found.items()) if edge.weight >= least]


def shown(edges: Sequence[Edge], keys: Sequence[str], most: int) -> list[Json]:
    """Write the heaviest edges, `most` at most, ordered by source and target."""
    if len(edges) > most:
        heaviest = sorted(edges, key=lambda edge: (-edge.weight, edge.source, edge.target))[:most]
        edges = sorted(heaviest, key=lambda edge: (edge.source, edge.target))
    return [edge.to_wire(keys) for edge in edges]


def graph_of(nodes: int, edges: Sequence[Edge]) -> igraph.Graph:
    """Return the directed, weighted graph."""
    pairs = [(edge.source, edge.target) for edge in edges]
    weights = {"weight": [edge.weight for edge in edges]}
    return igraph.Graph(n=nodes, edges=pairs, directed=True, edge_attrs=weights)
