"""Seating: the places of everyone in one office, kept current change by change.

The result never depends on the way there: whatever was changed in whatever order, everyone is where a fresh seating of
the same agents would put them. One change of status looks only at the rooms it touches, and a newcomer at one desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metaverse.services import census, meetings
from metaverse.services.blueprint import Blueprint
from metaverse.services.desks import Desks, headcounts
from metaverse.services.floorplan import Json, Need
from metaverse.services.routes import Routes
from metaverse.services.seats import TRIES, Group, Seats, first_free
from metaverse.services.stagecraft import HELP_DESK, OUTSIDE, Blocked, Cast, Encounter, Meeting, Place


class Seating:
    """Who is where; `floors` is the plan, `places` are everyone's, by agent key."""

    def __init__(
        self,
        agents: Iterable[Cast] = (),
        encounters: Iterable[Meeting] = (),
        floors: Sequence[Json] | None = None,
        blueprint: Blueprint | None = None,
    ) -> None:
        self.places: dict[str, Place] = {}
        self.floors: Sequence[Json] = floors or ()
        self.blueprint = blueprint or Blueprint()
        self._given = floors is not None
        self._needs: tuple[Need, ...] | None = None
        self._counts: dict[str, int] = {}
        self._seats = Seats(floors) if floors else None
        self._cast: dict[str, Cast] = {}
        self._desks: Desks | None = None
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
        elsewhere = [cast for key, cast in changes.items() if _is_elsewhere(self._cast.get(key), cast)]
        if left or self._seats is None or not self._let_in(elsewhere):
            return self._arrange({**self._cast, **changes}, left)
        return self._adjust(changes, meets_anew)

    def redraw(self, blueprint: Blueprint) -> dict[str, Place]:
        """Take over another blueprint, and return the new places of those who moved."""
        self.blueprint, self._needs = blueprint, None
        return self._arrange(self._cast, [])

    def _invite(self, encounters: Iterable[Meeting]) -> bool:
        told = tuple(sorted((Encounter(*e) for e in encounters), key=lambda e: (e.from_ms, e.one, e.other)))
        anew = told != self._encounters
        self._encounters = told
        self._may_meet = {key for meeting in told for key in meeting[:2]}
        return anew

    def _let_in(self, newcomers: Sequence[Cast]) -> bool:
        """Give desks to those who came last; False where somebody came before others, or the plan must grow."""
        if not newcomers:
            return True
        if self._desks is None or any(cast.key in self._cast for cast in newcomers):
            return False
        counts = dict(self._counts)
        for cast in newcomers:
            counts[cast.room] = counts.get(cast.room, 0) + 1
        if not self._given and self.blueprint.capacity(counts) != self._needs:
            return False
        self._counts = counts
        return all(self._desks.add(cast) for cast in sorted(newcomers, key=lambda cast: cast.arrival))

    def _arrange(self, everyone: dict[str, Cast], left: Iterable[str]) -> dict[str, Place]:
        """Seat everyone from the ground up: somebody left or changed the department, or the plan grew."""
        for key in left:
            del everyone[key]
            self.places.pop(key, None)
        self._counts = headcounts(everyone.values())
        self._plan(self._counts)
        self._cast, self._seated, self._groups = everyone, {}, {}
        self._desks = Desks(self._room, everyone.values())
        for cast in everyone.values():
            self._join(cast)
        for group in self._groups:
            self._seat(group)
        self._met = self._meet()
        return self._moved(everyone)

    def _plan(self, counts: dict[str, int]) -> None:
        needs = self.blueprint.capacity(counts)
        if not self._given and needs != self._needs:
            self._needs, self.floors = needs, self.blueprint.draw(needs)
            self._seats = Seats(self.floors)

    @property
    def _room(self) -> Seats:
        assert self._seats is not None
        return self._seats

    def _desk_of(self, key: str) -> tuple[int, int]:
        assert self._desks is not None
        return self._desks.of[key]

    def _adjust(self, changes: dict[str, Cast], meets_anew: bool) -> dict[str, Place]:
        touched: set[Group | None] = set()
        for key, cast in changes.items():
            if key in self._cast:
                touched.add(self._leave(self._cast[key]))
            self._cast[key] = cast
            touched.add(self._join(cast))
        affected = set(changes)
        for group in touched - {None}:
            assert group is not None
            affected |= self._seat(group)
        if meets_anew or not self._may_meet.isdisjoint(changes):
            before = self._met
            self._met = self._meet()
            affected |= before.keys() | self._met.keys()
        return self._moved(sorted(affected))

    def _meet(self) -> dict[str, Place]:
        assert self._desks is not None
        kept_in = frozenset(key for key in self._may_meet if key in self._cast and self._is_enclosed(key))
        return meetings.seated(self._encounters, self._cast, self._desks.of, self._room.tables, kept_in)

    def _is_enclosed(self, key: str) -> bool:
        return self._desk_of(key)[0] in self._room.enclosed_desks

    def _group(self, cast: Cast) -> Group | None:
        wish = cast.wish
        if wish is None or wish == OUTSIDE or self._is_enclosed(cast.key):
            return None
        return self._desk_of(cast.key)[1], wish

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
        desk, wish = self._desk_of(cast.key)[0], cast.wish
        if wish is not None and self._is_enclosed(cast.key):
            return self._room.desks[desk].posed(cast.pose_at_desk, Blocked.ENCLOSED)
        if wish == OUTSIDE:
            return self._room.outside(desk)
        seat = self._seated.get(cast.key) if wish else None
        return seat or self._room.desks[desk].posed(cast.pose_at_desk, self._why_at_desk(cast))

    def _why_at_desk(self, cast: Cast) -> Blocked | None:
        group = self._group(cast)
        if group is not None:
            return self._room.why_not(group)
        assert self._desks is not None
        return Blocked.NO_DESK if cast.key in self._desks.hot else None

    def counted(self) -> Json:
        """Count what there is against what is wanted."""
        assert self._desks is not None
        return census.counted(self._room, self._desks, self._cast, self._groups, self.places, self.floors)

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is drawn beside the floors that are kept."""
        return self._needs or ()

    @property
    def routes(self) -> Routes:
        """The ways through the plan."""
        return self._room.routes


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
