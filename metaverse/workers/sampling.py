"""Betweenness and closeness: exact, or estimated from a sample of sources with the error that is to be expected.

Exact up to `EXACT_NODES` nodes, and beyond as long as nodes times (nodes + edges) are no more than `WORK`. Above,
shortest paths are followed from sources that are drawn evenly, and always the same.

What is said of a sample: `sources` of how many (`of`); `errorAtMost`, which the error for any one agent exceeds with a
probability below 1 - `confidence` whatever the graph (Hoeffding's bound, for draws without putting back); and
`errorEstimate`, the half-width of the confidence interval that the sample itself shows, where it is widest.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from operator import mul
from typing import Any

import igraph

from metaverse.workers.numbers import rounded

Json = dict[str, Any]
EXACT_NODES = 1200
WORK = 1e8
LEAST_SOURCES, GROUPS = 200, 20
DISTANCE_SOURCES = 200
CONFIDENCE = 0.95
STUDENT = 2.093
"""Student's t for `CONFIDENCE` and `GROUPS` - 1 degrees of freedom."""

NORMAL = 1.96
SEED = 7


def is_exact(graph: igraph.Graph) -> bool:
    """Tell whether a graph is small enough to follow the paths from every node."""
    nodes = graph.vcount()
    return nodes <= EXACT_NODES or nodes * (nodes + graph.ecount()) <= WORK


def betweenness(directed: igraph.Graph) -> tuple[list[float], Json | None]:
    """Return the betweenness of each node from 0 to 1, and what is to be said where it was sampled."""
    nodes = directed.vcount()
    if nodes < 3:
        return [0.0] * nodes, None
    if is_exact(directed):
        pairs = (nodes - 1) * (nodes - 2)
        return [value / pairs for value in directed.betweenness()], None
    affordable = min(nodes, max(LEAST_SOURCES, int(WORK / (nodes + directed.ecount()))))
    a_group = max(1, affordable // GROUPS)
    sources = random.Random(SEED).sample(range(nodes), a_group * GROUPS)  # noqa: S311
    scale = nodes / (nodes - 1) / (nodes - 2) / a_group
    groups = [
        [value * scale for value in directed.betweenness(sources=sources[start : start + a_group])]
        for start in range(0, len(sources), a_group)
    ]
    means, errors = zip(*map(_mean_and_error, zip(*groups, strict=True)), strict=True)
    widest = max(errors) * math.sqrt(1 - len(sources) / nodes)
    return list(means), {
        "sources": len(sources),
        "of": nodes,
        "errorAtMost": rounded(_hoeffding(len(sources), nodes)),
        "errorEstimate": rounded(STUDENT * widest),
        "confidence": CONFIDENCE,
    }


def _mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean of some values and its standard error."""
    count = len(values)
    mean = sum(values) / count
    squares = sum([(value - mean) ** 2 for value in values])
    return mean, math.sqrt(squares / (count - 1) / count)


def _hoeffding(drawn: int, of: int) -> float:
    """Bound the error of a mean of `drawn` values between 0 and 1, drawn from `of` without putting back (Serfling)."""
    left = 1 - (drawn - 1) / of
    return math.sqrt(math.log(2 / (1 - CONFIDENCE)) * left / (2 * drawn))


def closeness(undirected: igraph.Graph) -> tuple[list[float | None], Json | None]:
    """Return the closeness of each node within its part of the graph, and what is to be said where it was sampled."""
    if is_exact(undirected):
        return _exact_closeness(undirected), None
    found: list[float | None] = [None] * undirected.vcount()
    said: Json | None = None
    for members in undirected.connected_components():
        part = undirected.induced_subgraph(members)
        if is_exact(part):
            values = _exact_closeness(part)
        else:
            values, said = _sampled_closeness(part)
        for member, value in zip(members, values, strict=True):
            found[member] = value
    return found, said


def _exact_closeness(undirected: igraph.Graph) -> list[float | None]:
    if undirected.vcount() == 0:
        return []
    return [value if math.isfinite(value) else None for value in undirected.closeness(normalized=True)]


def _sampled_closeness(part: igraph.Graph) -> tuple[list[float | None], Json]:
    """Estimate closeness in a connected graph by the distances to some nodes (Eppstein and Wang, 2004)."""
    nodes = part.vcount()
    sources = random.Random(SEED).sample(range(nodes), DISTANCE_SOURCES)  # noqa: S311
    rows = part.distances(source=sources)
    drawn = set(sources)
    estimates = [_estimated(column, node in drawn) for node, column in enumerate(zip(*rows, strict=True))]
    diameter_at_most = 2 * min(map(max, rows))
    return [value for value, _ in estimates], {
        "sources": len(sources),
        "of": nodes,
        "meanDistanceErrorAtMost": rounded(_hoeffding(len(sources), nodes) * diameter_at_most),
        "errorEstimate": rounded(NORMAL * max(error for _, error in estimates)),
        "confidence": CONFIDENCE,
    }


def _estimated(distances: Sequence[float], is_source: bool) -> tuple[float, float]:
    """Return closeness by the mean of some distances to others, and its standard error."""
    count = len(distances) - is_source
    mean = sum(distances) / count
    variance = max(0.0, sum(map(mul, distances, distances)) / count - mean * mean)
    return 1 / mean, math.sqrt(variance / count) / (mean * mean)
