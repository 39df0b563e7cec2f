"""Meetings: two that delegate or review sit down at a table while both work and a table is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from metaverse.events.names import AgentStatus
from metaverse.services.seats import Desk, first_free
from metaverse.services.stagecraft import Cast, Encounter, Place

OPPOSITE = 2
"""From one seat of a table to the one across."""


def seated(
    encounters: Iterable[Encounter],
    cast: Mapping[str, Cast],
    desks: Mapping[str, Desk],
    tables: Sequence[Sequence[Sequence[Place]]],
) -> dict[str, Place]:
    """Return who sits at which table: on the floor of the one who asked, those who met first choosing first."""
    found: dict[str, Place] = {}
    taken: dict[int, set[int]] = {}
    for meeting in encounters:
        one, other = meeting.one, meeting.other
        if one == other or one in found or other in found or not (_is_free(cast, one) and _is_free(cast, other)):
            continue
        floor = desks[one][1]
        occupied = taken.setdefault(floor, set())
        at = first_free(" ".join(sorted((cast[one].id, cast[other].id))), len(tables[floor]), occupied)
        if at is not None:
            occupied.add(at)
            table = tables[floor][at]
            found[one], found[other] = table[0], table[OPPOSITE].posed("listen")
    return found


def _is_free(cast: Mapping[str, Cast], key: str) -> bool:
    return key in cast and cast[key].status == AgentStatus.WORKING and cast[key].position is None
