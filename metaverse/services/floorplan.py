"""The floor plan: rooms, desks and seats, drawn from departments and their head-count.

A plan is a pure function of what it is told. Metres, y up, +z towards the open front edge; rooms are named by their
corner at the back left (the least x and z). A desk's x and z are where its sitter sits; rotation 0 looks to -z, the
desk stands that way. Capacity grows in steps, so that a newcomer seldom changes a plan. Large offices get several
floors, one above the other, each around the same middle; a department stays on one floor unless it is larger than that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metaverse.services import floorplan_rooms as rooms
from metaverse.services.floorplan_rooms import Json
from metaverse.services.floorplan_size import DESKS_A_POD, Block, block
from metaverse.services.floorplan_words import OPEN_SPACE

__all__ = ["OPEN_SPACE", "Json", "capacity", "desks_for", "draw", "plan"]

POD_STEPS = (2, 3, 4, 6, 8, 10, 12, 16, 20, 25, 30, 40, 50, 60, 80, 100, 125, 150, 200, 250, 300)
POD_STEP_BEYOND = 100
SLACK = 1.1
PODS_A_FLOOR = 300
"""Floors are costly to draw: each has a painted ground of its own, which takes tens of megabytes."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a department needs: so many pods; `colour` counts the departments from 0."""

    department: str
    colour: int
    pods: int


def plan(headcounts: Mapping[str, int]) -> list[Json]:
    """Draw the floors for departments, in the order they are given; an empty office has one floor all the same.

    Each floor is `{id, name, width, depth, x, z, y, rooms, desks, tables, seats}`; `x, z` is its back left corner, `y`
    its height.
    """
    return draw(capacity(headcounts))


def capacity(headcounts: Mapping[str, int]) -> tuple[Need, ...]:
    """Tell what departments need; while that stays the same, so does the plan."""
    needs = [Need(department, at, pods_for(count)) for at, (department, count) in enumerate(headcounts.items())]
    return tuple(needs) or (Need(OPEN_SPACE, 0, POD_STEPS[0]),)


def desks_for(count: int) -> int:
    """Return how many desks a department of so many agents has."""
    return pods_for(count) * DESKS_A_POD


def pods_for(count: int) -> int:
    """Return how many groups of four desks a department of so many agents has."""
    needed = math.ceil(max(1, count) * SLACK / DESKS_A_POD)
    return next((step for step in POD_STEPS if step >= needed), math.ceil(needed / POD_STEP_BEYOND) * POD_STEP_BEYOND)


def draw(needs: Sequence[Need], first: int = 0) -> list[Json]:
    """Draw the floors that give departments what they need, counting from the floor `first`."""
    return [rooms.draw(index, blocks) for index, blocks in enumerate(_spread(needs), first)]


def _spread(needs: Sequence[Need]) -> list[list[Block]]:
    """Put each department on the first floor that has room for it, a very large one evenly on floors of its own."""
    floors: list[list[Block]] = []
    left: list[int] = []
    for need in needs:
        parts = math.ceil(need.pods / PODS_A_FLOOR)
        for part in range(parts):
            pods = (need.pods + part) // parts
            at = next((at for at, free in enumerate(left) if free >= pods), len(floors))
            if at == len(floors):
                floors.append([])
                left.append(PODS_A_FLOOR)
            floors[at].append(block(need.department, need.colour, pods))
            left[at] -= pods
    return floors
