"""The rooms of one floor: departments in rows, help desk, repair and lounge to the right, meetings in front."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from metaverse.services.floorplan_size import (
    AISLE_M,
    BENCH_DEPTH_M,
    BENCH_PITCH_M,
    BENCH_ROW,
    CHAIR_FROM_TABLE_M,
    DESK_PITCH_M,
    DESKS_A_POD,
    DESKS_A_TABLE,
    FLOOR_HEIGHT_M,
    LOUNGE_GROUP_M,
    MEETING_M,
    NAME_GAP_M,
    POD_DEPTH_M,
    POD_WIDTH_M,
    QUEUE_DEPTH_M,
    QUEUE_PITCH_M,
    QUEUE_ROW,
    ROOM_GAP_M,
    ROOM_MARGIN_M,
    SEAT_FROM_AXIS_M,
    SERVICES_WIDTH_M,
    Block,
    Row,
    Size,
    depth_of,
    rows,
)
from metaverse.services.floorplan_words import PLACES, department_name

Json = dict[str, Any]


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
        place = {"x": _cm(corner[0]), "z": _cm(corner[1]), "width": _cm(size[0]), "depth": _cm(size[1])}
        self.rooms.append({"id": room_id, "kind": kind, **place, **more})
        return room_id

    def seat(self, room_id: str, kind: str, x: float, z: float, rotation: float = 0.0) -> None:
        """Put a place to sit or stand in."""
        seat_id = f"{room_id}-{kind}-{self.next(room_id)}"
        place = {"x": _cm(x), "z": _cm(z), "rotationY": round(rotation, 4)}
        self.seats.append({"id": seat_id, "roomId": room_id, "kind": kind, **place})


def draw(index: int, blocks: Row) -> Json:
    """Draw a floor around its own middle."""
    floor = Floor(index)
    size = Size(rows(blocks), sum(one.pods for one in blocks) * DESKS_A_POD)
    left, back = -size.width / 2, -size.depth / 2
    z = back
    for row in size.rows:
        _draw_row(floor, row, left, z)
        z += depth_of(row) + AISLE_M
    _draw_meetings(floor, size, left, back + size.depth)
    _draw_services(floor, size, left + size.departments_width + 0.6, back)
    return {
        "id": f"f{index}",
        "name": {"en": f"Floor {index + 1}", "zh": f"{index + 1} 层"},
        "x": _cm(left),
        "y": index * FLOOR_HEIGHT_M,
        "z": _cm(back),
        "width": _cm(size.width),
        "depth": _cm(size.depth),
        "rooms": floor.rooms,
        "desks": floor.desks,
        "tables": floor.tables,
        "seats": floor.seats,
    }


def _draw_row(floor: Floor, row: Row, left: float, back: float) -> None:
    x = left
    for one in row:
        _draw_department(floor, one, x, back, depth_of(row))
        x += one.width


def _draw_department(floor: Floor, one: Block, x: float, z: float, depth: float) -> None:
    named = {"department": one.department, "name": department_name(one.department), "color": one.colour}
    room_id = floor.room(f"d{one.colour}", "department", (x, z), (one.width, depth), **named)
    for pod in range(one.pods):
        row, column = divmod(pod, one.columns)
        pod_x = x + ROOM_MARGIN_M + (column + 0.5) * POD_WIDTH_M
        pod_z = z + ROOM_MARGIN_M + (row + 0.5) * POD_DEPTH_M + 0.15
        _draw_pod(floor, room_id, pod_x, pod_z)


def _draw_pod(floor: Floor, room_id: str, x: float, z: float) -> None:
    for side, rotation in ((1, 0.0), (-1, math.pi)):
        for place in (-0.5, 0.5):
            number = floor.next(room_id)
            at = {"x": _cm(x + place * DESK_PITCH_M), "z": _cm(z + side * SEAT_FROM_AXIS_M)}
            desk = {"id": f"{room_id}-{number}", "roomId": room_id, **at, "rotationY": round(rotation, 4)}
            floor.desks.append(desk)


def _draw_meetings(floor: Floor, size: Size, left: float, front: float) -> None:
    width = size.gap if size.meets_in_gap else size.departments_width
    depth = depth_of(size.rows[-1]) if size.meets_in_gap else MEETING_M
    start = left + size.departments_width - width
    columns, rows = max(1, int(width // MEETING_M)), max(1, int(depth // MEETING_M))
    count = max(1, min(columns * rows, math.ceil(size.desks / DESKS_A_TABLE)))
    columns, rows = min(columns, count), math.ceil(count / columns)
    depth = rows * MEETING_M
    room_id = floor.room("meeting", "meeting", (start, front - depth), (width, depth), name=PLACES["meeting"])
    for number in range(count):
        row, column = divmod(number, columns)
        x, z = start + width * (column + 0.5) / columns, front - MEETING_M * (row + 0.5)
        floor.tables.append({"id": f"{room_id}-t{number}", "roomId": room_id, **round_table(x, z)})


def round_table(x: float, z: float) -> Json:
    """Return a table with four chairs around it."""
    seats = []
    for quarter in range(4):
        angle = math.pi / 4 + quarter * math.pi / 2
        seat_x, seat_z = x + math.sin(angle) * CHAIR_FROM_TABLE_M, z + math.cos(angle) * CHAIR_FROM_TABLE_M
        seats.append({"x": _cm(seat_x), "z": _cm(seat_z), "rotationY": round(angle, 4)})
    return {"x": _cm(x), "z": _cm(z), "seats": seats}


def _draw_services(floor: Floor, size: Size, x: float, back: float) -> None:
    width, front = SERVICES_WIDTH_M - 1.0, back + size.depth
    help_z = back + size.repair_depth + NAME_GAP_M
    lounge_z = help_z + size.help_depth + ROOM_GAP_M
    _draw_repair(floor, x, back, width, size)
    _draw_help_desk(floor, x, help_z, width, size)
    lounge_depth = min(front - ROOM_GAP_M - lounge_z, size.lounge_groups * LOUNGE_GROUP_M + 1.0)
    _draw_lounge(floor, x, front - ROOM_GAP_M - lounge_depth, width, lounge_depth)
    floor.room("entrance", "entrance", (x, front - 0.4), (width, 0.4), name=PLACES["entrance"])


def _draw_repair(floor: Floor, x: float, z: float, width: float, size: Size) -> None:
    room_id = floor.room("repair", "repair", (x, z), (width, size.repair_depth), name=PLACES["repair"])
    for number in range(size.bench_rows * BENCH_ROW):
        row, column = divmod(number, BENCH_ROW)
        floor.seat(room_id, "bench", x + 2.6 + column * BENCH_PITCH_M, z + 1.75 + row * BENCH_DEPTH_M)


def _draw_help_desk(floor: Floor, x: float, z: float, width: float, size: Size) -> None:
    room_id = floor.room("help", "help_desk", (x, z), (width, size.help_depth), name=PLACES["help_desk"])
    for number in range(size.queue_rows * QUEUE_ROW):
        row, column = divmod(number, QUEUE_ROW)
        floor.seat(room_id, "queue", x + 0.9 + column * QUEUE_PITCH_M, z + 1.75 + row * QUEUE_DEPTH_M)


def _draw_lounge(floor: Floor, x: float, z: float, width: float, depth: float) -> None:
    room_id = floor.room("lounge", "lounge", (x, z), (width, depth), name=PLACES["lounge"])
    groups = max(1, int(depth // LOUNGE_GROUP_M))
    for group in range(groups):
        _draw_sofas(floor, room_id, x, z + depth * group / groups, width)


def _draw_sofas(floor: Floor, room_id: str, x: float, z: float, width: float) -> None:
    for place in (-1, 0, 1):
        floor.seat(room_id, "sofa", x + width * 0.45 + place * 0.85, z + 1.0, math.pi)
        floor.seat(room_id, "sofa", x + width - 0.95, z + 2.9 + place * 0.7, math.pi / 2)
    floor.seat(room_id, "pouf", x + 0.95, z + 2.5, -math.pi / 2)


def _cm(metres: float) -> float:
    return round(metres, 2)
