"""Desks: everyone has one of their own, and keeps it when others come."""

from __future__ import annotations

from collections.abc import Iterable

from metaverse.services import floorplan
from metaverse.services.seats import Desk, Seats, number_of
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


class Desks:
    """Who has which desk: the one that the id points to, or the next free one; who came first chooses first.

    One chooses among the desks that a department of that size is drawn with, so that everyone keeps the desk when it
    grows. Whoever finds none in the department takes a free one of another (a hot desk), on the own floor if there is
    one; hot desks are chosen last, after everyone else has chosen.
    """

    def __init__(self, seats: Seats, agents: Iterable[Cast] = ()) -> None:
        self._seats = seats
        self._occupied: dict[str, set[int]] = {}
        self._came: dict[str, int] = {}
        self.of: dict[str, Desk] = {}
        self.hot: dict[str, Desk] = {}
        everyone = in_order(agents)
        self.last = everyone[-1].arrival if everyone else (-1, "")
        without = [cast for cast in everyone if not self._choose(cast)]
        if without:
            self._share(without)

    def add(self, cast: Cast) -> bool:
        """Give a desk to somebody who came last; False where all must choose again."""
        if cast.arrival <= self.last or self.hot or not self._choose(cast):
            return False
        self.last = cast.arrival
        return True

    def _choose(self, cast: Cast) -> bool:
        rows, occupied = self._seats.desks_of.get(cast.room, []), self._occupied.setdefault(cast.room, set())
        came = self._came[cast.room] = self._came.get(cast.room, 0) + 1
        there_were = floorplan.desks_for(came)
        number = number_of(cast.id)
        for step in range(there_were):
            at = (number + step) % there_were
            if at not in occupied and at < len(rows) and (desk := rows[at]) is not None:
                break
        else:
            at, desk = next(((at, d) for at, d in enumerate(rows) if at not in occupied and d is not None), (-1, None))
        if desk is None:
            return False
        occupied.add(at)
        self.of[cast.key] = desk
        return True

    def _share(self, without: Iterable[Cast]) -> None:
        taken = {desk for desk, _ in self.of.values()}
        rows = [row for rows in self._seats.desks_of.values() for row in rows if row is not None]
        free = [desk for desk in rows if desk[0] not in taken]
        for cast in without:
            home = next((desk[1] for desk in self._seats.desks_of.get(cast.room, ()) if desk is not None), 0)
            desk = min(free, key=lambda desk: (desk[0] in self._seats.enclosed_desks, desk[1] != home, desk[0]))
            free.remove(desk)
            self.of[cast.key] = self.hot[cast.key] = desk
