"""Choreography: who stands where, and why. Agents seldom say where they are, so the office places them.

Working is at one's own desk, waiting for a person at the help desk, error at the repair bench, idle in the lounge, and
two that delegate or review meet at a table; help desk, bench, lounge and table are on one's own floor, and whoever
finds no place there stays at the own desk. Offline is outside. Agents that say where they are, are there.
Pure and deterministic: the same agents give the same places on every server and after every start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from metaverse.services.desks import Desks, headcounts
from metaverse.services.floorplan import Json
from metaverse.services.seating import Seating
from metaverse.services.seats import Seats
from metaverse.services.stagecraft import Cast, Encounter, Meeting, Place

__all__ = ["Cast", "Encounter", "Place", "Seating", "assign_desks", "headcounts", "places", "settle", "to_wire"]


def places(
    agents: Iterable[Cast], floors: Sequence[Json] | None = None, encounters: Iterable[Meeting] = ()
) -> dict[str, Place]:
    """Place every agent, in the plan that is given or in the one drawn for them."""
    return Seating(agents, encounters, floors=floors).places


def settle(agents: Iterable[Cast], encounters: Iterable[Meeting] = ()) -> tuple[Sequence[Json], dict[str, Place]]:
    """Draw the plan for the agents there are, and place them in it."""
    seating = Seating(agents, encounters)
    return seating.floors, seating.places


def assign_desks(agents: Iterable[Cast], floors: Sequence[Json]) -> dict[str, Place]:
    """Return everyone's own desk in a plan."""
    seats = Seats(floors)
    return {key: seats.desks[desk] for key, (desk, _) in Desks(seats, agents).of.items()}


def to_wire(moved: Mapping[str, Place]) -> list[dict[str, Any]]:
    """Return new places in wire names."""
    return [{"agentId": key, **place.to_wire()} for key, place in moved.items()]
