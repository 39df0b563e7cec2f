"""The layout in space (Fruchterman-Reingold), in metres around 0, within a ball of radius `RADIUS_M`.

It stays put when little changes: while no tie came or went, and none grew or shrank beyond `SAME` against the others,
everyone stays exactly where they are. Else the last layout is the start of the next: from one to the next those whose
ties changed move `STEP_M` at most, all others `SMALL_STEP_M`. Agents without ties have places of their own on the outer
shell. Only where most of those who are tied are new is everyone placed afresh.

A layout can be written down and restored. Places are kept to the millimetre as they are told, so that nobody moves
because of a restart; what the ties were is not kept, and those who were tied then as now count as unchanged.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence, Set
from typing import Any

import igraph

from metaverse.workers import pulling, seeding
from metaverse.workers.pulling import FAR, Start, pulled
from metaverse.workers.seeding import RADIUS_M, Point

Json = dict[str, Any]
Pair = tuple[str, str]
SHELL_M = 11.0
DIGITS = 3
STEP_M, SMALL_STEP_M = 1.5, 0.25
SAME = 0.1

COLD_ROUNDS, WARM_ROUNDS = 60, 12
COLD_TEMPERATURE = 3.0
WARM_TEMPERATURE_M = 0.4
SPREAD = 0.95
STRONGEST = 6.0


class Layout:
    """Where everyone is, by key, from one computation to the next."""

    def __init__(self) -> None:
        self._points: dict[str, Point] = {}
        self._tied: frozenset[str] = frozenset()
        self._ties: dict[Pair, float] | None = {}
        """None after a restart: who was tied is known, and not how strongly."""
        self._metres = 1.0

    @classmethod
    def restored(cls, written: Json) -> Layout:
        """Read a layout that was written."""
        layout = cls()
        layout._points = {key: (x, y, z) for key, (x, y, z) in written["places"].items()}
        layout._tied, layout._ties = frozenset(written["tied"]), None
        layout._metres = written["metres"]
        return layout

    def written(self) -> Json:
        """Write the layout down."""
        return {"places": self._points, "tied": sorted(self._tied), "metres": self._metres}

    def updated(
        self, graph: igraph.Graph, keys: Sequence[str], groups: Sequence[int] | None = None
    ) -> dict[str, dict[str, float]]:
        """Lay out an undirected, weighted graph whose nodes are `keys`, and return everyone's position.

        `groups` are the communities of the nodes: in a large graph each is laid out by itself, in a place of its own.
        """
        ties = _relative(graph, keys)
        tied = sorted({key for pair in ties for key in pair})
        before = self._points
        changed = self._changed(ties)
        if changed:
            is_warm = sum(key in self._tied for key in tied) > len(tied) / 2
            group_of = dict(zip(keys, groups, strict=True)) if groups else {}
            lay = self._step if is_warm else self._fresh
            around = lay(ties, tied, changed, group_of)
            alone = {
                key: _towards(before[key], _on_shell(key), STEP_M)
                for key in keys
                if key in before and key not in around
            }
            before = {**alone, **around}
        if changed or self._ties is None:
            self._ties, self._tied = ties, frozenset(tied)
        self._points = {key: _told(before.get(key) or _on_shell(key)) for key in keys}
        return {key: dict(zip("xyz", self._points[key], strict=True)) for key in keys}

    def _changed(self, ties: dict[Pair, float]) -> Set[str]:
        """Return those whose ties came, went, grew or shrank."""
        if self._ties is None:
            return self._tied.symmetric_difference(key for pair in ties for key in pair)
        before, no_tie = self._ties, -1.0
        if not before:
            return {key for pair in ties for key in pair}
        return {
            key
            for pair in ties.keys() | before.keys()
            if _differ(ties.get(pair, no_tie), before.get(pair, no_tie))
            for key in pair
        }

    def _fresh(
        self, ties: dict[Pair, float], tied: list[str], _: Set[str], group_of: dict[str, int]
    ) -> dict[str, Point]:
        scattered = [seeding.scattered(key) for key in tied]
        points = seeding.gathered(tied, ties, group_of) if pulling.is_large(tied, group_of) else scattered
        placed = pulled(ties, tied, Start(points, [FAR] * len(tied), COLD_ROUNDS, COLD_TEMPERATURE), group_of)
        far = sorted(math.hypot(*point) for point in placed)
        self._metres = RADIUS_M * SPREAD / (far[int(len(far) * SPREAD)] or 1.0) if far else 1.0
        return {key: _within(_times(point, self._metres)) for key, point in zip(tied, placed, strict=True)}

    def _step(
        self, ties: dict[Pair, float], tied: list[str], changed: Set[str], group_of: dict[str, int]
    ) -> dict[str, Point]:
        around = _neighbours(ties, {key for key in tied if key not in self._points})
        points = [_times(self._start(key, around.get(key, ())), 1 / self._metres) for key in tied]
        reach = [self._reach(key, changed) / self._metres for key in tied]
        start = Start(points, reach, WARM_ROUNDS, WARM_TEMPERATURE_M / self._metres)
        placed = pulled(ties, tied, start, group_of)
        return {key: _within(_times(point, self._metres)) for key, point in zip(tied, placed, strict=True)}

    def _reach(self, key: str, changed: Set[str]) -> float:
        """Return how far somebody may move along each axis."""
        if key not in self._points:
            return FAR
        return (STEP_M if key in changed else SMALL_STEP_M) / math.sqrt(3)

    def _start(self, key: str, neighbours: Iterable[str]) -> Point:
        """Return where somebody was; a newcomer begins in the middle of those it works with."""
        if key in self._points:
            return self._points[key]
        around = [self._points[other] for other in neighbours if other in self._tied and other in self._points]
        if not around:
            return _times(seeding.scattered(key), self._metres)
        middle = [sum(point[axis] for point in around) / len(around) for axis in range(3)]
        x, y, z = (at + offset * 0.1 for at, offset in zip(middle, seeding.scattered(key), strict=True))
        return (x, y, z)


def _differ(one: float, other: float) -> bool:
    return one != other and not abs(one - other) <= SAME * max(one, other, 1.0)


def _neighbours(ties: dict[Pair, float], of: Set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {key: [] for key in of}
    for one, other in ties:
        if one in of:
            found[one].append(other)
        if other in of:
            found[other].append(one)
    return found


def _told(point: Point) -> Point:
    x, y, z = (round(value, DIGITS) for value in point)
    return (x, y, z)


def _relative(graph: igraph.Graph, keys: Sequence[str]) -> dict[Pair, float]:
    """Return each tie's pull, against the mean one: it does not change when all weights decay together."""
    weights = graph.es["weight"] if graph.ecount() else []
    mean = sum(weights) / len(weights) if weights else 1.0
    pairs = [(keys[one], keys[other]) for one, other in graph.get_edgelist()]
    return {pair: min(STRONGEST, math.sqrt(weight / mean)) for pair, weight in zip(pairs, weights, strict=True)}


def _on_shell(key: str) -> Point:
    chance = random.Random(key)  # noqa: S311
    up, turn = chance.uniform(-1, 1), chance.uniform(0, 2 * math.pi)
    flat = math.sqrt(1 - up * up) * SHELL_M
    return (flat * math.cos(turn), up * SHELL_M, flat * math.sin(turn))


def _times(point: Point, factor: float) -> Point:
    return (point[0] * factor, point[1] * factor, point[2] * factor)


def _within(point: Point) -> Point:
    far = math.hypot(*point)
    return point if far <= RADIUS_M else _times(point, RADIUS_M / far)


def _towards(start: Point, goal: Point, step: float) -> Point:
    """Return the goal, or the point one step on the way there."""
    far = math.dist(start, goal)
    share = 1.0 if far <= step else step / far
    x, y, z = (a + (b - a) * share for a, b in zip(start, goal, strict=True))
    return (x, y, z)
