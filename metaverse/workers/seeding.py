"""Where a layout begins: everyone scattered, or each community gathered in a place of its own.

A large graph can be given few rounds of pulling and pushing, too few to sort ten thousand scattered nodes. So first its
communities are laid out, as nodes tied by the ties between their members; then everyone begins near the place of the
community, the nearer the smaller it is.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import igraph

Point = tuple[float, float, float]
RADIUS_M = 12.0
SCATTERED_WITHIN = 5.0
SEED = 7
ROUNDS = 100
MOST_PLACED = 1000
"""So many communities are laid out, the largest; whoever is in another is scattered."""


def scattered(key: str) -> Point:
    """Return a place by chance, always the same for a key."""
    chance = random.Random(key)  # noqa: S311
    x, y, z = (chance.uniform(-SCATTERED_WITHIN, SCATTERED_WITHIN) for _ in range(3))
    return (x, y, z)


def gathered(keys: Sequence[str], ties: Mapping[tuple[str, str], float], group_of: Mapping[str, int]) -> list[Point]:
    """Return a place for each key near that of its group, all within a ball whose size suits their number."""
    sizes = Counter(group_of[key] for key in keys)
    groups = sorted(sizes, key=lambda group: (-sizes[group], group))[:MOST_PLACED]
    centres = _centres(groups, ties, group_of)
    reach = len(keys) ** (1 / 3)
    spread = {group: (sizes[group] / len(keys)) ** (1 / 3) * reach / 2 / SCATTERED_WITHIN for group in groups}
    return [_near(key, centres.get(group_of[key]), reach, spread.get(group_of[key], 1.0)) for key in keys]


def _near(key: str, centre: Point | None, reach: float, spread: float) -> Point:
    if centre is None:
        spread, centre = reach / SCATTERED_WITHIN, (0.0, 0.0, 0.0)
    x, y, z = (at * reach + off * spread for at, off in zip(centre, scattered(key), strict=True))
    return (x, y, z)


def _centres(
    groups: Sequence[int], ties: Mapping[tuple[str, str], float], group_of: Mapping[str, int]
) -> dict[int, Point]:
    """Lay the groups out within a ball of radius 1."""
    index = {group: number for number, group in enumerate(groups)}
    between: dict[tuple[int, int], float] = defaultdict(float)
    for (one, other), weight in ties.items():
        a, b = index.get(group_of[one]), index.get(group_of[other])
        if a is not None and b is not None and a != b:
            between[min(a, b), max(a, b)] += weight
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311
    graph = igraph.Graph(n=len(groups), edges=list(between))
    placed = graph.layout_fruchterman_reingold_3d(
        weights=_relative(list(between.values())), seed=[scattered(str(group)) for group in groups], niter=ROUNDS
    )
    far = max((math.hypot(*point) for point in placed), default=0.0) or 1.0
    return {group: (x / far, y / far, z / far) for group, (x, y, z) in zip(groups, placed, strict=True)}


def _relative(weights: Sequence[float]) -> list[float]:
    mean = sum(weights) / len(weights) if weights else 1.0
    return [min(6.0, math.sqrt(weight / mean)) for weight in weights]
