"""Meetings: those who delegate or review sit down at a table while they work and a table is free.

A table has four chairs. The first two sit across from each other; whoever works with one of them meanwhile joins them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from metaverse.events.names import AgentStatus
from metaverse.services.seats import Desk, first_free
from metaverse.services.stagecraft import Cast, Encounter, Place

CHAIRS = (0, 2, 1, 3)
"""In this order the chairs of a table are taken: the second is across from the first."""


def seated(
    encounters: Iterable[Encounter],
    cast: Mapping[str, Cast],
    desks: Mapping[str, Desk],
    tables: Sequence[Sequence[Sequence[Place]]],
    kept_in: frozenset[str] = frozenset(),
) -> dict[str, Place]:
    """Return who sits at which table: on the floor of the one who asked, those who met first choosing first.

    Whoever is `kept_in` gets to no table.
    """
    meetings = _Meetings(cast, desks, tables)
    for meeting in encounters:
        if meeting.one != meeting.other and all(
            _is_free(cast, key) and key not in kept_in for key in (meeting.one, meeting.other)
        ):
            meetings.meet(meeting.one, meeting.other)
    return meetings.places


@dataclass(slots=True)
class _Meetings:
    cast: Mapping[str, Cast]
    desks: Mapping[str, Desk]
    tables: Sequence[Sequence[Sequence[Place]]]
    places: dict[str, Place] = field(default_factory=dict)
    _taken: dict[int, set[int]] = field(default_factory=dict)
    _company: dict[str, list[str]] = field(default_factory=dict)
    _table: dict[str, Sequence[Place]] = field(default_factory=dict)

    def meet(self, one: str, other: str) -> None:
        if one not in self.places and other not in self.places:
            self._sit_down(one, other)
        elif one not in self.places:
            self._join(one, other)
        elif other not in self.places:
            self._join(other, one)

    def _sit_down(self, one: str, other: str) -> None:
        floor = self.desks[one][1]
        occupied = self._taken.setdefault(floor, set())
        names = " ".join(sorted((self.cast[one].id, self.cast[other].id)))
        at = first_free(names, len(self.tables[floor]), occupied)
        if at is None:
            return
        occupied.add(at)
        self._table[one] = self.tables[floor][at]
        self._company[one] = []
        for key in (one, other):
            self._take_chair(key, one)

    def _join(self, key: str, host: str) -> None:
        first = next(first for first, company in self._company.items() if host in company)
        if len(self._company[first]) < min(len(CHAIRS), len(self._table[first])):
            self._take_chair(key, first)

    def _take_chair(self, key: str, first: str) -> None:
        company = self._company[first]
        chair = self._table[first][CHAIRS[len(company)]]
        self.places[key] = chair if key == first else chair.posed("listen")
        company.append(key)


def _is_free(cast: Mapping[str, Cast], key: str) -> bool:
    return key in cast and cast[key].status == AgentStatus.WORKING and cast[key].position is None
