"""Which places of a changed plan nobody gets to."""

from __future__ import annotations

from metaverse.services.blueprint import Blueprint
from metaverse.services.floorplan import Json
from metaverse.services.ways import Ways

LISTS = ("desks", "seats", "tables")


def unreachable(edits: Json) -> list[Json]:
    """Return the desks, seats and tables to which no way leads from the door: `{floor, list, id}`, floor by floor.

    A table counts when one of its chairs cannot be reached. On a floor as it was drawn a way leads everywhere.
    """
    found: list[Json] = []
    for floor in Blueprint(edits).kept:
        if not floor.get("edited"):
            continue
        ways = Ways(floor)
        for name in LISTS:
            for thing in floor[name]:
                spots = thing.get("seats") or (thing,)
                if not all(ways.reaches((spot["x"], spot["z"])) for spot in spots):
                    found.append({"floor": floor["id"], "list": name, "id": thing["id"]})
    return found
