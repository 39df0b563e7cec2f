"""Measures of a collaboration network, of each agent and of the whole.

- degree: distinct collaborators, in either direction;
- weightedInDegree, weightedOutDegree, weightedDegree: the weights of the edges in, out, and both added;
- pagerank: damping 0.85, following edges in proportion to their weights; all add up to 1;
- betweenness: the share of shortest paths (in hops, along the directions) between others that lead through, added over
  all pairs and divided by (n-1)(n-2), so from 0 to 1;
- closeness: undirected, 1 / the mean distance in hops to those one is connected with, so from 0 to 1; None without any;
- density: edges of all that n(n-1) ordered pairs could have;
- reciprocity: the share of edges whose opposite exists;
- modularity: Newman's, of the communities, undirected and weighted;
- clustering: closed of all connected triples, undirected (transitivity);
- components: parts without any tie between them; an agent without ties is one. largestComponent: agents in the largest.

Without edges all rates are 0; with one agent or none too, and pagerank of one alone is 1. Betweenness and closeness of
large graphs are estimated, see `sampling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import igraph

from metaverse.workers import sampling
from metaverse.workers.numbers import rounded

Json = dict[str, Any]
DAMPING = 0.85


def of_nodes(directed: igraph.Graph, undirected: igraph.Graph) -> tuple[dict[str, list[Any]], Json]:
    """Return the measures of each node, and what was sampled and how well."""
    between, between_said = sampling.betweenness(directed)
    close, close_said = sampling.closeness(undirected)
    measures = {
        "degree": undirected.degree(),
        "weightedDegree": _strengths(directed, "all"),
        "weightedInDegree": _strengths(directed, "in"),
        "weightedOutDegree": _strengths(directed, "out"),
        "pagerank": [rounded(value) for value in _pagerank(directed)],
        "betweenness": [rounded(value) for value in between],
        "closeness": [None if value is None else rounded(value) for value in close],
    }
    said = {"betweenness": between_said, "closeness": close_said}
    return measures, {name: how for name, how in said.items() if how is not None}


def _strengths(directed: igraph.Graph, mode: str) -> list[float]:
    return [rounded(value) for value in directed.strength(weights="weight", mode=mode)]


def _pagerank(directed: igraph.Graph) -> list[float]:
    if directed.vcount() == 0:
        return []
    if directed.ecount() == 0:
        return [1 / directed.vcount()] * directed.vcount()
    ranks: list[float] = directed.pagerank(weights="weight", damping=DAMPING)
    return ranks


def of_graph(directed: igraph.Graph, undirected: igraph.Graph, membership: Sequence[int]) -> Json:
    """Return the measures of the whole."""
    sizes = directed.connected_components(mode="weak").sizes()
    counts = {
        "components": len(sizes),
        "largestComponent": max(sizes, default=0),
        "agents": directed.vcount(),
        "edges": directed.ecount(),
    }
    if directed.ecount() == 0:
        return {**dict.fromkeys(_NAMES, 0.0), **counts, "weight": 0.0}
    values = (
        directed.density(),
        undirected.modularity(list(membership), weights="weight"),
        directed.reciprocity(),
        undirected.transitivity_undirected(mode="zero"),
    )
    rates = dict(zip(_NAMES, map(rounded, values), strict=True))
    return {**rates, **counts, "weight": rounded(sum(directed.es["weight"]))}


_NAMES = ("density", "modularity", "reciprocity", "clustering")
