"""What an administrator changed of a plan, laid over the floors as they were drawn.

A change names a thing by its id and says what is different: another place, another name, `removed`. An id that is not
drawn is a thing of its own. Whoever moves a room moves what is in it; whoever removes it removes that as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from metaverse.services import floorplan
from metaverse.services.floorplan import Json, Need
from metaverse.services.floorplan_rooms import round_table
from metaverse.services.floorplan_words import OPEN_SPACE, PLACES, department_name

CONTENTS = ("desks", "seats", "tables")
LISTS = ("rooms", *CONTENTS, "obstacles")
BELONGS = {"desks": ("department",), "tables": ("meeting",), "seats": ("help_desk", "repair", "lounge")}
"""In which kinds of rooms things stand; elsewhere they are left out."""

MOST_FLOOR_M = 300
MARGIN_M = 0.3
"""A floor that a room is moved out of grows with it, and a little more."""


def drawn(groups: Iterable[Sequence[Json]]) -> list[Json]:
    """Draw floors as they once were: each group of needs on floors of its own."""
    floors: list[Json] = []
    for group in groups:
        needs = [Need(need["department"], need["colour"], need["pods"]) for need in group]
        floors += floorplan.draw(needs, len(floors))
    return floors


def told(needs: Iterable[Need]) -> list[Json]:
    """Write needs down, so that the same floors can be drawn again."""
    return [{"department": need.department, "colour": need.colour, "pods": need.pods} for need in needs]


def merged(before: Json | None, change: Json) -> Json:
    """Lay a change over what was changed before, thing by thing and field by field."""
    result = {**(before or {}), **{name: value for name, value in change.items() if name not in LISTS}}
    for name in LISTS:
        if name not in change:
            continue
        things = {thing["id"]: thing for thing in (before or {}).get(name, ())}
        for thing in change[name]:
            things[thing["id"]] = {**things.get(thing["id"], {}), **thing}
        result[name] = [thing for thing in things.values() if name != "obstacles" or not thing.get("removed")]
    return result


def changed(floors: list[Json], edits: Json) -> list[Json]:
    """Lay what was changed over drawn floors; these are changed themselves."""
    plan = _Plan(floors)
    for room in edits.get("rooms", ()):
        plan.change_room(room)
    for name in CONTENTS:
        for thing in edits.get(name, ()):
            plan.change_thing(name, thing)
    for thing in edits.get("obstacles", ()):
        if not thing.get("removed"):
            plan.put(thing)
    plan.close()
    return plan.floors


class _Plan:
    """Floors while they are changed."""

    def __init__(self, floors: list[Json]) -> None:
        self.floors = floors
        self._by_id = {floor["id"]: floor for floor in floors}
        self._slots = {desk["id"]: at for floor in floors for at, desk in enumerate(floor["desks"])}
        self._floor_of = {room["id"]: floor for floor in floors for room in floor["rooms"]}
        self._touched: set[str] = set()

    def change_room(self, told: Json) -> None:
        floor = self._floor_of.get(told["id"])
        if floor is None:
            self._add_room(told)
            return
        self._touch(floor)
        room = next(room for room in floor["rooms"] if room["id"] == told["id"])
        if told.get("removed"):
            self._remove_room(floor, room)
            return
        by = (told.get("x", room["x"]) - room["x"], told.get("z", room["z"]) - room["z"])
        room |= _fields(told, "x", "z", "width", "depth", "name", "department")
        if room["kind"] == "department":
            room |= _fields(told, "color")
        if "department" in told and "name" not in told:
            room["name"] = department_name(told["department"])
        for thing in (thing for name in CONTENTS for thing in floor[name] if thing["roomId"] == room["id"]):
            _shift(thing, *by)

    def _add_room(self, told: Json) -> None:
        floor = self._by_id.get(told.get("floor", self.floors[0]["id"] if self.floors else ""))
        if floor is None or told.get("removed") or not {"kind", "x", "z", "width", "depth"} <= told.keys():
            return
        self._touch(floor)
        room = {"id": told["id"], "kind": told["kind"], **_fields(told, "x", "z", "width", "depth")}
        if told["kind"] == "department":
            department = told.get("department") or OPEN_SPACE
            room |= {"department": department, "name": department_name(department), "color": self._colour(department)}
            room |= _fields(told, "color")
        else:
            room["name"] = PLACES[told["kind"]]
        room |= _fields(told, "name")
        floor["rooms"].append(room)
        self._floor_of[room["id"]] = floor

    def _colour(self, department: str) -> int:
        known = {r["department"]: r["color"] for floor in self.floors for r in floor["rooms"] if "color" in r}
        colour: int = known.get(department, max(known.values(), default=-1) + 1)
        return colour

    def _remove_room(self, floor: Json, room: Json) -> None:
        floor["rooms"].remove(room)
        del self._floor_of[room["id"]]
        for name in CONTENTS:
            floor[name] = [thing for thing in floor[name] if thing["roomId"] != room["id"]]
        floor["removedDesks"] = [gap for gap in floor.get("removedDesks", ()) if gap["roomId"] != room["id"]]

    def change_thing(self, name: str, told: Json) -> None:
        floor, thing = self._find(name, told["id"])
        if thing is None:
            self._add_thing(name, told)
        elif told.get("removed"):
            self._touch(floor)
            floor[name].remove(thing)
            if name == "desks" and told["id"] in self._slots:
                gap = {"id": thing["id"], "roomId": thing["roomId"], "slot": self._slots[told["id"]]}
                floor.setdefault("removedDesks", []).append(gap)
        else:
            self._touch(floor)
            _shift(thing, told.get("x", thing["x"]) - thing["x"], told.get("z", thing["z"]) - thing["z"])
            thing |= _fields(told, "x", "z", "rotationY", "kind")
            if self._floor_of.get(told.get("roomId", "")) is floor:
                thing["roomId"] = told["roomId"]

    def _find(self, name: str, thing_id: str) -> tuple[Json, Json | None]:
        for floor in self.floors:
            for thing in floor[name]:
                if thing["id"] == thing_id:
                    return floor, thing
        return {}, None

    def _add_thing(self, name: str, told: Json) -> None:
        floor = self._floor_of.get(told.get("roomId", ""))
        if floor is None or told.get("removed") or not {"x", "z"} <= told.keys():
            return
        self._touch(floor)
        thing = {"id": told["id"], "roomId": told["roomId"], "x": told["x"], "z": told["z"]}
        if name == "tables":
            thing |= round_table(told["x"], told["z"])
        else:
            thing["rotationY"] = told.get("rotationY", 0.0)
        if name == "seats":
            thing["kind"] = told.get("kind", "queue")
        floor[name].append(thing)

    def put(self, told: Json) -> None:
        floor = self._by_id.get(told.get("floor", self.floors[0]["id"] if self.floors else ""))
        if floor is not None:
            self._touch(floor)
            floor.setdefault("obstacles", []).append({"rotationY": 0.0, **told, "floor": floor["id"]})

    def _touch(self, floor: Json) -> None:
        self._touched.add(floor["id"])

    def close(self) -> None:
        """Grow the floors with their rooms, and say which were changed."""
        for floor in self.floors:
            if floor["id"] not in self._touched:
                continue
            floor["edited"] = True
            kinds = {room["id"]: room["kind"] for room in floor["rooms"]}
            for name, right in BELONGS.items():
                floor[name] = [thing for thing in floor[name] if kinds[thing["roomId"]] in right]
            if "removedDesks" in floor:
                floor["removedDesks"].sort(key=lambda gap: gap["slot"])
            for at, size in (("x", "width"), ("z", "depth")):
                first, last = floor[at], floor[at] + floor[size]
                starts = [room[at] for room in floor["rooms"] if room[at] < first - 0.02]
                ends = [room[at] + room[size] for room in floor["rooms"] if room[at] + room[size] > last + 0.02]
                first, last = min([first, *(s - MARGIN_M for s in starts)]), max([last, *(e + MARGIN_M for e in ends)])
                floor[at], floor[size] = round(first, 2), round(min(last - first, MOST_FLOOR_M), 2)


def _fields(told: Json, *names: str) -> dict[str, Any]:
    return {name: told[name] for name in names if told.get(name) is not None}


def _shift(thing: Json, x: float, z: float) -> None:
    for spot in (thing, *thing.get("seats", ())):
        spot["x"], spot["z"] = round(spot["x"] + x, 2), round(spot["z"] + z, 2)
