"""Boards: the grid of one floor, free and blocked, as whole numbers whose bits are its cells.

To look along a row for the next wall is one shift and one mask, however far it is. Cells are counted from 1; around
them runs a border that is blocked, so that nothing ever looks past the edge.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

Cell = tuple[int, int]
"""A cell by its column and its row."""

Steps = tuple[tuple[Cell, float], ...]
"""Cells one gets to, and how far each is, in cells."""

ON_THE_LINE = 1e-9
"""What only touches the line between two cells lies in both."""


class Board:
    """Which cells are blocked, by rows and by columns."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.by_row = [1 | 1 << (columns + 1)] * (rows + 2)
        self.by_row[0] = self.by_row[-1] = (1 << (columns + 2)) - 1

    def block(self, left: int, top: int, right: int, bottom: int) -> None:
        """Block the cells of a rectangle, its last column and row included; before anybody looks along a column."""
        left, right = max(1, left), min(self.columns, right)
        if left > right:
            return
        across = _span(left, right)
        for row in range(max(1, top), min(self.rows, bottom) + 1):
            self.by_row[row] |= across

    @cached_property
    def by_column(self) -> list[int]:
        """The same the other way round: the bits of a column are its rows."""
        width = self.columns + 2
        written = [format(row, f"0{width}b") for row in reversed(self.by_row)]
        return [int("".join(column), 2) for column in zip(*written, strict=True)][::-1]

    def is_free(self, column: int, row: int) -> bool:
        """Tell whether one can stand in a cell; outside nobody can."""
        return 0 < column <= self.columns and 0 < row <= self.rows and not self.by_row[row] >> column & 1

    def sees(self, from_x: float, from_z: float, to_x: float, to_z: float) -> bool:
        """Tell whether a straight line meets free cells only; one along a line between cells meets those beside it."""
        if from_z > to_z:
            from_x, from_z, to_x, to_z = to_x, to_z, from_x, from_z
        slope = (to_x - from_x) / (to_z - from_z) if to_z - from_z > ON_THE_LINE else 0.0
        is_level = slope == 0.0
        for row in range(int(from_z - ON_THE_LINE), int(to_z + ON_THE_LINE) + 1):
            one = from_x if is_level else from_x + slope * (max(row, from_z) - from_z)
            other = to_x if is_level else from_x + slope * (min(row + 1, to_z) - from_z)
            first, last = (one, other) if one <= other else (other, one)
            if self.by_row[row] & _span(int(first - ON_THE_LINE), int(last + ON_THE_LINE)):
                return False
        return True

    @cached_property
    def corners(self) -> Corners:
        """The cells at the convex corners of what is blocked, as it is now."""
        return Corners(self)

    def region(self, column: int, row: int) -> list[int]:
        """Return, row by row, the cells one can walk to from a cell."""
        reached = [0] * (self.rows + 2)
        if not self.is_free(column, row):
            return reached
        todo = [(row, _run_at(~self.by_row[row], column))]
        reached[row] = todo[0][1]
        while todo:
            at, run = todo.pop()
            for beside in (at - 1, at + 1):
                for found in _runs(~self.by_row[beside], run & ~self.by_row[beside] & ~reached[beside]):
                    reached[beside] |= found
                    todo.append((beside, found))
        return reached


class Corners:
    """The corners one walks around: every shortest way bends only there (Uras, Koenig and Hernández, ICAPS 2013)."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.by_row = _corner_rows(board.by_row)
        self.by_column = _corner_rows(board.by_column)
        self._stops_by_row = [b | c for b, c in zip(board.by_row, self.by_row, strict=True)]
        self._stops_by_column = [b | c for b, c in zip(board.by_column, self.by_column, strict=True)]
        self._near: dict[Cell, Steps] = {}

    def near(self, cell: Cell) -> Steps:
        """Return the corners one can walk to from a cell in a straight line, without another between, and how far."""
        found = self._near.get(cell)
        if found is None:
            found = self._near[cell] = self.seen_from(cell)
        return found

    def seen_from(self, cell: Cell) -> Steps:
        """Return the same, and do not keep it: nobody asks for a place between corners again."""
        return tuple((corner, steps_between(cell, corner)) for corner in self._seen_from(*cell))

    def _seen_from(self, column: int, row: int) -> Iterator[Cell]:
        reach: dict[tuple[int, int], int] = {}
        for dx in (-1, 1):
            steps, is_corner = self._look(self._stops_by_row[row], self.by_row[row], column, dx)
            reach[dx, 0] = steps - 1
            if is_corner:
                yield column + dx * steps, row
        for dz in (-1, 1):
            steps, is_corner = self._look(self._stops_by_column[column], self.by_column[column], row, dz)
            reach[0, dz] = steps - 1
            if is_corner:
                yield column, row + dz * steps
        for dx in (-1, 1):
            for dz in (-1, 1):
                yield from self._aslant(column, row, dx, dz, reach[dx, 0], reach[0, dz])

    def _aslant(self, x: int, z: int, dx: int, dz: int, across: int, down: int) -> Iterator[Cell]:
        """Go diagonally, and at each step look along the row and the column, no farther than one saw before."""
        blocked = self._board.by_row
        while True:
            if (blocked[z] | blocked[z + dz]) >> (x + dx) & 1 or blocked[z + dz] >> x & 1:
                return
            x, z = x + dx, z + dz
            if self.by_row[z] >> x & 1:
                yield x, z
                return
            steps, is_corner = self._look(self._stops_by_row[z], self.by_row[z], x, dx)
            if is_corner and steps <= across:
                yield x + dx * steps, z
            across = min(across, steps - 1)
            steps, is_corner = self._look(self._stops_by_column[x], self.by_column[x], z, dz)
            if is_corner and steps <= down:
                yield x, z + dz * steps
            down = min(down, steps - 1)

    @staticmethod
    def _look(stops: int, corners: int, at: int, way: int) -> tuple[int, bool]:
        """Return after how many steps something stops who goes along a line, and whether that is a corner."""
        if way > 0:
            ahead = stops >> (at + 1)
            steps = (ahead & -ahead).bit_length()
        else:
            steps = at - (stops & ((1 << at) - 1)).bit_length() + 1
        return steps, bool(corners >> (at + way * steps) & 1)


def _span(first: int, last: int) -> int:
    return (1 << (last + 1)) - (1 << first)


def _corner_rows(blocked: list[int]) -> list[int]:
    """Return, row by row, the free cells with a blocked one aslant, and free ones on both sides of that."""
    corners = [0] * len(blocked)
    for row in range(1, len(blocked) - 1):
        free = ~blocked[row]
        for beside in (blocked[row - 1], blocked[row + 1]):
            right = (beside >> 1) & (free >> 1)
            left = (beside << 1) & (free << 1)
            corners[row] |= free & ~beside & (right | left)
    return corners


def _run_at(free: int, bit: int) -> int:
    """Return the run of free cells around one of them."""
    above = ~free >> bit
    last = bit + (above & -above).bit_length() - 2
    first = (~free & ((1 << bit) - 1)).bit_length()
    return _span(first, last)


def _runs(free: int, seeds: int) -> Iterator[int]:
    """Yield the runs of free cells that hold one of `seeds`."""
    while seeds:
        run = _run_at(free, (seeds & -seeds).bit_length() - 1)
        seeds &= ~run
        yield run


def steps_between(one: Cell, other: Cell) -> float:
    """Return how far two cells are apart, in cells."""
    return math.hypot(one[0] - other[0], one[1] - other[1])
