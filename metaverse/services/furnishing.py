"""A floor while it is furnished: what stands there already, and where there is room for more."""

from __future__ import annotations

import math
from collections import defaultdict

from metaverse.services.solids import Solid

Spot = tuple[float, float]
PLANT_M, LAMP_M = (0.5, 0.5), (0.3, 0.3)
PLANT_ROOM_M, LAMP_ROOM_M = 0.34, 0.25
PLANT_SPACING_M = 1.5
SITTER_M, BESIDE_A_TABLE_M = 0.3, 0.6
SQUARE_M, SQUARES = 2.0, 2


class Near:
    """Places by where they are, so that one looks only at those that are near: 4 m at most."""

    def __init__(self) -> None:
        self._by_square: dict[tuple[int, int], list[tuple[float, float, float]]] = defaultdict(list)

    def add(self, x: float, z: float, radius: float = 0.0) -> None:
        """Add a place that reaches so far around it."""
        self._by_square[_square(x, z)].append((x, z, radius))

    def has(self, x: float, z: float, reach: float) -> bool:
        """Tell whether a place is within reach of another one; its own radius counts."""
        column, row = _square(x, z)
        return any(
            math.hypot(other_x - x, other_z - z) < reach + radius
            for at in range(column - SQUARES, column + SQUARES + 1)
            for down in range(row - SQUARES, row + SQUARES + 1)
            for other_x, other_z, radius in self._by_square.get((at, down), ())
        )


def _square(x: float, z: float) -> tuple[int, int]:
    return math.floor(x / SQUARE_M), math.floor(z / SQUARE_M)


class Furnishing:
    """Collects what stands on a floor, piece by piece: where one stands decides whether the next has room."""

    def __init__(self) -> None:
        self.solids: list[Solid] = []
        self._seats, self._tables, self._standing, self._plants = Near(), Near(), Near(), Near()

    def put(self, *solids: Solid) -> None:
        """Put pieces where they belong."""
        for one in solids:
            self.solids.append(one)
            self._standing.add(one.x, one.z, min(one.width, one.depth) / 2)

    def seat(self, x: float, z: float, chair: Solid | None = None) -> None:
        """Note where somebody sits or stands, with the chair if there is one: nothing else is put so near."""
        self._seats.add(x, z, SITTER_M)
        if chair is not None:
            self.solids.append(chair)

    def table(self, x: float, z: float, radius: float) -> None:
        """Note a table: nothing is put among its chairs."""
        self._tables.add(x, z, radius + BESIDE_A_TABLE_M)

    def is_free(self, x: float, z: float, radius: float) -> bool:
        """Tell whether nothing stands and nobody sits within a radius."""
        return not any(near.has(x, z, radius) for near in (self._seats, self._tables, self._standing))

    def lamp(self, x: float, z: float) -> None:
        """Stand a lamp where there is room for one."""
        if self.is_free(x, z, LAMP_ROOM_M):
            self.put(Solid(x, z, *LAMP_M))

    def plants(self, *spots: Spot) -> None:
        """Stand plants where there is room for them and no other is near."""
        for x, z in spots:
            if self.is_free(x, z, PLANT_ROOM_M) and not self._plants.has(x, z, PLANT_SPACING_M):
                self.put(Solid(x, z, *PLANT_M))
                self._plants.add(x, z)
