"""Pulling and pushing (Fruchterman-Reingold, in three dimensions): ties pull, all push, and nobody goes beyond a reach.

That costs the square of the nodes in each round. Where too few rounds would be affordable, each community is laid out
by itself around where it is.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import igraph

from metaverse.workers.seeding import Point

Ties = Mapping[tuple[str, str], float]
SEED = 7
FAR = 1e6
WORK = 8e8
"""Pairs of nodes to be looked at in all."""
LEAST_ROUNDS, ENOUGH_ROUNDS = 5, 60
GRAVITY = 0.05
"""The pull to the middle that keeps parts without any tie between them together, against an ordinary tie's."""


class Start(NamedTuple):
    """Where everyone begins, how far each may go along each axis, how often, and how far at first."""

    points: Sequence[Point]
    reach: Sequence[float]
    rounds: int
    temperature: float

    def of(self, places: Sequence[int], centre: Point) -> Start:
        """Return the same for some, as seen from a centre."""
        x, y, z = centre
        points = [(self.points[at][0] - x, self.points[at][1] - y, self.points[at][2] - z) for at in places]
        return self._replace(points=points, reach=[self.reach[at] for at in places])


def is_large(keys: Sequence[str], group_of: Mapping[str, int]) -> bool:
    """Tell whether communities are to be laid out one by one."""
    return bool(group_of) and _affordable(len(keys)) < ENOUGH_ROUNDS


def pulled(ties: Ties, keys: Sequence[str], start: Start, group_of: Mapping[str, int]) -> list[Point]:
    """Let ties pull and nodes push, and return where everyone is then."""
    if not is_large(keys, group_of):
        return _together(ties, keys, start)
    members: dict[int, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        members[group_of[key]].append(place)
    inner: dict[int, dict[tuple[str, str], float]] = defaultdict(dict)
    for (one, other), weight in ties.items():
        if group_of[one] == group_of[other]:
            inner[group_of[one]][one, other] = weight
    found = list(start.points)
    for group, places in members.items():
        x, y, z = centre = _centre([start.points[at] for at in places])
        placed = _together(inner[group], [keys[at] for at in places], start.of(places, centre))
        for at, point in zip(places, placed, strict=True):
            found[at] = (point[0] + x, point[1] + y, point[2] + z)
    return found


def _centre(points: Sequence[Point]) -> Point:
    x, y, z = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return (x, y, z)


def _affordable(nodes: int) -> int:
    return max(LEAST_ROUNDS, int(WORK / (nodes + 1) ** 2))


def _together(ties: Ties, keys: Sequence[str], start: Start) -> list[Point]:
    """Lay out all, with one more node that stays in the middle and that all are tied to weakly.

    The limits also keep igraph from turning the layout to its own axes.
    """
    if not keys:
        return []
    index = {key: number for number, key in enumerate(keys)}
    middle = len(keys)
    edges = [(index[a], index[b]) for a, b in ties] + [(number, middle) for number in range(middle)]
    limits = {
        f"{name}{axis}": [at[number] + sign * far for at, far in zip(start.points, start.reach, strict=True)] + [0.0]
        for name, sign in (("min", -1), ("max", 1))
        for number, axis in enumerate("xyz")
    }
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311
    placed = igraph.Graph(n=middle + 1, edges=edges).layout_fruchterman_reingold_3d(
        weights=[*ties.values(), *[GRAVITY] * middle],
        seed=[*start.points, (0.0, 0.0, 0.0)],
        niter=min(start.rounds, _affordable(middle)),
        start_temp=start.temperature,
        **limits,
    )
    return [(x, y, z) for x, y, z in placed[:middle]]
