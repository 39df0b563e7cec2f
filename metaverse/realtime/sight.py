"""Sight: what part of an office somebody looks at, and whether somebody else's way touches it. Metres."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from metaverse.clock import from_wire, now_ms

Json = Mapping[str, Any]
Point = tuple[float, float, float]
"""A point: x, z and the height y."""

Way = tuple[Point, ...]
BETWEEN_ROOMS = ""
"""Stands for where no room is: corridors, stairs, and outside."""

Spot = tuple[float, str]
"""Where somebody is: the height of the floor, and the room."""


class Area(NamedTuple):
    """A part of a floor: its height and its bounds; a whole floor has none, so that whoever is outside is on it."""

    y: float
    left: float = float("-inf")
    rear: float = float("-inf")
    right: float = float("inf")
    front: float = float("inf")

    def touches(self, way: Way) -> bool:
        """Tell whether a way leads into here or through."""
        if any(map(self._holds, way)):
            return True
        return any(one[2] == other[2] == self.y and self._meets(one, other) for one, other in pairwise(way))

    def lies_in(self, other: Area) -> bool:
        """Tell whether all of this is a part of another area."""
        is_across = other.left <= self.left and self.right <= other.right
        return self.y == other.y and is_across and other.rear <= self.rear and self.front <= other.front

    def overlaps(self, room: Json) -> bool:
        """Tell whether a room of this floor lies in here, wholly or in part."""
        return bool(
            room["x"] < self.right
            and room["x"] + room["width"] > self.left
            and room["z"] < self.front
            and room["z"] + room["depth"] > self.rear
        )

    def _holds(self, point: Point) -> bool:
        x, z, y = point
        return y == self.y and self.left <= x <= self.right and self.rear <= z <= self.front

    def _meets(self, one: Point, other: Point) -> bool:
        """Tell whether a straight leg meets the bounds: its parts within each pair of them have a point in common."""
        begins, ends = 0.0, 1.0
        for start, goal, least, most in (
            (one[0], other[0], self.left, self.right),
            (one[1], other[1], self.rear, self.front),
        ):
            span = goal - start
            if not span:
                if not least <= start <= most:
                    return False
                continue
            shares = sorted(((least - start) / span, (most - start) / span))
            begins, ends = max(begins, shares[0]), min(ends, shares[1])
        return begins <= ends


class Gaze(NamedTuple):
    """What one client looks at: parts of floors, and agents wherever they are."""

    areas: frozenset[Area]
    agents: frozenset[str]


NOWHERE = Gaze(frozenset(), frozenset())


def area_of(floor: Json, rooms: Sequence[Json]) -> Area:
    """Return the part of a floor that holds these rooms and what lies between them; without any, all of it."""
    if not rooms:
        return Area(floor["y"])
    right = max(room["x"] + room["width"] for room in rooms)
    front = max(room["z"] + room["depth"] for room in rooms)
    return Area(floor["y"], min(room["x"] for room in rooms), min(room["z"] for room in rooms), right, front)


def way_of(there: Json) -> Way:
    """Return the points of a walk that is told, or the one where somebody is put."""
    position = there["position"]
    walk = there.get("walk")
    if not walk:
        return ((position["x"], position["z"], position["y"]),)
    return tuple((p[0], p[1], p[2] if len(p) > 2 else position["y"]) for p in walk["points"])


def until_ms(there: Json) -> float:
    """Return when somebody has arrived; whoever is put has."""
    walk = there.get("walk")
    if not walk:
        return 0
    metres = sum(sum((a - b) ** 2 for a, b in zip(*leg, strict=True)) ** 0.5 for leg in pairwise(way_of(there)))
    return from_wire(walk["at"]) + metres / walk["speed"] * 1000


class Rooms:
    """The rooms of a plan, to find the one in which a point lies."""

    def __init__(self, floors: Sequence[Json]) -> None:
        self.floors = floors
        self._by_level = {floor["y"]: floor["rooms"] for floor in floors}

    def spot(self, point: Point) -> Spot:
        """Tell in which room of which floor a point lies."""
        x, z, y = point
        for room in self._by_level.get(y, ()):
            if 0 <= x - room["x"] <= room["width"] and 0 <= z - room["z"] <= room["depth"]:
                return y, room["id"]
        return y, BETWEEN_ROOMS

    def within(self, area: Area) -> Iterator[Spot]:
        """Name the spots of which a part lies in an area."""
        yield area.y, BETWEEN_ROOMS
        yield from ((area.y, room["id"]) for room in self._by_level.get(area.y, ()) if area.overlaps(room))


class Trace:
    """Where somebody goes, as it was told last, and until when the way there is walked."""

    __slots__ = ("spot", "until_ms", "way")

    def __init__(self, there: Json, rooms: Rooms) -> None:
        self.way = way_of(there)
        self.until_ms = until_ms(there)
        self.spot = rooms.spot(self.way[-1])

    def is_under_way(self) -> bool:
        """Tell whether the walk is not over."""
        return self.until_ms > now_ms()

    def still(self) -> Way:
        """Return what those who were told of this may still show: the way, or only its end once that is reached."""
        return self.way if self.is_under_way() else self.way[-1:]
