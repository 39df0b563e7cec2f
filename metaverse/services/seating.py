"""Seating: the places of everyone in one office, kept current change by change.

The result never depends on the way there: whatever was changed in whatever order, everyone is where a fresh seating of
the same agents would put them. One change of status looks only at the rooms it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metaverse.services import floorplan, meetings
from metaverse.services.desks import chosen_desks, headcounts
from metaverse.services.floorplan import Json
from metaverse.services.seats import TRIES, Desk, Seats, first_free
from metaverse.services.stagecraft import HELP_DESK, OUTSIDE, Cast, Encounter, Meeting, Place

Group = tuple[int, str]
"""A floor and a kind of room on it."""


class Seating:
    """Who is where; `floors` is the plan, `places` are everyone's, by agent key."""

    def __init__(
        self, agents: Iterable[Cast] = (), encounters: Iterable[Meeting] = (), floors: Sequence[Json] | None = None
    ) -> None:
        self.places: dict[str, Place] = {}
        self.floors: Sequence[Json] = floors or ()
        self._given = floors is not None
        self._needs: tuple[floorplan.Need, ...] | None = None
        self._seats = Seats(floors) if floors else None
        self._cast: dict[str, Cast] = {}
        self._desks: dict[str, Desk] = {}
        self._groups: dict[Group, set[str]] = {}
        self._seated: dict[str, Place] = {}
        self._encounters: tuple[Encounter, ...] = ()
        self._may_meet: set[str] = set()
        self._met: dict[str, Place] = {}
        self.apply(agents, encounters=encounters)

    def apply(
        self, changed: Iterable[Cast], gone: Iterable[str] = (), encounters: Iterable[Meeting] | None = None
    ) -> dict[str, Place]:
        """Take over what changed, and return the new places of those who moved; `encounters` None: as before."""
        changes = {cast.key: cast for cast in changed}
        left = [key for key in gone if key in self._cast]
        meets_anew = encounters is not None and self._invite(encounters)
        if left or self._seats is None or any(_is_elsewhere(self._cast.get(key), c) for key, c in changes.items()):
            return self._arrange({**self._cast, **changes}, left)
        return self._adjust(changes, meets_anew)

    def _invite(self, encounters: Iterable[Meeting]) -> bool:
        told = tuple(sorted((Encounter(*e) for e in encounters), key=lambda e: (e.from_ms, e.one, e.other)))
        anew = told != self._encounters
        self._encounters = told
        self._may_meet = {key for meeting in told for key in meeting[:2]}
        return anew

    def _arrange(self, everyone: dict[str, Cast], left: Iterable[str]) -> dict[str, Place]:
        """Seat everyone from the ground up: somebody came, left or changed the department."""
        for key in left:
            del everyone[key]
            self.places.pop(key, None)
        self._plan(headcounts(everyone.values()))
        self._cast, self._seated, self._groups = everyone, {}, {}
        self._desks = chosen_desks(everyone.values(), self._room)
        for cast in everyone.values():
            self._join(cast)
        for group in self._groups:
            self._seat(group)
        self._met = meetings.seated(self._encounters, self._cast, self._desks, self._tables)
        return self._moved(everyone)

    def _plan(self, counts: dict[str, int]) -> None:
        needs = floorplan.capacity(counts)
        if not self._given and needs != self._needs:
            self._needs, self.floors = needs, floorplan.draw(needs)
            self._seats = Seats(self.floors)

    @property
    def _room(self) -> Seats:
        assert self._seats is not None
        return self._seats

    @property
    def _tables(self) -> list[list[list[Place]]]:
        return self._room.tables

    def _adjust(self, changes: dict[str, Cast], meets_anew: bool) -> dict[str, Place]:
        touched: set[Group | None] = set()
        for key, cast in changes.items():
            touched.add(self._leave(self._cast[key]))
            self._cast[key] = cast
            touched.add(self._join(cast))
        affected = set(changes)
        for group in touched - {None}:
            assert group is not None
            affected |= self._seat(group)
        if meets_anew or not self._may_meet.isdisjoint(changes):
            before = self._met
            self._met = meetings.seated(self._encounters, self._cast, self._desks, self._tables)
            affected |= before.keys() | self._met.keys()
        return self._moved(affected)

    def _group(self, cast: Cast) -> Group | None:
        wish = cast.wish
        return None if wish is None or wish == OUTSIDE else (self._desks[cast.key][1], wish)

    def _leave(self, cast: Cast) -> Group | None:
        group = self._group(cast)
        if group is not None:
            self._groups[group].discard(cast.key)
        return group

    def _join(self, cast: Cast) -> Group | None:
        group = self._group(cast)
        if group is not None:
            self._groups.setdefault(group, set()).add(cast.key)
        return group

    def _seat(self, group: Group) -> set[str]:
        """Seat those who want to be in a room, who waited longest first; return whose seat changed."""
        seats = self._room.shared.get(group, [])
        waiting = sorted((self._cast[key] for key in self._groups[group]), key=lambda cast: cast.turn)
        chosen = _in_line(waiting, len(seats)) if group[1] == HELP_DESK else _scattered(waiting, len(seats))
        changed = set()
        for cast in waiting:
            at = chosen.get(cast.key)
            place = None if at is None else seats[at]
            if self._seated.get(cast.key) != place:
                changed.add(cast.key)
            if place is None:
                self._seated.pop(cast.key, None)
            else:
                self._seated[cast.key] = place
        return changed

    def _moved(self, keys: Iterable[str]) -> dict[str, Place]:
        moved = {}
        for key in keys:
            place = self._place(self._cast[key])
            if self.places.get(key) != place:
                moved[key] = self.places[key] = place
        return moved

    def _place(self, cast: Cast) -> Place:
        if cast.position is not None:
            x, y, z, rotation = cast.position
            return Place(x, y, z, rotation, cast.zone or "", cast.pose_at_desk)
        if cast.key in self._met:
            return self._met[cast.key]
        desk, wish = self._desks[cast.key][0], cast.wish
        if wish == OUTSIDE:
            return self._room.outside(desk)
        seat = self._seated.get(cast.key) if wish else None
        return seat or self._room.desks[desk].posed(cast.pose_at_desk)


def _is_elsewhere(before: Cast | None, now: Cast) -> bool:
    return before is None or (before.id, before.first_seq, before.room) != (now.id, now.first_seq, now.room)


def _in_line(waiting: Sequence[Cast], count: int) -> dict[str, int]:
    return {cast.key: at for at, cast in enumerate(waiting[:count])}


def _scattered(waiting: Sequence[Cast], count: int) -> dict[str, int]:
    taken: set[int] = set()
    chosen = {}
    for cast in waiting:
        at = first_free(cast.id, count, taken, TRIES)
        if at is not None:
            taken.add(at)
            chosen[cast.key] = at
    return chosen
