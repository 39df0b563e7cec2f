"""Solids: what stands on a floor and cannot be walked through, as rectangles seen from above; metres and radians."""

from __future__ import annotations

import math
from typing import NamedTuple

STRAIGHT = 1e-6


class Solid(NamedTuple):
    """A rectangle around its middle, turned about it; a sitter with the same rotation looks along its depth."""

    x: float
    z: float
    width: float
    depth: float
    turn: float = 0.0

    @property
    def is_straight(self) -> bool:
        """Tell whether its sides run along the axes."""
        return abs(math.sin(2 * self.turn)) < STRAIGHT

    def half(self, margin: float = 0.0) -> tuple[float, float]:
        """Return half of its extent along x and along z, with a margin around it."""
        wide, deep = self.width / 2 + margin, self.depth / 2 + margin
        cos, sin = abs(math.cos(self.turn)), abs(math.sin(self.turn))
        return wide * cos + deep * sin, wide * sin + deep * cos

    def holds(self, x: float, z: float, margin: float = 0.0) -> bool:
        """Tell whether a place is within it."""
        across, along = self._own(x, z)
        return abs(across) < self.width / 2 + margin and abs(along) < self.depth / 2 + margin

    def reach_at(self, z: float, margin: float = 0.0) -> tuple[float, float] | None:
        """Return from where to where it reaches along a line in x, None where the line misses it."""
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        dz = z - self.z
        first, last = -math.inf, math.inf
        for rise, offset, half in ((cos, -dz * sin, self.width / 2), (sin, dz * cos, self.depth / 2)):
            reach = half + margin
            if abs(rise) < STRAIGHT:
                if abs(offset) >= reach:
                    return None
                continue
            one, other = sorted(((-reach - offset) / rise, (reach - offset) / rise))
            first, last = max(first, one), min(last, other)
        return (self.x + first, self.x + last) if first < last else None

    def is_crossed(self, from_x: float, from_z: float, to_x: float, to_z: float, margin: float = 0.0) -> bool:
        """Tell whether a straight line goes through it (Liang and Barsky's clipping, in its own axes)."""
        x, z = self._own(from_x, from_z)
        far_x, far_z = self._own(to_x, to_z)
        enters, leaves = 0.0, 1.0
        for start, step, half in ((x, far_x - x, self.width / 2), (z, far_z - z, self.depth / 2)):
            reach = half + margin
            if abs(step) < STRAIGHT:
                if abs(start) >= reach:
                    return False
                continue
            one, other = sorted(((-reach - start) / step, (reach - start) / step))
            enters, leaves = max(enters, one), min(leaves, other)
        return enters < leaves

    def _own(self, x: float, z: float) -> tuple[float, float]:
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        dx, dz = x - self.x, z - self.z
        return dx * cos - dz * sin, dx * sin + dz * cos


def ahead(x: float, z: float, rotation: float, metres: float) -> tuple[float, float]:
    """Go from a place in the direction in which a sitter with this rotation looks: 0 looks to -z."""
    return x - math.sin(rotation) * metres, z - math.cos(rotation) * metres


def beside(x: float, z: float, rotation: float, metres: float) -> tuple[float, float]:
    """Go sideways, to the right of somebody with this rotation."""
    return x + math.cos(rotation) * metres, z - math.sin(rotation) * metres
