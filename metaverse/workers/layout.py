"""The layout in space (Fruchterman-Reingold), in metres around 0, within a ball of radius `RADIUS_M`.

It stays put when little changes: while no tie came or went, and none grew or shrank beyond `SAME` against the others,
everyone stays exactly where they are. Else the last layout is the start of the next: from one to the next those whose
ties changed move `STEP_M` at most, all others `SMALL_STEP_M`. Agents without ties have places of their own on the outer
shell.
"""

from __future__ import annotations

import math
import random

import igraph

Point = tuple[float, float, float]
Pair = tuple[str, str]
RADIUS_M = 12.0
SHELL_M = 11.0
STEP_M, SMALL_STEP_M = 1.5, 0.25
SAME = 0.1

SEED = 7
COLD_ROUNDS, LEAST_ROUNDS, WARM_ROUNDS = 60, 8, 12
WORK = 8e8
"""Pairs of nodes to be looked at in all; a large graph gets fewer rounds."""
COLD_TEMPERATURE = 3.0
WARM_TEMPERATURE_M = 0.4
SEEDED_WITHIN = 5.0
SPREAD = 0.95
FAR = 1e6
STRONGEST = 6.0
GRAVITY = 0.05
"""The pull to the middle that keeps parts without any tie between them together, against an ordinary tie's."""


class Layout:
    """Where everyone is, by key, from one computation to the next."""

    def __init__(self) -> None:
        self._points: dict[str, Point] = {}
        self._ties: dict[Pair, float] = {}
        self._metres = 1.0

    def updated(self, graph: igraph.Graph, keys: list[str]) -> dict[str, dict[str, float]]:
        """Lay out an undirected, weighted graph whose nodes are `keys`, and return everyone's position."""
        ties = _relative(graph, keys)
        before = self._points
        changed = self._changed(ties)
        if changed:
            tied = sorted({key for pair in ties for key in pair})
            placed = {key for pair in self._ties for key in pair}
            is_warm = sum(key in placed for key in tied) > len(tied) / 2
            around = self._step(ties, tied, placed, changed) if is_warm else self._fresh(ties, tied)
            alone = {
                key: _towards(before[key], _on_shell(key), STEP_M)
                for key in keys
                if key in before and key not in around
            }
            before = {**alone, **around}
            self._ties = ties
        self._points = {key: before.get(key) or _on_shell(key) for key in keys}
        return {key: dict(zip("xyz", (round(v, 3) for v in self._points[key]), strict=True)) for key in keys}

    def _changed(self, ties: dict[Pair, float]) -> set[str]:
        """Return those whose ties came, went, grew or shrank."""
        before, no_tie = self._ties, -1.0
        return {
            key
            for pair in ties.keys() | before.keys()
            if _differ(ties.get(pair, no_tie), before.get(pair, no_tie))
            for key in pair
        }

    def _fresh(self, ties: dict[Pair, float], tied: list[str]) -> dict[str, Point]:
        start = [_scattered(key) for key in tied]
        placed = _pulled(ties, tied, start, [FAR] * len(tied), COLD_ROUNDS, COLD_TEMPERATURE)
        far = sorted(math.hypot(*point) for point in placed)
        self._metres = RADIUS_M * SPREAD / (far[int(len(far) * SPREAD)] or 1.0) if far else 1.0
        return {key: _within(_times(point, self._metres)) for key, point in zip(tied, placed, strict=True)}

    def _step(self, ties: dict[Pair, float], tied: list[str], placed: set[str], changed: set[str]) -> dict[str, Point]:
        start = [_times(self._start(key, ties, placed), 1 / self._metres) for key in tied]
        reach = [self._reach(key, changed) / self._metres for key in tied]
        pulled = _pulled(ties, tied, start, reach, WARM_ROUNDS, WARM_TEMPERATURE_M / self._metres)
        return {key: _within(_times(point, self._metres)) for key, point in zip(tied, pulled, strict=True)}

    def _reach(self, key: str, changed: set[str]) -> float:
        """Return how far somebody may move along each axis."""
        if key not in self._points:
            return FAR
        return (STEP_M if key in changed else SMALL_STEP_M) / math.sqrt(3)

    def _start(self, key: str, ties: dict[Pair, float], placed: set[str]) -> Point:
        """Return where somebody was; a newcomer begins in the middle of those it works with."""
        if key in self._points:
            return self._points[key]
        around = [self._points[other] for pair in ties if key in pair for other in pair if other in placed]
        if not around:
            return _times(_scattered(key), self._metres)
        middle = [sum(point[axis] for point in around) / len(around) for axis in range(3)]
        x, y, z = (at + offset * 0.1 for at, offset in zip(middle, _scattered(key), strict=True))
        return (x, y, z)


def _differ(one: float, other: float) -> bool:
    return one != other and not abs(one - other) <= SAME * max(one, other, 1.0)


def _relative(graph: igraph.Graph, keys: list[str]) -> dict[Pair, float]:
    """Return each tie's pull, against the mean one: it does not change when all weights decay together."""
    weights = graph.es["weight"] if graph.ecount() else []
    mean = sum(weights) / len(weights) if weights else 1.0
    pairs = ((keys[edge.source], keys[edge.target]) for edge in graph.es)
    return {pair: min(STRONGEST, math.sqrt(weight / mean)) for pair, weight in zip(pairs, weights, strict=True)}


def _pulled(
    ties: dict[Pair, float], tied: list[str], start: list[Point], reach: list[float], rounds: int, temperature: float
) -> list[Point]:
    """Let ties pull and nodes push, with one more node that stays in the middle and that all are tied to weakly.

    The limits also keep igraph from turning the layout to its own axes.
    """
    if not tied:
        return []
    index = {key: number for number, key in enumerate(tied)}
    middle = len(tied)
    edges = [(index[a], index[b]) for a, b in ties] + [(number, middle) for number in range(middle)]
    limits = {
        f"{name}{axis}": [at[number] + sign * far for at, far in zip(start, reach, strict=True)] + [0.0]
        for name, sign in (("min", -1), ("max", 1))
        for number, axis in enumerate("xyz")
    }
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311
    affordable = max(LEAST_ROUNDS, int(WORK / (middle + 1) ** 2))
    placed = igraph.Graph(n=middle + 1, edges=edges).layout_fruchterman_reingold_3d(
        weights=[*ties.values(), *[GRAVITY] * middle],
        seed=[*start, (0.0, 0.0, 0.0)],
        niter=min(rounds, affordable),
        start_temp=temperature,
        **limits,
    )
    return [(x, y, z) for x, y, z in placed[:middle]]


def _scattered(key: str) -> Point:
    chance = random.Random(key)  # noqa: S311
    return (
        chance.uniform(-SEEDED_WITHIN, SEEDED_WITHIN),
        chance.uniform(-SEEDED_WITHIN, SEEDED_WITHIN),
        chance.uniform(-SEEDED_WITHIN, SEEDED_WITHIN),
    )


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
