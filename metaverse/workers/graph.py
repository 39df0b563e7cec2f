"""The process that computes collaboration networks: `python -m metaverse.workers.graph`.

It reads requests from standard input and writes answers to standard output, until nobody asks any more.

A request is `{view, nodes: {key: {name, department}}, edges: [[source, target, kind, weight, last]], minWeight,
layout}`; weights have decayed already, several edges of one pair and kind are added, `last` is in milliseconds. `view`
names what a layout belongs to: the last one of the same view is the start of the next.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections import OrderedDict
from typing import IO, Any

import igraph

from metaverse.workers import communities, framing, measures
from metaverse.workers.layout import Layout

Json = dict[str, Any]
Pair = tuple[str, str]
LAYOUTS_KEPT = 256
NICENESS = 2
LEAST_WEIGHT = 5e-7
"""What weighs less is forgotten: it would be shown as 0, and far below igraph's sums are no numbers any more."""


def compute(request: Json, layout: Layout) -> Json:
    """Compute the network of a request; `layout` is the last one of its view, and becomes the next."""
    nodes: dict[str, Json] = request["nodes"]
    edges = combined(request["edges"], request["minWeight"])
    keys = sorted(nodes.keys() | {key for edge in edges for key in (edge["source"], edge["target"])})
    directed = graph_of(keys, edges)
    undirected = directed.as_undirected(mode="collapse", combine_edges={"weight": "sum"})
    membership = communities.found(undirected)
    described = communities.described(keys, membership, nodes)
    values, sampled = measures.of_nodes(directed, undirected)
    positions = layout.updated(undirected, keys) if request["layout"] == "3d" else {}
    answer = {
        "nodes": [
            {
                "agentId": key,
                "name": nodes.get(key, {}).get("name") or key,
                "department": nodes.get(key, {}).get("department"),
                "community": described[membership[number]]["id"],
                **{name: column[number] for name, column in values.items()},
                "position": positions.get(key),
            }
            for number, key in enumerate(keys)
        ],
        "edges": [shown(edge) for edge in edges],
        "communities": sorted(described.values(), key=lambda community: (-community["size"], community["id"])),
        "metrics": measures.of_graph(directed, undirected, membership),
    }
    return {**answer, "sampled": sampled} if sampled else answer


def combined(rows: list[list[Any]], min_weight: float) -> list[Json]:
    """Return one edge for each ordered pair of different agents, with its weight in all and by kind."""
    found: dict[Pair, Json] = {}
    for source, target, kind, weight, last_ms in rows:
        if source == target:
            continue
        edge = found.setdefault(
            (source, target), {"source": source, "target": target, "weight": 0.0, "kinds": {}, "lastAt": last_ms}
        )
        edge["weight"] += weight
        edge["kinds"][kind] = edge["kinds"].get(kind, 0.0) + weight
        edge["lastAt"] = max(edge["lastAt"], last_ms)
    least = max(min_weight, LEAST_WEIGHT)
    return [edge for _, edge in sorted(found.items()) if edge["weight"] >= least]


def shown(edge: Json) -> Json:
    """Return an edge as it is told."""
    kinds = {kind: measures.rounded(weight) for kind, weight in sorted(edge["kinds"].items())}
    return {**edge, "weight": measures.rounded(edge["weight"]), "kinds": kinds}


def graph_of(keys: list[str], edges: list[Json]) -> igraph.Graph:
    """Return the directed graph: node n is the n-th key."""
    index = {key: number for number, key in enumerate(keys)}
    pairs = [(index[edge["source"]], index[edge["target"]]) for edge in edges]
    weights = {"weight": [edge["weight"] for edge in edges]}
    return igraph.Graph(n=len(keys), edges=pairs, directed=True, edge_attrs=weights)


def answers(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    layouts: OrderedDict[str, Layout] = OrderedDict()
    while (request := framing.read(requests)) is not None:
        layout = layouts.setdefault(request["view"], Layout())
        layouts.move_to_end(request["view"])
        if len(layouts) > LAYOUTS_KEPT:
            layouts.popitem(last=False)
        try:
            answer = compute(request, layout)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        framing.write(replies, answer)


def main() -> None:
    """Give way to the event loop, keep standard output for answers alone, and answer."""
    os.nice(NICENESS)
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        answers(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
