"""Whether an office can be drawn with what an administrator changed; each fault says where it is and how to mend it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

from metaverse.errors import Fault, Invalid
from metaverse.services import floorplan_edits
from metaverse.services.blueprint import Blueprint
from metaverse.services.floorplan import Json
from metaverse.services.floorplan_edits import BELONGS, MOST_FLOOR_M
from metaverse.services.floorplan_furniture import desk as desk_solid
from metaverse.services.floorplan_furniture import obstacle as obstacle_solid
from metaverse.services.furnishing import Near
from metaverse.services.solids import Solid
from metaverse.services.ways import Ways

MOST_FAULTS = 50
APART_M = 0.5
TOUCHES_M = 0.03
SIDES = (("x", "width"), ("z", "depth"))
NEEDED = {
    "rooms": ("floor", "kind", "x", "z", "width", "depth"),
    "desks": ("roomId", "x", "z"),
    "tables": ("roomId", "x", "z"),
    "seats": ("roomId", "kind", "x", "z"),
    "obstacles": ("floor", "x", "z", "width", "depth"),
}


def check(edits: Json) -> None:
    """Let changes pass with which an office can be drawn.

    Raises:
        Invalid: none can; up to 50 faults are named.
    """
    drawn = floorplan_edits.drawn(edits.get("drawn", ()))
    faults = _first(_unknown(drawn, edits)) or _first(_misplaced(Blueprint(edits).kept))
    if faults:
        first, others = faults[0]["message"], len(faults) - 1
        said = f"No office can be drawn like that{f', also for {others} other reasons' if others else ''}: {first}"
        raise Invalid(said, faults)


def _first(faults: Iterator[tuple[str, str]]) -> list[Fault]:
    return [Fault(field=f"plan.{field}", message=message) for (field, message), _ in zip(faults, range(MOST_FAULTS))]  # noqa: B905


def _unknown(drawn: Sequence[Json], edits: Json) -> Iterator[tuple[str, str]]:
    """Find what names a floor or a room that there is not, and new things that do not say enough."""
    floors = {floor["id"] for floor in drawn}
    kinds = {room["id"]: room["kind"] for floor in drawn for room in floor["rooms"]}
    kinds |= {room["id"]: room["kind"] for room in edits.get("rooms", ()) if "kind" in room and room["id"] not in kinds}
    gone = {room["id"] for room in edits.get("rooms", ()) if room.get("removed")}
    for name, needed in NEEDED.items():
        known = {thing["id"] for floor in drawn for thing in floor.get(name, ())}
        for thing in edits.get(name, ()):
            field = f"{name}.{thing['id']}"
            if thing.get("removed"):
                continue
            missing = [one for one in needed if thing["id"] not in known and one not in thing]
            if missing:
                yield field, f"There is no such thing on the plan, and a new one names {', '.join(missing)} as well."
            if name == "rooms" and "kind" in thing and thing["kind"] != kinds[thing["id"]]:
                yield f"{field}.kind", f"A room keeps its kind, {kinds[thing['id']]}; remove it and add another."
            if "floor" in thing and thing["floor"] not in floors:
                yield f"{field}.floor", f"There is no floor {thing['floor']}; there are {', '.join(sorted(floors))}."
            if "roomId" in thing:
                yield from _roomless(name, field, thing["roomId"], None if thing["roomId"] in gone else kinds)


def _roomless(name: str, field: str, room: str, kinds: dict[str, str] | None) -> Iterator[tuple[str, str]]:
    kind = (kinds or {}).get(room)
    if kind is None:
        yield f"{field}.roomId", f"There is no room {room}."
    elif kind not in BELONGS[name]:
        yield f"{field}.roomId", f"It belongs in a room of kind {' or '.join(BELONGS[name])}; {room} is {kind}."


def _misplaced(floors: Sequence[Json]) -> Iterator[tuple[str, str]]:
    for floor in floors:
        if floor.get("edited"):
            of_rooms = list(_rooms(floor))
            yield from of_rooms
            if of_rooms:
                continue
            yield from _contents(floor)
            yield from _spots(floor)
            yield from _obstacles(floor)
            yield from _door(floor)


def _rooms(floor: Json) -> Iterator[tuple[str, str]]:
    for room in floor["rooms"]:
        if any(room[at] + room[size] > floor[at] + floor[size] + TOUCHES_M for at, size in SIDES):
            yield f"rooms.{room['id']}", f"Floor {floor['id']} would be too long; no side may exceed {MOST_FLOOR_M} m."
    for one, other in combinations(floor["rooms"], 2):
        wide, deep = (min(one[at] + one[size], other[at] + other[size]) - max(one[at], other[at]) for at, size in SIDES)
        if wide > TOUCHES_M and deep > TOUCHES_M:
            yield f"rooms.{one['id']}", f"It overlaps {other['id']} by {wide:.2f} × {deep:.2f} m; move one of them."


def _contents(floor: Json) -> Iterator[tuple[str, str]]:
    rooms = {room["id"]: room for room in floor["rooms"]}
    for name in BELONGS:
        for thing in floor[name]:
            room = rooms[thing["roomId"]]
            if not all(_holds(room, spot) for spot in (thing, *thing.get("seats", ()))):
                yield f"{name}.{thing['id']}", f"It stands outside its room {room['id']} ({_reach(room)})."


def _reach(room: Json) -> str:
    x, z = room["x"], room["z"]
    return f"x {x:g} to {x + room['width']:g}, z {z:g} to {z + room['depth']:g}"


def _holds(room: Json, spot: Json) -> bool:
    in_x = room["x"] <= spot["x"] <= room["x"] + room["width"]
    return bool(in_x and room["z"] <= spot["z"] <= room["z"] + room["depth"])


def _spots(floor: Json) -> Iterator[tuple[str, str]]:
    """Find places that are too near to each other or under a desk or an obstacle."""
    solids = [(f"desk {one['id']}", desk_solid(one)) for one in floor["desks"]]
    solids += [(f"obstacle {one['id']}", obstacle_solid(one)) for one in floor.get("obstacles", ())]
    index = _Index(solids)
    seen = Near()
    for name, thing, spot in _all_spots(floor):
        if seen.has(spot["x"], spot["z"], APART_M):
            yield f"{name}.{thing['id']}", f"Somebody sits less than {APART_M:g} m from here; nobody shares a seat."
        seen.add(spot["x"], spot["z"])
        for other, solid in index.near(spot["x"], spot["z"]):
            if solid.holds(spot["x"], spot["z"]):
                yield f"{name}.{thing['id']}", f"Its sitter would sit in {other}; move one of them."


def _all_spots(floor: Json) -> Iterator[tuple[str, Json, Json]]:
    for name in ("desks", "seats", "tables"):
        for thing in floor[name]:
            for spot in thing.get("seats") or (thing,):
                yield name, thing, spot


class _Index:
    """Solids by the squares they lie on."""

    SIDE_M = 4.0

    def __init__(self, solids: Sequence[tuple[str, Solid]]) -> None:
        self._by_square: dict[tuple[int, int], list[tuple[str, Solid]]] = {}
        for name, solid in solids:
            half_x, half_z = solid.half()
            for column in range(self._at(solid.x - half_x), self._at(solid.x + half_x) + 1):
                for row in range(self._at(solid.z - half_z), self._at(solid.z + half_z) + 1):
                    self._by_square.setdefault((column, row), []).append((name, solid))

    def _at(self, metres: float) -> int:
        return math.floor(metres / self.SIDE_M)

    def near(self, x: float, z: float) -> Sequence[tuple[str, Solid]]:
        return self._by_square.get((self._at(x), self._at(z)), ())


def _obstacles(floor: Json) -> Iterator[tuple[str, str]]:
    for one in floor.get("obstacles", ()):
        on_floor = floor["x"] <= one["x"] <= floor["x"] + floor["width"]
        if not (on_floor and floor["z"] <= one["z"] <= floor["z"] + floor["depth"]):
            yield f"obstacles.{one['id']}", f"It stands outside floor {floor['id']}."


def _door(floor: Json) -> Iterator[tuple[str, str]]:
    if not any(room["kind"] == "entrance" for room in floor["rooms"]):
        yield "rooms", f"Floor {floor['id']} has no entrance: nobody could come or go."
    elif not Ways(floor).has_a_door:
        yield "obstacles", f"The entrance of floor {floor['id']} is walled up; leave a way of 80 cm."
