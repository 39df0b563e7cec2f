"""The floor plan: rooms, desks and seats, drawn from departments and their head-count.

A plan is a pure function of what it is told. Metres, y up, +z towards the open front edge; rooms are named by their
corner at the back left (the least x and z). A desk's x and z are where its sitter sits; rotation 0 looks to -z, the
desk stands that way. Capacity grows in steps, so that a newcomer seldom changes a plan.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

DESKS_A_POD = 4
POD_STEPS = (2, 3, 4, 6, 8, 10, 12, 16, 20, 25, 30, 40, 50, 60, 80, 100, 125, 150, 200, 250, 300)
SLACK = 1.1
DESKS_A_FLOOR = 1200
FLOOR_HEIGHT_M = 6.0

POD_WIDTH_M = 4.1
POD_DEPTH_M = 3.9
DESK_PITCH_M = 1.56
SEAT_FROM_AXIS_M = 1.22
ROOM_MARGIN_M = 0.3
NAME_STRIP_M = 1.9
AISLE_M = 2.6
SERVICES_WIDTH_M = 7.6
LEAST_DEPTH_M = 15.2

OPEN_SPACE = "Open space"
NAMES_ZH = {
    "research": "研究",
    "engineering": "工程",
    "operations": "运营",
    "design": "设计",
    "marketing": "市场",
    "sales": "销售",
    "support": "客服",
    "finance": "财务",
    "product": "产品",
    "data": "数据",
    "security": "安全",
    "quality": "质量",
    "legal": "法务",
    "people": "人事",
    "open space": "开放区",
}
PLACES = {
    "meeting": {"en": "Meeting", "zh": "会议"},
    "lounge": {"en": "Lounge", "zh": "休息区"},
    "help_desk": {"en": "Help desk", "zh": "求助台"},
    "repair": {"en": "Repair", "zh": "维修"},
    "entrance": {"en": "Entrance", "zh": "入口"},
}


@dataclass(slots=True)
class Block:
    """A department's room before it has a place: pods in columns and rows."""

    department: str
    colour: int
    columns: int
    rows: int

    @property
    def width(self) -> float:
        """Its width, metres."""
        return self.columns * POD_WIDTH_M + 2 * ROOM_MARGIN_M

    @property
    def depth(self) -> float:
        """Its depth, metres."""
        return self.rows * POD_DEPTH_M + NAME_STRIP_M + ROOM_MARGIN_M


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

    def seat(self, room_id: str, kind: str, x: float, z: float, rotation: float) -> None:
        """Put a place to sit or stand in."""
        seat_id = f"{room_id}-{kind}-{self.next(room_id)}"
        place = {"x": _cm(x), "z": _cm(z), "rotationY": round(rotation, 4)}
        self.seats.append({"id": seat_id, "roomId": room_id, "kind": kind, **place})


def plan(headcounts: Mapping[str, int]) -> list[Json]:
    """Draw the floors for departments, in the order they are given; an empty office has one floor all the same.

    Each floor is `{id, name, width, depth, x, z, y, rooms, desks, tables, seats}`; `x, z` is its back left corner.
    """
    blocks = [_block(department, count, at) for at, (department, count) in enumerate(headcounts.items())]
    floors = _spread(blocks or [Block(OPEN_SPACE, 0, 2, 1)])
    return [_draw(index, on_floor) for index, on_floor in enumerate(floors)]


def _block(department: str, count: int, colour: int) -> Block:
    pods = _pods(count)
    columns = pods if pods <= 3 else min(8, math.ceil(math.sqrt(pods * 1.6)))
    return Block(department, colour, columns, math.ceil(pods / columns))


def _pods(count: int) -> int:
    needed = math.ceil(max(1, count) * SLACK / DESKS_A_POD)
    return next((step for step in POD_STEPS if step >= needed), math.ceil(needed / 100) * 100)


def _spread(blocks: Sequence[Block]) -> list[list[Block]]:
    floors: list[list[Block]] = [[]]
    desks = 0
    for block in blocks:
        more = block.columns * block.rows * DESKS_A_POD
        if floors[-1] and desks + more > DESKS_A_FLOOR:
            floors.append([])
            desks = 0
        floors[-1].append(block)
        desks += more
    return floors


def _draw(index: int, blocks: Sequence[Block]) -> Json:
    floor = Floor(index)
    rows = _rows(blocks)
    widest = max(sum(block.width for block in row) for row in rows)
    depth = max(LEAST_DEPTH_M, sum(_depth(row) for row in rows) + AISLE_M * max(1, len(rows) - 1) + _meeting(rows))
    left, back = -(widest + SERVICES_WIDTH_M) / 2, -depth / 2
    z = back
    for row in rows:
        _draw_row(floor, row, left, z)
        z += _depth(row) + AISLE_M
    _draw_meetings(floor, blocks, rows, left, widest, back + depth)
    _draw_services(floor, left + widest, back, depth, sum(b.columns * b.rows for b in blocks))
    return {
        "id": f"f{index}",
        "name": {"en": f"Floor {index + 1}", "zh": f"{index + 1} 层"},
        "x": _cm(left),
        "y": index * FLOOR_HEIGHT_M,
        "z": _cm(back),
        "width": _cm(widest + SERVICES_WIDTH_M),
        "depth": _cm(depth),
        "rooms": floor.rooms,
        "desks": floor.desks,
        "tables": floor.tables,
        "seats": floor.seats,
    }


