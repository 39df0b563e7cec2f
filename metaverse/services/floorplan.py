"""The floor plan: rooms, desks and seats, drawn from departments and their head-count.

A plan is a pure function of what it is told. Metres, y up, +z towards the open front edge; rooms are named by their
corner at the back left (the least x and z). A desk's x and z are where its sitter sits; rotation 0 looks to -z, the
desk stands that way. Capacity grows in steps, so that a newcomer seldom changes a plan.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from metaverse.services.floordraw import PLACES, SERVICES_WIDTH_M, Floor, Json, cm, draw_pod, draw_services, round_table

DESKS_A_POD = 4
POD_STEPS = (2, 3, 4, 6, 8, 10, 12, 16, 20, 25, 30, 40, 50, 60, 80, 100, 125, 150, 200, 250, 300)
SLACK = 1.1
DESKS_A_FLOOR = 1200
FLOOR_HEIGHT_M = 6.0

POD_WIDTH_M = 4.1
POD_DEPTH_M = 3.9
ROOM_MARGIN_M = 0.3
NAME_STRIP_M = 1.9
AISLE_M = 2.6
LEAST_DEPTH_M = 15.2
PLANS_KEPT = 128

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


@dataclass(frozen=True, slots=True)
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


def plan(headcounts: Mapping[str, int]) -> list[Json]:
    """Draw the floors for departments, in the order they are given; an empty office has one floor all the same.

    Each floor is `{id, name, width, depth, x, z, y, rooms, desks, tables, seats}`; `x, z` is its back left corner.
    The same departments get the very same floors, to be read only.
    """
    return _floors(tuple(_block(name, count, at) for at, (name, count) in enumerate(headcounts.items())))


@lru_cache(maxsize=PLANS_KEPT)
def _floors(blocks: tuple[Block, ...]) -> list[Json]:
    floors = _spread(blocks or (Block(OPEN_SPACE, 0, 2, 1),))
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
    draw_services(floor, left + widest, back, depth, sum(b.columns * b.rows for b in blocks))
    return {
        "id": f"f{index}",
        "name": {"en": f"Floor {index + 1}", "zh": f"{index + 1} 层"},
        "x": cm(left),
        "y": index * FLOOR_HEIGHT_M,
        "z": cm(back),
        "width": cm(widest + SERVICES_WIDTH_M),
        "depth": cm(depth),
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
            draw_pod(floor, room_id, pod_x, pod_z)


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
        floor.tables.append({"id": f"{room_id}-t{number}", "roomId": room_id, **round_table(x, z)})
