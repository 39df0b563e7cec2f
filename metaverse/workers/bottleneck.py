"""The bottleneck: the agent whose removal hurts the collaboration of the others most.

The hurt is the share of the others' efficiency that is lost: the sum of 1 / distance (undirected, in hops; 0 where
there is no way) over all pairs of others, with the agent and without it. Pairs that are cut off count in full, detours
in part.

All agents are tried while that is affordable (`WORK`), else those through whom most shortest paths lead, and those who
cut off most pairs. In graphs that are large (`sampling.is_exact`) the distances are taken from `SOURCES` agents, the
same with and without the one who is tried.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

import igraph

from metaverse.workers import sampling
from metaverse.workers.cuts import Cuts
from metaverse.workers.numbers import rounded

Json = dict[str, Any]
WORK = 2e7
LEAST_TRIED = 6
SOURCES = 64
LEAST_LOSS = 0.02
SEED = 7


class Found(NamedTuple):
    """Who it is, and what is lost without."""

    node: int
    numbers: Json
    is_cut: bool


def found(undirected: igraph.Graph, betweenness: Sequence[float]) -> Found | None:
    """Find the bottleneck; None where nobody's removal costs the others `LEAST_LOSS` of their efficiency."""
    if undirected.vcount() < 3 or undirected.ecount() == 0:
        return None
    cuts = Cuts(undirected)
    tried = _tried(undirected, betweenness, cuts)
    loss_of = _sampled_loss(undirected) if not sampling.is_exact(undirected) else _exact_loss(undirected)
    losses = {node: loss_of(node) for node in tried}
    if not losses:
        return None
    node = max(losses, key=lambda tried: (round(losses[tried], 9), betweenness[tried], -tried))
    if losses[node] < LEAST_LOSS:
        return None
    numbers = {
        "efficiencyLoss": rounded(losses[node]),
        "pairsLost": cuts.pairs_lost[node],
        "pairsConnected": cuts.connected[node],
        "parts": cuts.parts[node],
        "betweenness": rounded(betweenness[node]),
        "tried": len(tried),
        "of": undirected.vcount(),
    }
    if not sampling.is_exact(undirected):
        numbers["sources"] = SOURCES
    return Found(node, numbers, cuts.pairs_lost[node] > 0)


def _tried(undirected: igraph.Graph, betweenness: Sequence[float], cuts: Cuts) -> list[int]:
    """Return who may be the bottleneck: whoever lies between others."""
    nodes = [node for node, degree in enumerate(undirected.degree()) if degree > 1]
    sources = undirected.vcount() if sampling.is_exact(undirected) else SOURCES
    affordable = max(LEAST_TRIED, int(WORK / sources / (undirected.vcount() + undirected.ecount())))
    if len(nodes) <= affordable:
        return nodes
    between = sorted(nodes, key=lambda node: (-betweenness[node], node))
    cutting = sorted(nodes, key=lambda node: (-cuts.pairs_lost[node], -betweenness[node], node))
    in_turn = chain.from_iterable(zip(between, cutting, strict=True))
    return list(dict.fromkeys(in_turn))[:affordable]


def _exact_loss(undirected: igraph.Graph) -> Any:
    whole = _efficiency(undirected)

    def loss(node: int) -> float:
        own = _closenesses(undirected.distances(source=[node])[0])
        with_it = whole - own
        without = undirected.copy()
        without.delete_vertices([node])
        return 1 - _efficiency(without) / with_it if with_it > 1e-9 else 0.0

    return loss


def _efficiency(graph: igraph.Graph) -> float:
    """Add 1 / distance over all pairs."""
    return sum(count / far for far, _, count in _bins(graph))


def _bins(graph: igraph.Graph) -> Iterable[tuple[float, float, float]]:
    return graph.path_length_hist(directed=False).bins() if graph.vcount() > 1 else ()


def _sampled_loss(undirected: igraph.Graph) -> Any:
    sources = random.Random(SEED).sample(range(undirected.vcount()), SOURCES)  # noqa: S311
    rows = undirected.distances(source=sources)

    def loss(node: int) -> float:
        others = [at for at, source in enumerate(sources) if source != node]
        with_it = sum(_closenesses(rows[at]) - (1 / rows[at][node] if rows[at][node] else 0) for at in others)
        without = undirected.copy()
        without.delete_edges(without.incident(node))
        cut = without.distances(source=[sources[at] for at in others])
        return 1 - _closenesses(chain.from_iterable(cut)) / with_it if with_it > 1e-9 else 0.0

    return loss


def _closenesses(distances: Iterable[float]) -> float:
    """Add 1 / distance; what cannot be reached adds nothing."""
    return sum(count / far for far, count in Counter(distances).items() if far > 0)
