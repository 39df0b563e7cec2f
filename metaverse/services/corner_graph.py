"""The graph of a floor's corners: A* over it finds the shortest way between two cells.

The straight line to the goal promises little in an office full of desks. So a few corners far from each other know how
far every other one is: whoever is nearer to such a landmark than the goal has at least the difference before them.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from operator import sub

from metaverse.services.boards import Board, Cell
from metaverse.services.corners import Corners

LANDMARKS = 10
KEPT = 5000
START, GOAL = -2, -1
Edge = tuple[int, float]
"""A corner by its number, and how far it is, in cells."""


class CornerGraph:
    """The corners of a board within a region, which one of each other are seen, and how far they are."""

    def __init__(self, board: Board, region: Sequence[int]) -> None:
        self._corners = Corners(board)
        self._cells = [
            (column, row) for row, bits in enumerate(self._corners.by_row) for column in _bits(bits & region[row])
        ]
        self._numbers = {cell: number for number, cell in enumerate(self._cells)}
        self._edges = [self._seen_from(cell) for cell in self._cells]
        self._ends: dict[Cell, tuple[Edge, ...]] = {}
        far = [self._distances(landmark) for landmark in self._landmarks()]
        self._far = list(zip(*far, strict=True))

    def shortest(self, start: Cell, goal: Cell) -> list[Cell]:
        """Return the shortest way around corners between two cells, with both its ends; empty where there is none."""
        last = dict(self._end(goal))
        far = tuple(map(min, zip(*(_plus(self._far[corner], step) for corner, step in last.items()), strict=True)))
        gone: dict[int, float] = {}
        came: dict[int, int] = {}
        rest: dict[int, float] = {GOAL: 0.0}
        ahead: list[tuple[float, float, int]] = []
        at, so_far, edges = START, 0.0, self._end(start)
        while at != GOAL:
            for beside, step in (*edges, (GOAL, last[at])) if at in last else edges:
                cost = so_far + step
                if cost < gone.get(beside, math.inf):
                    if beside not in rest:
                        rest[beside] = max(steps_between(self._cells[beside], goal), *map(sub, far, self._far[beside]))
                    gone[beside], came[beside] = cost, at
                    heapq.heappush(ahead, (cost + rest[beside], cost, beside))
            so_far = math.inf
            while at == START or so_far > gone[at]:
                if not ahead:
                    return []
                _, so_far, at = heapq.heappop(ahead)
            edges = self._edges[at]
        return [start, *self._trail(came), goal]

    def _trail(self, came: dict[int, int]) -> list[Cell]:
        trail = []
        at = came[GOAL]
        while at != START:
            trail.append(self._cells[at])
            at = came[at]
        return trail[::-1]

    def _end(self, cell: Cell) -> tuple[Edge, ...]:
        """Return what is seen from where a way begins or ends; seats are asked for again and again."""
        if cell not in self._ends:
            if len(self._ends) >= KEPT:
                self._ends.clear()
            self._ends[cell] = self._seen_from(cell)
        return self._ends[cell]

    def _seen_from(self, cell: Cell) -> tuple[Edge, ...]:
        seen = self._corners.seen_from(*cell)
        return tuple((self._numbers[corner], steps_between(cell, corner)) for corner in seen if corner in self._numbers)

    def _landmarks(self) -> list[int]:
        """Choose corners far from each other, one after the other."""
        nearest = [math.inf] * len(self._cells)
        chosen: list[int] = []
        at = 0
        for _ in range(min(LANDMARKS, len(self._cells))):
            chosen.append(at)
            nearest = [
                min(one, steps_between(self._cells[at], cell)) for one, cell in zip(nearest, self._cells, strict=True)
            ]
            at = max(range(len(nearest)), key=lambda number: (nearest[number], -number))
        return chosen

    def _distances(self, start: int) -> list[float]:
        """Return how far every corner is from one of them (Dijkstra)."""
        gone = [math.inf] * len(self._cells)
        gone[start] = 0.0
        ahead = [(0.0, start)]
        while ahead:
            so_far, at = heapq.heappop(ahead)
            if so_far > gone[at]:
                continue
            for beside, step in self._edges[at]:
                cost = so_far + step
                if cost < gone[beside]:
                    gone[beside] = cost
                    heapq.heappush(ahead, (cost, beside))
        return gone


def _plus(distances: Sequence[float], step: float) -> tuple[float, ...]:
    return tuple(distance + step for distance in distances)


def _bits(row: int) -> list[int]:
    found = []
    while row:
        lowest = row & -row
        found.append(lowest.bit_length() - 1)
        row ^= lowest
    return found


def steps_between(one: Cell, other: Cell) -> float:
    """Return how far two cells are apart, in cells."""
    return math.hypot(one[0] - other[0], one[1] - other[1])
