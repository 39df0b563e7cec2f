"""The process that computes collaboration networks: `python -m metaverse.workers.graph`.

It reads requests from standard input and writes answers to standard output, until nobody asks any more.

A request is `{view, keeps, memory?, nodes: {key: {name, department, active}}, edges: [[source, target, kind, weight,
last, count]], work: [[agent, task, title, weight]], minWeight, layout, most}`. Source and target are numbers: places
among the sorted keys of `nodes`. Weights have decayed already, several edges of one pair and kind are added, `last` is
in milliseconds, of the edges the `most` heaviest are told. `view` names what is remembered from one computation to the
next; `memory` is where to begin when this process knows nothing of it, and what a request leaves behind is kept only if
it `keeps`.

An answer is `{parts: 2, milliseconds, count}` and two more messages: the network, and what is to be remembered (empty
where nothing changed), both written as JSON.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import IO, Any

import orjson

from metaverse.workers import communities, framing, insights, labels, measures, saying
from metaverse.workers.edges import combined, graph_of, shown
from metaverse.workers.memory import Memory

Json = dict[str, Any]
MEMORIES_KEPT = 256
NICENESS = 2


def compute(request: Json, memory: Memory) -> Json:
    """Compute the network of a request, starting from what its view remembers, and remember it."""
    nodes: dict[str, Json] = request["nodes"]
    edges = combined(request["edges"], request["minWeight"])
    keys = sorted(nodes)
    directed = graph_of(len(keys), edges)
    undirected = directed.as_undirected(mode="collapse", combine_edges={"weight": "sum"})
    membership = communities.found(undirected, keys, memory.communities)
    columns, sampled = measures.of_nodes(directed, undirected)
    members = communities.members_of(keys, membership)
    ids = communities.named(members, memory.communities)
    home = [ids[number] for number in membership]
    memory.communities = dict(zip(keys, home, strict=True))
    strength = dict(zip(keys, columns["weightedDegree"], strict=True))
    described = labels.described(members, ids, nodes, strength, labels.work_of(request["work"]))
    positions = memory.layout.updated(undirected, keys, membership) if request["layout"] == "3d" else {}
    seen = insights.Seen(keys, nodes, edges, undirected, columns["betweenness"], described, home)
    told = shown(edges, keys, request["most"])
    return {
        "nodes": _nodes(keys, nodes, home, columns, positions),
        "edges": told,
        "communities": described,
        "metrics": measures.of_graph(directed, undirected, membership),
        "insights": insights.found(seen),
        **({"sampled": sampled} if sampled else {}),
        **({"edgesOmitted": len(edges) - len(told)} if len(told) < len(edges) else {}),
    }


def _nodes(keys: Sequence[str], nodes: Json, home: Sequence[str], columns: Json, positions: Json) -> list[Json]:
    names = tuple(columns)
    rows = zip(*columns.values(), strict=True)
    return [
        {
            "agentId": key,
            "name": nodes[key].get("name") or key,
            "department": nodes[key].get("department"),
            "community": community,
            **dict(zip(names, row, strict=True)),
            "position": positions.get(key),
        }
        for key, community, row in zip(keys, home, rows, strict=True)
    ]


class Desk:
    """Answers requests, and keeps what each view remembers."""

    def __init__(self) -> None:
        self._memories: OrderedDict[str, Memory] = OrderedDict()

    def answer(self, request: Json) -> tuple[Json, list[bytes]]:
        """Return the answer to a request, and the messages that follow it."""
        began = time.monotonic()
        memory = self._memory(request["view"], request.get("memory"))
        before = memory.written() if request["keeps"] else b""
        network = compute(request, memory if request["keeps"] else memory.glanced())
        after = memory.written() if request["keeps"] else b""
        parts = [orjson.dumps(network), b"" if after == before else after]
        took = round((time.monotonic() - began) * 1000)
        return {"parts": len(parts), "milliseconds": took, "count": len(network["nodes"])}, parts

    def _memory(self, view: str, written: Json | None) -> Memory:
        if view not in self._memories:
            self._memories[view] = Memory.restored(written)
        self._memories.move_to_end(view)
        if len(self._memories) > MEMORIES_KEPT:
            self._memories.popitem(last=False)
        return self._memories[view]


def answers(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    desk = Desk()
    while (request := framing.read(requests)) is not None:
        parts: list[bytes] = []
        try:
            answer, parts = desk.answer(saying.begin(request))
        except Exception as error:
            saying.failed("a network could not be computed")
            answer = {"error": f"{type(error).__name__}: {error}"}
        framing.write(replies, answer, *parts)
        del request, answer, parts
        gc.collect()


def main() -> None:
    """Give way to the event loop, keep standard output for answers alone, and answer.

    Garbage is collected between two answers: looking for it among a million new objects took a third of the time.
    """
    os.nice(NICENESS)
    gc.disable()
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        answers(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
