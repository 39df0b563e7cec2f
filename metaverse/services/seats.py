"""The places that a plan has, sorted by who may take them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zlib import crc32

from metaverse.services.floorplan import Json
from metaverse.services.routes import Routes
from metaverse.services.stagecraft import OUTSIDE, SEAT_POSES, Blocked, Place

OUTSIDE_PITCH_M = 0.8
FROM_DOOR_M = 1.5
TRIES = 6
"""So many seats somebody looks at; few, so that one who leaves makes few others move."""

Desk = tuple[int, int]
"""A desk by its number in the whole office, and its floor."""

Group = tuple[int, str]
"""A floor and a kind of room on it."""


class Seats:
    """All places of a plan. Where an administrator moved things, nobody is given a place to which no way leads."""

    def __init__(self, floors: Sequence[Json]) -> None:
        self.routes = Routes(floors)
        self.desks: list[Place] = []
        self.desks_of: dict[str, list[Desk | None]] = {}
        """Each department's desks in the order they were drawn; None where one was taken away."""
        self.enclosed_desks: set[int] = set()
        self.shared: dict[Group, list[Place]] = {}
        self.enclosed: dict[Group, int] = {}
        self.tables: list[list[list[Place]]] = []
        self._outside: list[Place] = []
        for number, floor in enumerate(floors):
            self._collect(number, floor)

    def _collect(self, number: int, floor: Json) -> None:
        rooms = {room["id"]: room for room in floor["rooms"]}
        self._collect_desks(number, floor, rooms)
        self._outside += _outside(floor)
        for seat in floor["seats"]:
            group = (number, rooms[seat["roomId"]]["kind"])
            place = _place(seat, floor["y"], seat["roomId"], SEAT_POSES.get(seat["kind"], "stand"))
            if self.routes.reaches(number, place):
                self.shared.setdefault(group, []).append(place)
            else:
                self.enclosed[group] = self.enclosed.get(group, 0) + 1
        tables = [[_place(s, floor["y"], t["roomId"], "talk") for s in t["seats"]] for t in floor["tables"]]
        self.tables.append([table for table in tables if all(self.routes.reaches(number, seat) for seat in table)])
        self.enclosed[number, "meeting"] = sum(map(len, tables)) - sum(map(len, self.tables[-1]))

    def _collect_desks(self, number: int, floor: Json, rooms: dict[str, Json]) -> None:
        desks: list[Json] = list(floor["desks"])
        for gap in floor.get("removedDesks", ()):
            desks.insert(gap["slot"], gap)
        for desk in desks:
            mine = self.desks_of.setdefault(rooms[desk["roomId"]]["department"], [])
            if "slot" in desk:
                mine.append(None)
                continue
            place = _place(desk, floor["y"], desk["roomId"], "type")
            if not self.routes.reaches(number, place):
                self.enclosed_desks.add(len(self.desks))
            mine.append((len(self.desks), number))
            self.desks.append(place)

    def outside(self, desk: int) -> Place:
        """Return where the owner of a desk is when gone: in front of the floor, each on a spot of its own."""
        return self._outside[desk]

    def why_not(self, group: Group) -> Blocked:
        """Tell why somebody finds no place in a room."""
        if self.shared.get(group):
            return Blocked.FULL
        return Blocked.ENCLOSED if self.enclosed.get(group) else Blocked.MISSING


def _outside(floor: Json) -> Iterator[Place]:
    columns = max(1, int(floor["width"] / OUTSIDE_PITCH_M))
    left, front = floor["x"], floor["z"] + floor["depth"] + FROM_DOOR_M
    for desk in range(len(floor["desks"])):
        row, column = divmod(desk, columns)
        x, z = left + column * OUTSIDE_PITCH_M, front + row * OUTSIDE_PITCH_M
        yield Place(round(x, 2), floor["y"], round(z, 2), 0.0, OUTSIDE, "away")


def _place(where: Json, y: float, zone: str, pose: str) -> Place:
    return Place(where["x"], y, where["z"], where["rotationY"], zone, pose)


def number_of(name: str) -> int:
    """Return a number for a name, the same everywhere and always."""
    return crc32(name.encode("utf-8", "surrogatepass"))


def first_free(name: str, count: int, taken: set[int], tries: int | None = None) -> int | None:
    """Return the seat that a name points to, or the next free one of those it looks at; None where all are taken."""
    if count == 0:
        return None
    number = number_of(name)
    at = number % count
    for _ in range(count if tries is None else min(tries, count)):
        if at not in taken:
            return at
        at = (at + 1) % count
    return None
