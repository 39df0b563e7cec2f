"""The collaboration network, computed: run as a process, `python -m metaverse.workers.graph`.

It reads requests from standard input and writes answers to standard output, each as four bytes of length and JSON.

Weights decay: an interaction of weight w that is t old counts w * 2 ** (-t / half_life). Self-loops are dropped. Degree
is the number of distinct collaborators. Betweenness follows the directions, counts hops and is divided by (n-1)(n-2);
above `EXACT_NODES` it is estimated from a sample of sources, and the answer says so. Communities (Leiden), modularity
and clustering take the graph as undirected. The layout is in metres, within a ball of radius `RADIUS_M`.
"""

from __future__ import annotations

import math
import random
import struct
import sys
from collections import Counter
from typing import IO, Any

import igraph
import orjson

Json = dict[str, Any]

EXACT_NODES = 1200
SAMPLED_SOURCES = 200
RADIUS_M = 12.0
COLD_ROUNDS, WARM_ROUNDS = 60, 15
LEAST_WEIGHT = 5e-7
"""What weighs less is forgotten: it would be shown as 0, and far below igraph's sums are no numbers any more."""

LENGTH = struct.Struct("!I")


def compute(request: Json, before: dict[str, list[float]]) -> Json:
    """Compute the network of a request; `before` are the positions of the last layout, by agent key."""
    nodes: dict[str, Json] = request["nodes"]
    weights, kinds, last = _decayed(request)
    keys = sorted(set(nodes) | {key for pair in weights for key in pair})
    index = {key: number for number, key in enumerate(keys)}
    pairs = [(index[a], index[b]) for a, b in weights]
    directed = igraph.Graph(n=len(keys), edges=pairs, directed=True, edge_attrs={"weight": list(weights.values())})
    undirected = directed.as_undirected(mode="collapse", combine_edges={"weight": "sum"})
    membership = _communities(undirected)
    measures, sampled = _measures(directed, undirected)
    positions = _layout(undirected, keys, before) if request["layout"] == "3d" else None
    communities = _described(keys, membership, nodes)
    answer = {
        "nodes": [
            {
                "agentId": key,
                "name": nodes.get(key, {}).get("name") or key,
                "department": nodes.get(key, {}).get("department"),
                "community": communities[membership[number]]["id"],
                **{name: values[number] for name, values in measures.items()},
                "position": positions[number] if positions else None,
            }
            for number, key in enumerate(keys)
        ],
        "edges": [
            {"source": a, "target": b, "weight": round(weight, 6), "kinds": kinds[a, b], "lastAt": last[a, b]}
            for (a, b), weight in weights.items()
        ],
        "communities": sorted(communities.values(), key=lambda community: (-community["size"], community["id"])),
        "metrics": _metrics(directed, undirected, membership),
    }
    return {**answer, "sampled": sampled} if sampled else answer


def _decayed(request: Json) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], Json], dict[Any, int]]:
    weights: dict[tuple[str, str], float] = {}
    kinds: dict[tuple[str, str], Json] = {}
    last: dict[tuple[str, str], int] = {}
    until, half_life = request["untilMs"], request["halfLifeMs"]
    for source, target, kind, weight, at in request["interactions"]:
        if source == target:
            continue
        pair = (source, target)
        decayed = weight * 2.0 ** (-(until - at) / half_life)
        weights[pair] = weights.get(pair, 0.0) + decayed
        by_kind = kinds.setdefault(pair, {})
        by_kind[kind] = round(by_kind.get(kind, 0.0) + decayed, 6)
        last[pair] = max(last.get(pair, 0), at)
    least = max(request["minWeight"], LEAST_WEIGHT)
    kept = {pair: weight for pair, weight in weights.items() if weight >= least}
    return kept, kinds, last


def _communities(graph: igraph.Graph) -> list[int]:
    igraph.set_random_number_generator(random.Random(7))  # noqa: S311
    if graph.ecount() == 0:
        return list(range(graph.vcount()))
    found = graph.community_leiden(objective_function="modularity", weights="weight", n_iterations=10)
    return list(found.membership)


