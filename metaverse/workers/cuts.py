"""Cuts: who holds parts of a graph together. Found for all nodes in one walk (Hopcroft and Tarjan, 1973)."""

from __future__ import annotations

from collections.abc import Sequence

import igraph


class Cuts:
    """What is lost when a node goes: pairs of others that were connected, and into how many parts they fall."""

    def __init__(self, undirected: igraph.Graph) -> None:
        self._around: Sequence[Sequence[int]] = undirected.get_adjlist()
        nodes = undirected.vcount()
        self.pairs_lost = [0] * nodes
        self.parts = [1 if around else 0 for around in self._around]
        self.connected = [0] * nodes
        """Pairs of others in the same part of the graph as each node, before it goes."""
        self._order = [-1] * nodes
        self._low = [0] * nodes
        self._below = [1] * nodes
        self._cut_off: list[list[int]] = [[] for _ in range(nodes)]
        for root in range(nodes):
            if self._order[root] < 0:
                self._count(root, self._walk(root))

    def _walk(self, root: int) -> list[int]:
        """Walk through one part of the graph, depth first, and return its nodes in the order they were met."""
        met = [root]
        self._order[root] = 0
        path = [(root, -1, iter(self._around[root]))]
        while path:
            node, parent, others = path[-1]
            for other in others:
                if self._order[other] < 0:
                    self._order[other] = self._low[other] = len(met)
                    met.append(other)
                    path.append((other, node, iter(self._around[other])))
                    break
                if other != parent:
                    self._low[node] = min(self._low[node], self._order[other])
            else:
                path.pop()
                if parent >= 0:
                    self._return(node, parent)
        return met

    def _return(self, node: int, parent: int) -> None:
        self._below[parent] += self._below[node]
        self._low[parent] = min(self._low[parent], self._low[node])
        if self._low[node] >= self._order[parent]:
            self._cut_off[parent].append(self._below[node])

    def _count(self, root: int, met: Sequence[int]) -> None:
        others = len(met) - 1
        for node in met:
            sizes = self._cut_off[node]
            rest = others - sum(sizes)
            pieces = [*sizes, rest] if rest else sizes
            self.connected[node] = others * (others - 1) // 2
            self.pairs_lost[node] = self.connected[node] - sum(size * (size - 1) // 2 for size in pieces)
            self.parts[node] = len(pieces)