def _rows(blocks: Sequence[Block]) -> list[list[Block]]:
    area = sum(block.width * (block.depth + AISLE_M) for block in blocks)
    limit = max(26.0, math.sqrt(area) * 1.35, max(block.width for block in blocks))
    rows: list[list[Block]] = [[]]
    for block in blocks:
        if rows[-1] and sum(other.width for other in rows[-1]) + block.width > limit:
            rows.append([])
        rows[-1].append(block)
    return rows


def _depth(row: Sequence[Block]) -> float:
    return max(block.depth for block in row)


def _front_gap(rows: Sequence[Sequence[Block]]) -> float:
    """Return how much room the last row leaves beside it."""
    widest = max(sum(block.width for block in row) for row in rows)
    return widest - sum(block.width for block in rows[-1])


def _meeting(rows: Sequence[Sequence[Block]]) -> float:
    """Return the depth that meetings need in front, where the last row leaves no room beside it."""
    return 0.0 if len(rows) > 1 and _front_gap(rows) >= MEETING_M else MEETING_M


MEETING_M = 6.2
TABLE_RADIUS_M = 1.28
CHAIR_FROM_TABLE_M = 1.75
HEADS_A_TABLE = 16


def _draw_row(floor: Floor, row: Sequence[Block], left: float, back: float) -> None:
    x = left
    for block in row:
        _draw_department(floor, block, x, back, _depth(row))
        x += block.width


def _draw_department(floor: Floor, block: Block, x: float, z: float, depth: float) -> None:
    room_id = floor.room(
        f"d{block.colour}",
        "department",
        (x, z),
        (block.width, depth),
        department=block.department,
        name={"en": block.department, "zh": NAMES_ZH.get(block.department.lower(), block.department)},
        color=block.colour,
    )
    for row in range(block.rows):
        for column in range(block.columns):
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


def _draw_meetings(
    floor: Floor,
    blocks: Sequence[Block],
    rows: Sequence[Sequence[Block]],
    left: float,
    widest: float,
    front: float,
) -> None:
    gap = _front_gap(rows) if _meeting(rows) == 0.0 else widest
    start = left + widest - gap
    desks = sum(block.columns * block.rows * DESKS_A_POD for block in blocks)
    count = max(1, min(int(gap // MEETING_M), math.ceil(desks / HEADS_A_TABLE)))
    room_id = floor.room("meeting", "meeting", (start, front - MEETING_M), (gap, MEETING_M), name=PLACES["meeting"])
    for number in range(count):
        x, z = start + gap * (number + 0.5) / count, front - MEETING_M / 2
        floor.tables.append({"id": f"{room_id}-t{number}", "roomId": room_id, **_round_table(x, z)})


def _round_table(x: float, z: float) -> Json:
    seats = []
    for quarter in range(4):
        angle = math.pi / 4 + quarter * math.pi / 2
        seat_x, seat_z = x + math.sin(angle) * CHAIR_FROM_TABLE_M, z + math.cos(angle) * CHAIR_FROM_TABLE_M
        seats.append({"x": _cm(seat_x), "z": _cm(seat_z), "rotationY": round(angle, 4)})
    return {"x": _cm(x), "z": _cm(z), "seats": seats}


def _draw_services(floor: Floor, left: float, back: float, depth: float, pods: int) -> None:
    x, width = left + 0.6, SERVICES_WIDTH_M - 1.0
    _draw_repair(floor, x, back, width, pods)
    _draw_help_desk(floor, x, back + 3.9, width, pods)
    lounge_depth = max(5.0, depth - 9.4)
    _draw_lounge(floor, x, back + depth - lounge_depth - 0.5, width, lounge_depth)
    floor.room("entrance", "entrance", (x, back + depth - 0.4), (width, 0.4), name=PLACES["entrance"])


def _draw_repair(floor: Floor, x: float, back: float, width: float, pods: int) -> None:
    room_id = floor.room("repair", "repair", (x, back), (width, 3.4), name=PLACES["repair"])
    for number in range(4 if pods <= 8 else 6):
        floor.seat(
            room_id, "bench", x + 2.6 + number % 2 * 1.5 - number // 2 * 0.7, back + 1.75 + number // 2 * 0.7, 0.0
        )


def _draw_help_desk(floor: Floor, x: float, z: float, width: float, pods: int) -> None:
    room_id = floor.room("help", "help_desk", (x, z), (width, 3.0), name=PLACES["help_desk"])
    places = 6 if pods <= 8 else 12
    for number in range(places):
        row, column = divmod(number, 6)
        floor.seat(room_id, "queue", x + 0.9 + column * 1.0, z + 1.75 + row * 0.75, 0.0)


def _draw_lounge(floor: Floor, x: float, z: float, width: float, depth: float) -> None:
    room_id = floor.room("lounge", "lounge", (x, z), (width, depth), name=PLACES["lounge"])
    for place in (-1, 0, 1):
        floor.seat(room_id, "sofa", x + width * 0.45 + place * 0.85, z + 1.0, math.pi)
        floor.seat(room_id, "sofa", x + width - 0.95, z + 2.9 + place * 0.7, math.pi / 2)
    floor.seat(room_id, "pouf", x + 0.95, z + 2.5, -math.pi / 2)
    rows = int((depth - 5.0) // 1.2)
    for number in range(max(0, rows) * 4):
        row, column = divmod(number, 4)
        floor.seat(room_id, "stand", x + 1.0 + column * 1.4, z + 4.6 + row * 1.2, math.pi)


def _cm(metres: float) -> float:
    return round(metres, 2)