def _measures(directed: igraph.Graph, undirected: igraph.Graph) -> tuple[dict[str, list[float]], Json | None]:
    count = directed.vcount()
    scale = 1.0 / ((count - 1) * (count - 2)) if count > 2 else 0.0
    sampled = None
    if count <= EXACT_NODES:
        between = directed.betweenness()
    else:
        sources = random.Random(7).sample(range(count), SAMPLED_SOURCES)  # noqa: S311
        between = [value * count / SAMPLED_SOURCES for value in directed.betweenness(sources=sources)]
        sampled = {"betweenness": {"sources": SAMPLED_SOURCES, "of": count}}
    measures = {
        "degree": undirected.degree(),
        "weightedDegree": [round(value, 6) for value in directed.strength(weights="weight")],
        "pagerank": [round(value, 8) for value in directed.pagerank(weights="weight")] if count else [],
        "betweenness": [round(value * scale, 8) for value in between],
    }
    return measures, sampled


def _described(keys: list[str], membership: list[int], nodes: dict[str, Json]) -> dict[int, Json]:
    """Describe each community: its id is its first member's, its label the commonest department."""
    members: dict[int, list[str]] = {}
    for key, number in zip(keys, membership, strict=True):
        members.setdefault(number, []).append(key)
    described = {}
    for number, inside in members.items():
        departments = Counter(nodes.get(key, {}).get("department") for key in inside)
        departments.pop(None, None)
        label = min(departments, key=lambda name: (-departments[name], name)) if departments else inside[0]
        described[number] = {"id": f"c:{inside[0]}", "label": label, "size": len(inside), "members": inside}
    return described


def _metrics(directed: igraph.Graph, undirected: igraph.Graph, membership: list[int]) -> Json:
    has_edges = directed.ecount() > 0
    return {
        "density": _finite(directed.density()) if directed.vcount() > 1 else 0.0,
        "modularity": _finite(undirected.modularity(membership, weights="weight")) if has_edges else 0.0,
        "reciprocity": _finite(directed.reciprocity()) if has_edges else 0.0,
        "clustering": _finite(undirected.transitivity_undirected()) if has_edges else 0.0,
        "components": len(directed.connected_components(mode="weak")) if directed.vcount() else 0,
    }


def _finite(value: float) -> float:
    return round(value, 8) if math.isfinite(value) else 0.0


def _layout(graph: igraph.Graph, keys: list[str], before: dict[str, list[float]]) -> list[Json]:
    if not keys:
        return []
    warm = sum(key in before for key in keys) > len(keys) / 2
    seed = [before.get(key) or _scattered(key) for key in keys]
    rounds = WARM_ROUNDS if warm else COLD_ROUNDS
    placed = graph.layout_fruchterman_reingold_3d(
        weights="weight" if graph.ecount() else None, niter=rounds, seed=seed, start_temp=0.4 if warm else 3.0
    )
    before.clear()
    before.update(zip(keys, map(list, placed), strict=True))
    return _scaled([list(point) for point in placed])


def _scattered(key: str) -> list[float]:
    chance = random.Random(key)  # noqa: S311
    return [chance.uniform(-5, 5) for _ in range(3)]


def _scaled(points: list[list[float]]) -> list[Json]:
    centre = [sum(point[axis] for point in points) / len(points) for axis in range(3)]
    far = max((math.dist(point, centre) for point in points), default=0.0) or 1.0
    scale = RADIUS_M / far
    return [
        {axis: round((point[number] - centre[number]) * scale, 3) for number, axis in enumerate("xyz")}
        for point in points
    ]


def read(stream: IO[bytes]) -> Json | None:
    """Read one message, None at the end and where the sender died in the middle."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    length = LENGTH.unpack(head)[0]
    body = stream.read(length)
    message: Json | None = orjson.loads(body) if len(body) == length else None
    return message


def write(stream: IO[bytes], message: Json) -> None:
    """Write one message."""
    body = orjson.dumps(message)
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


def main() -> None:
    """Answer requests until nobody asks any more."""
    layouts: dict[str, dict[str, list[float]]] = {}
    while (request := read(sys.stdin.buffer)) is not None:
        try:
            answer = compute(request, layouts.setdefault(request["organizationId"], {}))
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        write(sys.stdout.buffer, answer)


if __name__ == "__main__":
    main()
