"""Counting on hot paths: plain numbers by their labels, without a lock; whoever reads them adds up what is there.

They are for code on the event loop. A native thread that counts at the same moment may lose a count, no more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

Labels = tuple[str, ...]
Tally = Counter[Labels]
"""How often something happened, by its labels."""

USUAL_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Durations:
    """How often something took how long, by its labels: each cell counts by bound, beyond the last, and adds up."""

    __slots__ = ("bounds", "cells")

    def __init__(self, bounds: Sequence[float] = USUAL_SECONDS) -> None:
        self.bounds = tuple(bounds)
        self.cells: dict[Labels, list[float]] = {}

    def note(self, labels: Labels, seconds: float) -> None:
        """Count one time."""
        cell = self.cells.get(labels)
        if cell is None:
            cell = self.cells[labels] = [0.0] * (len(self.bounds) + 2)
        cell[bisect_left(self.bounds, seconds)] += 1
        cell[-1] += seconds
