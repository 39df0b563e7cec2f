"""Boards: the grid of one floor, free and blocked, as whole numbers whose bits are its cells.

To look along a row for the next wall is one shift and one mask, however far it is. Cells are counted from 1; around
them runs a border that is blocked, so that nothing ever looks past the edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

Cell = tuple[int, int]
"""A cell by its column and its row."""

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
        if abs(to_x - from_x) < abs(to_z - from_z):
            return _is_clear(self.by_column, from_z, from_x, to_z, to_x)
        return _is_clear(self.by_row, from_x, from_z, to_x, to_z)

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


def _is_clear(lines: list[int], from_bit: float, from_line: float, to_bit: float, to_line: float) -> bool:
    """Follow a straight line from one row (or column) to the next: it meets few of them, and many cells of each."""
    if from_line > to_line:
        from_bit, from_line, to_bit, to_line = to_bit, to_line, from_bit, from_line
    run = to_line - from_line
    slope = (to_bit - from_bit) / run if run > ON_THE_LINE else 0.0
    enters = from_bit
    for line in range(int(from_line - ON_THE_LINE), int(to_line + ON_THE_LINE) + 1):
        leaves = from_bit + slope * (line + 1 - from_line) if line + 1 < to_line and slope else to_bit
        first, last = (enters, leaves) if enters <= leaves else (leaves, enters)
        if lines[line] >> int(first - ON_THE_LINE) & ((2 << int(last + ON_THE_LINE) - int(first - ON_THE_LINE)) - 1):
            return False
        if line + 1 > from_line:
            enters = leaves
    return True


def _span(first: int, last: int) -> int:
    return (1 << (last + 1)) - (1 << first)


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
