"""Desks: everyone has one of their own, and keeps it when others come."""

from __future__ import annotations

from collections.abc import Iterable

from metaverse.services import floorplan
from metaverse.services.seats import Desk, Seats, first_free
from metaverse.services.stagecraft import Cast


def headcounts(agents: Iterable[Cast]) -> dict[str, int]:
    """Count the agents of each department, the departments in the order they first came."""
    counts: dict[str, int] = {}
    for cast in in_order(agents):
        counts[cast.room] = counts.get(cast.room, 0) + 1
    return counts


def in_order(agents: Iterable[Cast]) -> list[Cast]:
    """Return agents in the order they came."""
    return sorted(agents, key=lambda cast: cast.arrival)


def chosen_desks(agents: Iterable[Cast], seats: Seats) -> dict[str, Desk]:
    """Give each agent its desk: the one its id points to, or the next free one; who came first chooses first.

    One chooses among the desks there were on arrival, so that everyone keeps the desk when the department grows.
    """
    taken: dict[str, set[int]] = {}
    desks: dict[str, Desk] = {}
    for cast in in_order(agents):
        rows, occupied = seats.desks_of[cast.room], taken.setdefault(cast.room, set())
        there_were = min(len(rows), floorplan.desks_for(len(occupied) + 1))
        at = first_free(cast.id, there_were, occupied)
        assert at is not None, "a plan has a desk for everyone"
        occupied.add(at)
        desks[cast.key] = rows[at]
    return desks
