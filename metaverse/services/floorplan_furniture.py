"""What stands on a floor: the furniture of a plan as solids, for whoever looks for a way around it.

The client draws the same pieces from the same plan (`frontend/src/scene/plan`) and adds nothing solid that is not here;
its tests walk the ways that were found here, and meet nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from metaverse.services.floorplan_rooms import Json
from metaverse.services.furnishing import Furnishing
from metaverse.services.solids import Solid, ahead, beside

DESK_REACH_M = 0.82
DESK_M, CHAIR_M = (1.5, 0.75), (0.5, 0.5)
TABLE_RADIUS_M, TABLE_SEAT_GAP_M = 1.28, 0.47
TABLE_SIDE_M = 1.75
SOFA_M, SOFA_ARM_M, POUF_M, SOFA_PITCH_M = (0.9, 0.95), (0.3, 0.95), (0.8, 0.8), 0.85
SOFA_BACK_M = 0.37
"""From the middle of a sofa to that of its back, over which nobody climbs."""

COUNTER_M, COUNTER_PITCH_M = (3.4, 0.7), 4.6
BENCH_M, BENCH_PITCH_M = (3.4, 0.8), 3.7
RACK_M, BOXES_M, COFFEE_TABLE_M, COFFEE_BAR_M = (0.8, 0.8), (0.6, 0.5), (1.1, 1.1), (1.7, 0.6)
BOOKCASE_M, DIVIDER_DEPTH_M = (1.4, 0.5), 0.3
EDGE_M, DOOR_M, SIGHT_BEHIND_M, SHALLOW_M = 0.5, 2.2, 1.7, 1.5


def furniture(floor: Json) -> list[Solid]:
    """Return everything solid on a floor, the walls and obstacles that were put there included."""
    by_room: dict[str, list[Json]] = {}
    for seat in floor["seats"]:
        by_room.setdefault(seat["roomId"], []).append(seat)
    set_ = Furnishing()
    _desks(set_, floor["desks"])
    _tables(set_, floor["tables"])
    for seat in floor["seats"]:
        set_.seat(seat["x"], seat["z"])
    for room in floor["rooms"]:
        _room(set_, room, by_room.get(room["id"], []), floor)
    _coffee_bar(set_, floor)
    set_.put(*(obstacle(one) for one in floor.get("obstacles", ())))
    return set_.solids


def obstacle(one: Json) -> Solid:
    """Return a wall or an obstacle as a solid."""
    return Solid(one["x"], one["z"], one["width"], one["depth"], one.get("rotationY", 0.0))


def desk(one: Json) -> Solid:
    """Return the desk that stands before a seat."""
    x, z = ahead(one["x"], one["z"], one["rotationY"], DESK_REACH_M)
    return Solid(x, z, *DESK_M, one["rotationY"])


def workplace(one: Json) -> Solid:
    """Return a desk with its chair and what is between them: nobody squeezes through there."""
    length = DESK_REACH_M + DESK_M[1] / 2 + CHAIR_M[1] / 2
    x, z = ahead(one["x"], one["z"], one["rotationY"], length / 2 - CHAIR_M[1] / 2)
    return Solid(x, z, DESK_M[0], length, one["rotationY"])


def _desks(set_: Furnishing, desks: Iterable[Json]) -> None:
    for one in desks:
        set_.put(desk(one))
        set_.seat(one["x"], one["z"], workplace(one))


def _tables(set_: Furnishing, tables: Iterable[Json]) -> None:
    for number, table in enumerate(tables):
        radius = table_radius(table)
        set_.table(table["x"], table["z"], radius)
        side = TABLE_SIDE_M * radius
        set_.put(Solid(table["x"], table["z"], side, side, 0.4 * number))
        for seat in table["seats"]:
            set_.seat(seat["x"], seat["z"], Solid(seat["x"], seat["z"], *CHAIR_M, seat["rotationY"]))


def table_radius(table: Json) -> float:
    """Return how large a table is: its edge keeps its distance from those who sit there."""
    distances = [math.hypot(seat["x"] - table["x"], seat["z"] - table["z"]) for seat in table["seats"]]
    return min(2.4, max(0.55, min(distances) - TABLE_SEAT_GAP_M)) if distances else TABLE_RADIUS_M


def _room(set_: Furnishing, room: Json, seats: list[Json], floor: Json) -> None:
    right, front = room["x"] + room["width"], room["z"] + room["depth"]
    match room["kind"]:
        case "department":
            _department(set_, room, floor)
        case "lounge":
            _lounge(set_, room, seats)
        case "help_desk":
            for x, z, turn in _front_row(room, seats, COUNTER_PITCH_M):
                set_.put(Solid(*ahead(x, z, turn, 1.15), *COUNTER_M, turn))
        case "repair":
            _repair(set_, room, seats)
    if room["kind"] != "department" and room["depth"] > SHALLOW_M:
        set_.plants((right - 0.4, front - 0.4), (room["x"] + 0.4, front - 0.4), (right - 0.4, room["z"] + 0.45))


def _department(set_: Furnishing, room: Json, floor: Json) -> None:
    x, z, right, front = room["x"], room["z"], room["x"] + room["width"], room["z"] + room["depth"]
    is_at_wall = z - floor["z"] < EDGE_M
    if floor["x"] + floor["width"] - right >= EDGE_M:
        depth = room["depth"] - 1.35 - 0.12
        set_.put(Solid(right, z + 0.12 + depth / 2, depth, DIVIDER_DEPTH_M, math.pi / 2))
    if not is_at_wall and room["width"] >= DOOR_M + 2 and not _hides_a_name(room, floor):
        length = (room["width"] - DOOR_M) / 2 - 0.12
        for middle in (x + 0.12 + length / 2, right - 0.12 - length / 2):
            set_.put(Solid(middle, z, length, DIVIDER_DEPTH_M))
    if is_at_wall and set_.is_free(x + 1.05, z + 0.3, 0.45):
        set_.put(Solid(x + 1.05, z + 0.28, *BOOKCASE_M))
    set_.lamp(right - 0.5, z + 0.6)
    set_.plants((right - 0.1, front - 0.55), (x + 0.55, z + 0.6), (x + 0.1, front + 0.3))


def _hides_a_name(room: Json, floor: Json) -> bool:
    return any(
        other["id"] != room["id"]
        and other["x"] < room["x"] + room["width"]
        and room["x"] < other["x"] + other["width"]
        and abs(other["z"] + other["depth"] - room["z"]) < SIGHT_BEHIND_M
        for other in floor["rooms"]
    )


def _lounge(set_: Furnishing, room: Json, seats: list[Json]) -> None:
    for seat in seats:
        if seat["kind"] == "pouf":
            set_.put(Solid(seat["x"], seat["z"], *POUF_M))
    sofas = [seat for seat in seats if seat["kind"] not in ("pouf", "stand")]
    for seat in sofas:
        _sofa(set_, seat, sofas)
    x, z, width, depth = room["x"], room["z"], room["width"], room["depth"]
    for right, down in ((0.5, 0.5), (0.3, 0.55), (0.7, 0.55)):
        if set_.is_free(x + width * right, z + depth * down, 0.62):
            set_.put(Solid(x + width * right, z + depth * down, *COFFEE_TABLE_M))
            break
    if set_.is_free(x + 0.75, z + depth - 0.8, 0.4):
        set_.put(Solid(x + 0.75, z + depth - 0.8, *POUF_M))
    set_.lamp(x + width - 0.45, z + 0.45)
    if width > 4.5:
        set_.lamp(x + 0.45, z + 0.45)


def _sofa(set_: Furnishing, seat: Json, sofas: list[Json]) -> None:
    turn = seat["rotationY"]
    right, left = (_neighbour(seat, side, sofas) for side in (1, -1))
    near = right or left
    width = math.hypot(near["x"] - seat["x"], near["z"] - seat["z"]) / 0.8 if near else 1.0
    x, z = ahead(seat["x"], seat["z"], turn, -0.16)
    set_.put(Solid(x, z, SOFA_M[0] * width, SOFA_M[1], turn))
    set_.solids.append(Solid(*ahead(x, z, turn, -SOFA_BACK_M), SOFA_M[0] * width, 0.2, turn))
    for side, other in ((-1, left), (1, right)):
        if other is None:
            set_.put(Solid(*beside(x, z, turn, side * (0.4 * width + 0.06)), *SOFA_ARM_M, turn))


def _neighbour(seat: Json, side: int, sofas: list[Json]) -> Json | None:
    x, z = beside(seat["x"], seat["z"], seat["rotationY"], side * SOFA_PITCH_M)
    for other in sofas:
        if other is not seat and _alike(other, seat) and math.hypot(other["x"] - x, other["z"] - z) < 0.4:
            return other
    return None


def _alike(one: Json, other: Json) -> bool:
    return math.cos(one["rotationY"] - other["rotationY"]) > 0.95


def _repair(set_: Furnishing, room: Json, seats: list[Json]) -> None:
    spots = _front_row(room, seats, BENCH_PITCH_M)
    for number, (x, z, turn) in enumerate(spots):
        x, z = ahead(x, z, turn, 0.82)
        set_.put(Solid(x, z, *BENCH_M, turn))
        end = beside(x, z, turn, 2.2)
        if number == len(spots) - 1 and _is_inside(room, *end) and set_.is_free(*end, 0.3):
            set_.put(Solid(*end, *BOXES_M, turn))
    for rack in range(2):
        x, z = room["x"] + 0.46 + rack * 0.76, room["z"] + 0.5
        if set_.is_free(x, z, 0.5):
            set_.put(Solid(x, z, *RACK_M))


def _is_inside(room: Json, x: float, z: float) -> bool:
    return (
        room["x"] + 0.2 < x < room["x"] + room["width"] - 0.2 and room["z"] + 0.2 < z < room["z"] + room["depth"] - 0.2
    )


def _front_row(room: Json, seats: list[Json], pitch: float) -> list[tuple[float, float, float]]:
    """Spread service points along the seats that stand foremost; without seats, one in the middle of the room."""
    turn = seats[0]["rotationY"] if seats else 0.0
    if not seats:
        return [(room["x"] + room["width"] / 2, room["z"] + room["depth"] * 0.7, turn)]
    cos, sin = math.cos(turn), math.sin(turn)
    alike = [(-sin * s["x"] - cos * s["z"], cos * s["x"] - sin * s["z"]) for s in seats if _alike(s, seats[0])]
    front = max(forward for forward, _ in alike)
    row = [across for forward, across in alike if forward > front - 0.3]
    first, last = min(row), max(row)
    count = max(1, math.floor((last - first + 1) / pitch + 0.5))
    sides = [first + (last - first) * (at + 0.5) / count for at in range(count)]
    return [(cos * side - sin * front, -sin * side - cos * front, turn) for side in sides]


def _coffee_bar(set_: Furnishing, floor: Json) -> None:
    """Stand the bar at the left wall outside the departments, where people pass."""
    beside_wall = [room for room in floor["rooms"] if room["x"] - floor["x"] < 1.2]
    z = floor["z"] + 1.2
    while z < floor["z"] + floor["depth"] - 1.2:
        is_clear = not any(room["z"] - 0.85 < z < room["z"] + room["depth"] + 0.85 for room in beside_wall)
        if is_clear and set_.is_free(floor["x"] + 0.45, z, 0.9):
            set_.put(Solid(floor["x"] + 0.42, z, *COFFEE_BAR_M, math.pi / 2))
            return
        z += 0.4
