"""Ways: how one walks from a place of a floor to another, around walls and furniture.

The floor is a grid of 25 cm; what stands on it is blocked with 25 cm around it, half a walker. A* looks for the
shortest way from corner to corner (a way bends only there), and one goes straight wherever one sees a later bend. What
cannot be reached from the door is enclosed: nobody gets there, and nobody gets out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

from metaverse.services.boards import Board, Cell
from metaverse.services.corner_graph import CornerGraph
from metaverse.services.floorplan_furniture import furniture
from metaverse.services.floorplan_rooms import Json
from metaverse.services.solids import Solid

CELL_M = 0.25
BODY_M = 0.25
"""So far the middle of a cell where one walks is from what is solid, along one side of it."""

RISES_CELLS = 7
"""From a seat one gets up to a free cell that is no farther."""

KEPT = 20_000
SQUARE = 3
"""Solids are looked up by squares of 2 to the power of so many cells."""

Point = tuple[float, float]
_AROUND = sorted(
    ((x, z) for x in range(-RISES_CELLS, RISES_CELLS + 1) for z in range(-RISES_CELLS, RISES_CELLS + 1)),
    key=lambda step: (step[0] ** 2 + step[1] ** 2, step),
)


class Ways:
    """The ways on one floor; what was found out once stays known."""

    def __init__(self, floor: Json) -> None:
        self._left, self._back = floor["x"], floor["z"]
        self._board = Board(_cells(floor["width"]), _cells(floor["depth"]))
        self._near: dict[Cell, list[Solid]] = {}
        self._exits: dict[Point, Cell | None] = {}
        self.door = door_of(floor)
        self.solids = furniture(floor)
        for solid in self.solids:
            self._stand(solid)

    @property
    def has_a_door(self) -> bool:
        """Tell whether one can stand at the door at all."""
        return any(self._region)

    def reaches(self, place: Point) -> bool:
        """Tell whether one gets from the door to a place."""
        return self._exit(place) is not None

    def between(self, start: Point, goal: Point) -> list[Point] | None:
        """Return the way with both its ends, or None where there is none."""
        out, into = self._exit(start), self._exit(goal)
        if out is None or into is None:
            return None
        bends = [self._middle(cell) for cell in self._found(out, into)]
        if not bends:
            return None
        bends[0], bends[-1] = self._set_off(start, bends[0]), self._set_off(goal, bends[-1])
        return _without_repeats([start, *self._straightened(bends), goal])

    def _set_off(self, place: Point, middle: Point) -> Point:
        """Begin where one is, if one can stand there."""
        return place if self._board.is_free(*self._cell(place)) else middle

    def _stand(self, solid: Solid) -> None:
        half_x, half_z = solid.half(BODY_M)
        left, right = _within(self._left, solid.x, half_x)
        top, bottom = _within(self._back, solid.z, half_z)
        if solid.is_straight:
            self._board.block(left, top, right, bottom)
        else:
            for row in range(max(top, 1), min(bottom, self._board.rows) + 1):
                reach = solid.reach_at(self._back + (row - 0.5) * CELL_M, BODY_M)
                if reach is not None:
                    first, last = _within(self._left, sum(reach) / 2, (reach[1] - reach[0]) / 2)
                    self._board.block(first, row, last, row)
        left, right = max(left, 0), min(right, self._board.columns)
        top, bottom = max(top, 0), min(bottom, self._board.rows)
        for column in range(left >> SQUARE, (right >> SQUARE) + 1):
            for row in range(top >> SQUARE, (bottom >> SQUARE) + 1):
                self._near.setdefault((column, row), []).append(solid)

    @cached_property
    def _region(self) -> list[int]:
        """The cells one gets to from the door, row by row."""
        column, row = self._cell(self.door)
        free = ((column + x, row + z) for x, z in _AROUND if self._board.is_free(column + x, row + z))
        return self._board.region(*next(free, (0, 0)))

    @cached_property
    def _corners(self) -> CornerGraph:
        return CornerGraph(self._board, self._region)

    def _exit(self, place: Point) -> Cell | None:
        """Return the cell to which one gets up from a place; None where the place is enclosed."""
        at = self._cell(place)
        if self._is_open(at):
            return at
        if place not in self._exits:
            if len(self._exits) >= KEPT:
                self._exits.clear()
            self._exits[place] = self._way_up(place, at)
        return self._exits[place]

    def _is_open(self, cell: Cell) -> bool:
        return self._board.is_free(*cell) and bool(self._region[cell[1]] >> cell[0] & 1)

    def _way_up(self, place: Point, at: Cell) -> Cell | None:
        """Find the nearest open cell with nothing solid between but the own seat."""
        for x, z in _AROUND:
            cell = (at[0] + x, at[1] + z)
            if self._is_open(cell) and not self._is_crossed(place, self._middle(cell), at, cell):
                return cell
        return None

    def _is_crossed(self, start: Point, goal: Point, from_cell: Cell, to_cell: Cell) -> bool:
        squares = {(cell[0] >> SQUARE, cell[1] >> SQUARE) for cell in (from_cell, to_cell)}
        squares |= {(from_cell[0] >> SQUARE, to_cell[1] >> SQUARE), (to_cell[0] >> SQUARE, from_cell[1] >> SQUARE)}
        near = (solid for square in squares for solid in self._near.get(square, ()))
        return any(solid.is_crossed(*start, *goal) and not solid.holds(*start) for solid in near)

    def _found(self, start: Cell, goal: Cell) -> list[Cell]:
        """Find the shortest way between two open cells: straight, or around corners."""
        if self._board.sees(start[0] + 0.5, start[1] + 0.5, goal[0] + 0.5, goal[1] + 0.5):
            return [start, goal]
        return self._corners.shortest(start, goal)

    def _straightened(self, points: Sequence[Point]) -> list[Point]:
        """Leave out bends where one sees a later one."""
        kept = [points[0]]
        at, last = 0, len(points) - 1
        while at < last:
            beyond = at + 1
            while beyond < last and self._sees(points[at], points[beyond + 1]):
                beyond += 1
            kept.append(points[beyond])
            at = beyond
        return kept

    def _sees(self, one: Point, other: Point) -> bool:
        return self._board.sees(*self._on_board(one), *self._on_board(other))

    def _on_board(self, place: Point) -> Point:
        return (place[0] - self._left) / CELL_M + 1, (place[1] - self._back) / CELL_M + 1

    def _cell(self, place: Point) -> Cell:
        x, z = self._on_board(place)
        return math.floor(x), math.floor(z)

    def _middle(self, cell: Cell) -> Point:
        return (
            round(self._left + (cell[0] - 0.5) * CELL_M, 3),
            round(self._back + (cell[1] - 0.5) * CELL_M, 3),
        )


def door_of(floor: Json) -> Point:
    """Return where one enters and leaves a floor: the middle of its entrance, else of its front edge."""
    for room in floor["rooms"]:
        if room["kind"] == "entrance":
            return room["x"] + room["width"] / 2, room["z"] + room["depth"] / 2
    return floor["x"] + floor["width"] / 2, floor["z"] + floor["depth"] - CELL_M


def _cells(metres: float) -> int:
    return max(1, math.floor(metres / CELL_M + 1e-6))


def _within(origin: float, middle: float, half: float) -> tuple[int, int]:
    """Return the first and the last cell whose middle is within half an extent of a place."""
    first = math.floor((middle - half - origin) / CELL_M + 0.5) + 1
    return first, math.ceil((middle + half - origin) / CELL_M + 0.5) - 1


def _without_repeats(points: Sequence[Point]) -> list[Point]:
    return [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
