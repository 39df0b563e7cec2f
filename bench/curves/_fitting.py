"""How fast a cost grows: the slope of a line through the points, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Sequence

LEAST_Y = 1e-9


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope by least squares: 0 is constant, 1 linear, 2 quadratic; nothing is known of fewer than two."""
    logs = [(math.log(x), math.log(max(y, LEAST_Y))) for x, y in points if x > 0]
    if len({x for x, _ in logs}) < 2:
        return math.nan
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / spread
