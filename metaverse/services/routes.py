"""Routes through the whole office: ways on its floors, and the stairs at their doors between them."""

from __future__ import annotations

from collections.abc import Sequence

from metaverse.services.floorplan_rooms import Json
from metaverse.services.stagecraft import OUTSIDE, Place
from metaverse.services.ways import Point, Ways

Spot = tuple[float, float, float]
"""A spot: x, z and the height y."""


class Routes:
    """Finds the way from a spot to a place; each floor is looked at when the first one walks there."""

    def __init__(self, floors: Sequence[Json]) -> None:
        self._floors = floors
        self._levels = {floor["y"]: number for number, floor in enumerate(floors)}
        self._ways: dict[int, Ways] = {}

    def reaches(self, floor: int, place: Place) -> bool:
        """Tell whether a way leads to a place; on a floor as it was drawn one leads everywhere."""
        return not self._floors[floor].get("edited") or self._on(floor).reaches((place.x, place.z))

    def door(self, y: float) -> Spot | None:
        """Return where one enters the floor at a height."""
        floor = self._levels.get(y)
        return None if floor is None else (*self._on(floor).door, y)

    def spot_of(self, place: Place) -> Spot | None:
        """Return where somebody is seen who is at a place: whoever is outside, at the door."""
        return self.door(place.y) if place.zone == OUTSIDE else (place.x, place.z, place.y)

    def between(self, start: Spot, place: Place) -> tuple[Spot, ...] | None:
        """Return the way from a spot to a place with both its ends, None where there is none."""
        goal = self.spot_of(place)
        floor = self._levels.get(start[2])
        if goal is None or floor is None:
            return None
        if goal[2] == start[2]:
            return self._along(floor, start[:2], goal[:2], start[2])
        up, down = self._on(floor), self._on(self._levels[goal[2]])
        there = self._along(floor, start[:2], up.door, start[2])
        onwards = self._along(self._levels[goal[2]], down.door, goal[:2], goal[2])
        return None if there is None or onwards is None else there + onwards

    def _along(self, floor: int, start: Point, goal: Point, y: float) -> tuple[Spot, ...] | None:
        points = self._on(floor).between(start, goal)
        return None if points is None else tuple((x, z, y) for x, z in points)

    def _on(self, floor: int) -> Ways:
        if floor not in self._ways:
            self._ways[floor] = Ways(self._floors[floor])
        return self._ways[floor]
