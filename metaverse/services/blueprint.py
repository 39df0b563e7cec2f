"""The blueprint: the plan as it is drawn for the departments there are, with what an administrator changed of it.

The first change keeps the floors as they were drawn that day: they never move again, so no change is ever lost. A
department that outgrows them gets desks on further floors, drawn as ever (or, where that is wished, takes desks that
are free elsewhere first).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import orjson

from metaverse.services import floorplan, floorplan_edits
from metaverse.services.floorplan import Json, Need

HOT_DESKS = "hot_desks"


class Blueprint:
    """Draws the floors for head-counts; `edits` is the changed part of the scene's settings, None for none."""

    def __init__(self, edits: Json | None = None) -> None:
        self.edits = edits or None
        self._kept: list[Json] = _edited(orjson.dumps(self.edits)) if self.edits else []
        self._desks = _desks_by_department(self._kept)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Blueprint) and self.edits == other.edits

    def __hash__(self) -> int:
        return hash(orjson.dumps(self.edits))

    @property
    def kept(self) -> Sequence[Json]:
        """The floors that an administrator changed, or that stood when one did."""
        return self._kept

    def capacity(self, headcounts: Mapping[str, int]) -> tuple[Need, ...]:
        """Tell what departments need beyond the floors that are kept; while that is the same, so is the plan."""
        if not self._kept:
            return floorplan.capacity(headcounts)
        assert self.edits is not None
        short = {name: count - self._desks.get(name, 0) for name, count in headcounts.items()}
        spare = sum(self._desks.values()) - sum(headcounts.values())
        if self.edits.get("growth") == HOT_DESKS and spare >= 0:
            return ()
        colours = self._colours(list(headcounts))
        return tuple(Need(name, colours[name], floorplan.pods_for(count)) for name, count in short.items() if count > 0)

    def draw(self, needs: Sequence[Need]) -> list[Json]:
        """Draw the floors that are kept, and those that give departments what they need beside."""
        return [*self._kept, *floorplan.draw(needs, len(self._kept))]

    def _colours(self, departments: Sequence[str]) -> dict[str, int]:
        known = {
            room["department"]: room["color"] for floor in self._kept for room in floor["rooms"] if "color" in room
        }
        following = max(known.values(), default=-1) + 1
        new = [name for name in departments if name not in known]
        return {**known, **{name: following + at for at, name in enumerate(new)}}


def _desks_by_department(floors: Sequence[Json]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for floor in floors:
        departments = {room["id"]: room.get("department") for room in floor["rooms"]}
        for desk in floor["desks"]:
            name = departments[desk["roomId"]]
            counts[name] = counts.get(name, 0) + 1
    return counts


@lru_cache(maxsize=64)
def _edited(edits: bytes) -> list[Json]:
    """Draw the floors as they were when they were first changed, with what was changed."""
    told = orjson.loads(edits)
    return floorplan_edits.changed(floorplan_edits.drawn(told.get("drawn", ())), told)
