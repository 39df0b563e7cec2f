"""How large a floor is: what stands on it decides, in metres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

DESKS_A_POD = 4
POD_WIDTH_M, POD_DEPTH_M = 4.1, 3.9
DESK_PITCH_M = 1.56
SEAT_FROM_AXIS_M = 1.22
ROOM_MARGIN_M = 0.3
NAME_STRIP_M = 1.9
AISLE_M = 2.6
SERVICES_WIDTH_M = 7.6
LEAST_WIDTH_M, LEAST_DEPTH_M = 26.0, 15.2
FLOOR_HEIGHT_M = 6.0
PROPORTION = 1.35
"""How wide the departments of a large floor are against how deep."""

MEETING_M = 6.2
CHAIR_FROM_TABLE_M = 1.75
DESKS_A_TABLE = 16

ROOM_GAP_M, NAME_GAP_M = 0.5, 1.3
QUEUE_ROW, QUEUE_PITCH_M, QUEUE_DEPTH_M = 6, 1.0, 0.75
BENCH_ROW, BENCH_PITCH_M, BENCH_DEPTH_M = 3, 1.2, 0.9
MOST_ROWS = 8
LOUNGE_GROUP_M = 4.6
DESKS_A_QUEUE_PLACE, DESKS_A_BENCH_PLACE, DESKS_A_LOUNGE_GROUP = 8, 12, 20


@dataclass(frozen=True, slots=True)
class Block:
    """A department's room before it has a place: pods in columns and rows."""

    department: str
    colour: int
    pods: int
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


Row = Sequence[Block]


def block(department: str, colour: int, pods: int) -> Block:
    """Arrange the pods of a department."""
    columns = pods if pods <= 3 else min(8, math.ceil(math.sqrt(pods * 1.6)))
    return Block(department, colour, pods, columns, math.ceil(pods / columns))


@dataclass(frozen=True, slots=True)
class Size:
    """How large a floor is, and how many desks stand on it; metres, around its own middle."""

    rows: Sequence[Row]
    desks: int

    @property
    def departments_width(self) -> float:
        """The width of the widest row of departments."""
        return max(width_of(row) for row in self.rows)

    @property
    def width(self) -> float:
        """The width of the whole floor."""
        return self.departments_width + SERVICES_WIDTH_M

    @property
    def depth(self) -> float:
        """The depth of the whole floor."""
        departments = sum(depth_of(row) for row in self.rows) + AISLE_M * max(1, len(self.rows) - 1)
        return max(LEAST_DEPTH_M, departments + self.meeting_strip, self._services_depth)

    @property
    def gap(self) -> float:
        """How much room the last row leaves beside it."""
        return self.departments_width - width_of(self.rows[-1])

    @property
    def meets_in_gap(self) -> bool:
        """Whether meetings fit beside the last row; else they have a strip in front of it."""
        return len(self.rows) > 1 and self.gap >= MEETING_M

    @property
    def meeting_strip(self) -> float:
        """The depth of the strip for meetings in front."""
        return 0.0 if self.meets_in_gap else MEETING_M

    @property
    def queue_rows(self) -> int:
        """Rows of those who wait for help."""
        return min(MOST_ROWS, max(1, math.ceil(self.desks / DESKS_A_QUEUE_PLACE / QUEUE_ROW)))

    @property
    def bench_rows(self) -> int:
        """Rows of those who need repair."""
        return min(MOST_ROWS, max(2, math.ceil(self.desks / DESKS_A_BENCH_PLACE / BENCH_ROW)))

    @property
    def lounge_groups(self) -> int:
        """Groups of sofas, where there is room for so many."""
        return max(1, math.ceil(self.desks / DESKS_A_LOUNGE_GROUP))

    @property
    def help_depth(self) -> float:
        """The depth of the help desk."""
        return 2.25 + self.queue_rows * QUEUE_DEPTH_M

    @property
    def repair_depth(self) -> float:
        """The depth of the repair room."""
        return 1.6 + self.bench_rows * BENCH_DEPTH_M

    @property
    def _services_depth(self) -> float:
        return self.repair_depth + self.help_depth + LOUNGE_GROUP_M + 2 * ROOM_GAP_M + NAME_GAP_M + 0.4


def rows(blocks: Row) -> list[list[Block]]:
    """Put departments side by side into rows, as wide as the floor is to be."""
    area = sum(one.width * (one.depth + AISLE_M) for one in blocks)
    limit = max(LEAST_WIDTH_M, math.sqrt(area) * PROPORTION, max(one.width for one in blocks))
    found: list[list[Block]] = [[]]
    for one in blocks:
        if found[-1] and width_of(found[-1]) + one.width > limit:
            found.append([])
        found[-1].append(one)
    return found


def width_of(row: Row) -> float:
    """Return how wide a row is."""
    return sum(one.width for one in row)


def depth_of(row: Row) -> float:
    """Return how deep a row is."""
    return max(one.depth for one in row)
