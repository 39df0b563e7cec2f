"""Corners: where ways bend. Every shortest way on a grid goes from corner to corner (Uras, Koenig, Hernández, 2013)."""

from __future__ import annotations

from collections.abc import Iterator

from metaverse.services.boards import Board, Cell


class Corners:
    """The cells at the convex corners of what is blocked."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.by_row = _corner_rows(board.by_row)
        self.by_column = _corner_rows(board.by_column)
        self._stops_by_row = [b | c for b, c in zip(board.by_row, self.by_row, strict=True)]
        self._stops_by_column = [b | c for b, c in zip(board.by_column, self.by_column, strict=True)]

    def seen_from(self, column: int, row: int) -> Iterator[Cell]:
        """Yield the corners one can walk to from a cell in a straight line, without another one between."""
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
