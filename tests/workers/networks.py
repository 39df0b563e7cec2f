"""Small networks for tests: asked as the server asks the worker, and read by a measure's name."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import networkx as nx

from metaverse.workers import graph
from metaverse.workers.memory import Memory

Json = dict[str, Any]
Ties = list[tuple[str, str, float]]
RECORDED = Path(__file__).parents[1] / "data"


def request(edges: Ties, nodes: dict[str, Json] | None = None, **more: Any) -> Json:
    """Write what the worker is asked about edges of source, target and weight."""
    known = nodes if nodes is not None else {key: {} for edge in edges for key in edge[:2]}
    rows = [[source, target, "message", weight, 1000, 1] for source, target, weight in edges]
    return {**asked(rows, known), **more}


def asked(rows: list[list[Any]], nodes: dict[str, Json]) -> Json:
    """Write the same about rows of source, target, kind, weight, last and count."""
    place = {key: number for number, key in enumerate(sorted(nodes))}
    edges = [[place[source], place[target], *rest] for source, target, *rest in rows]
    plain = {"minWeight": 0.0, "layout": "none", "most": 10**6, "work": []}
    return {"view": "v", "keeps": True, "nodes": nodes, "edges": edges, **plain}


def computed(edges: Ties, nodes: dict[str, Json] | None = None, memory: Memory | None = None, **more: Any) -> Json:
    """Compute a network."""
    return graph.compute(request(edges, nodes, **more), memory or Memory())


def column(answer: Json, name: str) -> dict[str, Any]:
    """Return a measure by agent."""
    return {node["agentId"]: node[name] for node in answer["nodes"]}


def both_ways(undirected: nx.Graph) -> Ties:
    """Return each tie of an undirected graph in both directions."""
    ties = [(f"{a}", f"{b}", float(data.get("weight", 1))) for a, b, data in undirected.edges(data=True)]
    return ties + [(b, a, weight) for a, b, weight in ties]


def recorded(name: str) -> Ties:
    """Read a recorded list of edges; each line is a tie of weight 1."""
    with (RECORDED / name).open() as file:
        return [(row["from"], row["to"], 1.0) for row in csv.DictReader(file)]


def club() -> nx.Graph:
    """Return Zachary's karate club, members numbered from 1 as he did, without weights."""
    numbered = nx.relabel_nodes(nx.karate_club_graph(), {n: n + 1 for n in range(34)})
    return nx.Graph(numbered.edges())
