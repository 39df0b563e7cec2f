"""Measures of a collaboration network, of each agent and of the whole.

- degree: distinct collaborators, in either direction;
- weightedDegree: the weights of all edges in and out, added;
- pagerank: damping 0.85, following edges in proportion to their weights; all add up to 1;
- betweenness: the share of shortest paths (in hops, along the directions) between others that lead through, added over
  all pairs and divided by (n-1)(n-2), so from 0 to 1. Above `EXACT_NODES` it is estimated from `SAMPLED_SOURCES`
  sources drawn evenly and always the same, and the answer says `sampled`; by Hoeffding's bound the estimate errs by
  more than sqrt(ln(2/0.05) / (2 sources)) with a probability below 5 % for each agent;
- density: edges of all that n(n-1) ordered pairs could have;
- reciprocity: the share of edges whose opposite exists;
- modularity: Newman's, of the communities, undirected and weighted;
- clustering: closed of all connected triples, undirected (transitivity);
- components: parts without any tie between them; an agent without ties is one.

Without edges all but `components` are 0; with one agent or none too, and pagerank of one alone is 1.
"""

from __future__ import annotations

import math
import random
from typing import Any

import igraph

Json = dict[str, Any]
EXACT_NODES = 1200
SAMPLED_SOURCES = 200
SMALL = 0.001


def of_nodes(directed: igraph.Graph, undirected: igraph.Graph) -> tuple[dict[str, list[float]], Json | None]:
    """Return the measures of each node, and how betweenness was sampled if it was."""
    between, sampled = _betweenness(directed)
    measures = {
        "degree": undirected.degree(),
        "weightedDegree": [rounded(value) for value in directed.strength(weights="weight")],
        "pagerank": [rounded(value) for value in _pagerank(directed)],
        "betweenness": [rounded(value) for value in between],
    }
    return measures, sampled


def _pagerank(directed: igraph.Graph) -> list[float]:
    if directed.vcount() == 0:
        return []
    if directed.ecount() == 0:
        return [1 / directed.vcount()] * directed.vcount()
    ranks: list[float] = directed.pagerank(weights="weight", damping=0.85)
    return ranks


def _betweenness(directed: igraph.Graph) -> tuple[list[float], Json | None]:
    count = directed.vcount()
    if count < 3:
        return [0.0] * count, None
    pairs = (count - 1) * (count - 2)
    if count <= EXACT_NODES:
        return [value / pairs for value in directed.betweenness()], None
    sources = random.Random(7).sample(range(count), SAMPLED_SOURCES)  # noqa: S311
    scale = count / SAMPLED_SOURCES / pairs
    error = math.sqrt(math.log(2 / 0.05) / (2 * SAMPLED_SOURCES))
    said = {"betweenness": {"sources": SAMPLED_SOURCES, "of": count, "errorAtMost": rounded(error), "confidence": 0.95}}
    return [value * scale for value in directed.betweenness(sources=sources)], said


def of_graph(directed: igraph.Graph, undirected: igraph.Graph, membership: list[int]) -> Json:
    """Return the measures of the whole."""
    if directed.ecount() == 0:
        return {**dict.fromkeys(_NAMES, 0.0), "components": directed.vcount()}
    values = (
        directed.density(),
        undirected.modularity(membership, weights="weight"),
        directed.reciprocity(),
        undirected.transitivity_undirected(mode="zero"),
    )
    components = len(directed.connected_components(mode="weak"))
    return {**dict(zip(_NAMES, map(rounded, values), strict=True)), "components": components}


_NAMES = ("density", "modularity", "reciprocity", "clustering")


def rounded(value: float) -> float:
    """Return a value to six decimals, or with six digits that matter where it is small."""
    if not math.isfinite(value):
        return 0.0
    return round(value, 6) if abs(value) >= SMALL else float(f"{value:.6g}")
