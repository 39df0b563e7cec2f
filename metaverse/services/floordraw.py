"""A floor while it is drawn: rooms with their desks, tables and seats put in one by one.

Metres, y up, +z towards the open front edge; a rotation of 0 looks to -z.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

DESK_PITCH_M = 1.56
SEAT_FROM_AXIS_M = 1.22
CHAIR_FROM_TABLE_M = 1.75
REPAIR_DEPTH_M = 3.4
HELP_DESK_FROM_BACK_M = 4.7
HELP_DESK_DEPTH_M = 3.0
LEAST_LOUNGE_DEPTH_M = 5.0
SMALL_FLOOR_PODS = 8
SERVICES_WIDTH_M = 7.6

PLACES = {
    "meeting": {"en": "Meeting", "zh": "会议"},
    "lounge": {"en": "Lounge", "zh": "休息区"},
    "help_desk": {"en": "Help desk", "zh": "求助台"},
    "repair": {"en": "Repair", "zh": "维修"},
    "entrance": {"en": "Entrance", "zh": "入口"},
}


@dataclass(slots=True)
class Floor:
    """A floor while it is drawn."""

    index: int
    rooms: list[Json] = field(default_factory=list)
    desks: list[Json] = field(default_factory=list)
    tables: list[Json] = field(default_factory=list)
    seats: list[Json] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)

    def next(self, room_id: str) -> int:
        """Count one more place in a room and return its number, from 0."""
        number = self._counts.get(room_id, 0)
        self._counts[room_id] = number + 1
        return number

    def room(self, slug: str, kind: str, corner: tuple[float, float], size: tuple[float, float], **more: Any) -> str:
        """Put a room in and return its id."""
        room_id = f"f{self.index}-{slug}"
        place = {"x": cm(corner[0]), "z": cm(corner[1]), "width": cm(size[0]), "depth": cm(size[1])}
        self.rooms.append({"id": room_id, "kind": kind, **place, **more})
        return room_id

    def seat(self, room_id: str, kind: str, x: float, z: float, rotation: float) -> None:
        """Put a place to sit or stand in."""
        seat_id = f"{room_id}-{kind}-{self.next(room_id)}"
        place = {"x": cm(x), "z": cm(z), "rotationY": round(rotation, 4)}
        self.seats.append({"id": seat_id, "roomId": room_id, "kind": kind, **place})


def draw_pod(floor: Floor, room_id: str, x: float, z: float) -> None:
    """Put four desks in, two facing two."""
    for side, rotation in ((1, 0.0), (-1, math.pi)):
        for place in (-0.5, 0.5):
            number = floor.next(room_id)
            at = {"x": cm(x + place * DESK_PITCH_M), "z": cm(z + side * SEAT_FROM_AXIS_M)}
            desk = {"id": f"{room_id}-{number}", "roomId": room_id, **at, "rotationY": round(rotation, 4)}
            floor.desks.append(desk)


def round_table(x: float, z: float) -> Json:
    """Return a table with four chairs that look at it."""
    seats = []
    for quarter in range(4):
        angle = math.pi / 4 + quarter * math.pi / 2
        seat_x, seat_z = x + math.sin(angle) * CHAIR_FROM_TABLE_M, z + math.cos(angle) * CHAIR_FROM_TABLE_M
        seats.append({"x": cm(seat_x), "z": cm(seat_z), "rotationY": round(angle, 4)})
    return {"x": cm(x), "z": cm(z), "seats": seats}


def draw_services(floor: Floor, left: float, back: float, depth: float, pods: int) -> None:
    """Put repair, help desk, lounge and entrance in, from the back to the front."""
    x, width = left + 0.6, SERVICES_WIDTH_M - 1.0
    _draw_repair(floor, x, back, width, pods)
    _draw_help_desk(floor, x, back + HELP_DESK_FROM_BACK_M, width, pods)
    lounge_depth = max(LEAST_LOUNGE_DEPTH_M, depth - 9.4)
    _draw_lounge(floor, x, back + depth - lounge_depth - 0.5, width, lounge_depth)
    floor.room("entrance", "entrance", (x, back + depth - 0.4), (width, 0.4), name=PLACES["entrance"])


def _draw_repair(floor: Floor, x: float, back: float, width: float, pods: int) -> None:
    room_id = floor.room("repair", "repair", (x, back), (width, REPAIR_DEPTH_M), name=PLACES["repair"])
    for number in range(4 if pods <= SMALL_FLOOR_PODS else 6):
        floor.seat(
            room_id, "bench", x + 2.6 + number % 2 * 1.5 - number // 2 * 0.7, back + 1.75 + number // 2 * 0.7, 0.0
        )


def _draw_help_desk(floor: Floor, x: float, z: float, width: float, pods: int) -> None:
    room_id = floor.room("help", "help_desk", (x, z), (width, HELP_DESK_DEPTH_M), name=PLACES["help_desk"])
    places = 6 if pods <= SMALL_FLOOR_PODS else 12
    for number in range(places):
        row, column = divmod(number, 6)
        floor.seat(room_id, "queue", x + 0.9 + column * 1.0, z + 1.75 + row * 0.75, 0.0)


def _draw_lounge(floor: Floor, x: float, z: float, width: float, depth: float) -> None:
    room_id = floor.room("lounge", "lounge", (x, z), (width, depth), name=PLACES["lounge"])
    for place in (-1, 0, 1):
        floor.seat(room_id, "sofa", x + width * 0.45 + place * 0.85, z + 1.0, math.pi)
        floor.seat(room_id, "sofa", x + width - 0.95, z + 2.9 + place * 0.7, math.pi / 2)
    floor.seat(room_id, "pouf", x + 0.95, z + 2.5, -math.pi / 2)
    rows = int((depth - LEAST_LOUNGE_DEPTH_M) // 1.2)
    for number in range(max(0, rows) * 4):
        row, column = divmod(number, 4)
        floor.seat(room_id, "stand", x + 1.0 + column * 1.4, z + 4.6 + row * 1.2, math.pi)


def cm(metres: float) -> float:
    """Round a length to centimetres."""
    return round(metres, 2)
