"""The stage of one office: everyone's place and walk, moved on by what the log says, in the log's own time.

Each entry of the log is an instant; those who meet part at instants between. What happens at an instant depends on the
log alone, and not on when this server came to read it: so several servers agree, and one that starts again knows where
everybody was.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from metaverse.services.blueprint import Blueprint
from metaverse.services.casting import latest
from metaverse.services.floorplan import Json
from metaverse.services.seating import Seating
from metaverse.services.stagecraft import MOST_ENCOUNTERS, MOST_ENTRIES, RISING_MS, Cast, Encounter, Place
from metaverse.services.walks import Move, Walk, Walks


@dataclass(slots=True)
class Instant:
    """What an entry of the log changed: agents as they are now (None: gone), who met, whether the set is another."""

    at_ms: int
    cast: dict[str, Cast | None] = field(default_factory=dict)
    met: list[Encounter] = field(default_factory=list)
    is_redrawn: bool = False


class Told(NamedTuple):
    """Where somebody is or goes, and the walk there; `is_said` where the agent itself says it."""

    key: str
    place: Place
    walk: Walk | None
    is_said: bool

    def to_wire(self) -> Json:
        """Write it; whoever says where it is walks as each client likes, so that has no `walk` at all."""
        wire = {"agentId": self.key, **self.place.to_wire()}
        return wire if self.is_said else {**wire, "walk": self.walk and self.walk.to_wire(self.place.y)}


class Stage:
    """Places and walks. Instants are noted as they come; `seat` and `find_ways` take their time."""

    def __init__(
        self, cast: Iterable[Cast] = (), encounters: Iterable[Encounter] = (), blueprint: Blueprint | None = None
    ) -> None:
        self.blueprint = blueprint or Blueprint()
        self._cast = {one.key: one for one in cast}
        self._encounters = list(encounters)
        self.seating = Seating(self._cast.values(), self._encounters, blueprint=self.blueprint)
        self.walks = Walks()
        self._instants: deque[Instant] = deque()
        self._shown = dict(self.seating.places)
        self._clock_ms = 0

    @property
    def floors(self) -> Sequence[Json]:
        """The plan of the office."""
        return self.seating.floors

    @property
    def places(self) -> dict[str, Place]:
        """Where everyone is or goes."""
        return self.seating.places

    def note(self, instant: Instant) -> None:
        """Take in what an entry changed."""
        self._instants.append(instant)

    def is_current(self, now_ms: int) -> bool:
        """Tell whether nothing is to be done at the moment."""
        return not self._instants and not self.walks and now_ms < self._parting_ms + RISING_MS

    @property
    def rests(self) -> bool:
        """Tell whether everyone stays until something happens; who meets will part by itself."""
        return not self._instants and not self.walks and not self._encounters

    @property
    def _parting_ms(self) -> int:
        return min((encounter.until_ms for encounter in self._encounters), default=2**62)

    def seat(self, now_ms: int, seconds: float = math.inf) -> set[str]:
        """Seat everyone by what was noted, or for so long, and return who moved.

        Those who met part when the log goes on past that time, and without that a moment later: an entry that was
        received earlier may still come.
        """
        moved: set[str] = set()
        ends = time.monotonic() + seconds
        self._hurry()
        while self._instants:
            instant = self._instants[0]
            self._clock_ms = max(self._clock_ms, instant.at_ms)
            moved |= self._part(self._clock_ms)
            moved |= self._happen(instant)
            self._instants.popleft()
            if time.monotonic() > ends:
                return moved
        moved |= self._part(now_ms - RISING_MS)
        if self.seating.blueprint is not self.blueprint:
            moved |= self._move({}, [], is_put=True)
        return moved

    def _hurry(self) -> None:
        """Take what waits longest as one instant where too much waits, as a server does that starts only now."""
        many = len(self._instants) - MOST_ENTRIES
        if many <= 0:
            return
        folded = Instant(0)
        for _ in range(many + 1):
            instant = self._instants.popleft()
            folded.at_ms = max(folded.at_ms, instant.at_ms)
            folded.cast |= instant.cast
            folded.met = [*folded.met, *instant.met][-MOST_ENCOUNTERS:]
            folded.is_redrawn = folded.is_redrawn or instant.is_redrawn
        self._instants.appendleft(folded)

    def _part(self, at_ms: int) -> set[str]:
        moved: set[str] = set()
        while (parting_ms := self._parting_ms) <= at_ms:
            self._encounters = latest(self._encounters, parting_ms)
            self._clock_ms = max(self._clock_ms, parting_ms)
            moved |= self._move({}, [], is_put=False)
        return moved

    def _happen(self, instant: Instant) -> set[str]:
        if instant.met:
            self._encounters = latest([*self._encounters, *instant.met], self._clock_ms)
        changed = {key: one for key, one in instant.cast.items() if one is not None}
        gone = [key for key, one in instant.cast.items() if one is None]
        self._cast |= changed
        for key in gone:
            self._cast.pop(key, None)
        return self._move(changed, gone, is_put=instant.is_redrawn)

    def _move(self, changed: Mapping[str, Cast], gone: Sequence[str], is_put: bool) -> set[str]:
        floors = self.seating.floors
        moved = self.seating.apply(changed.values(), gone, self._encounters)
        if is_put:
            moved |= self.seating.redraw(self.blueprint)
        for key in gone:
            self.walks.forget(key)
            self._shown.pop(key, None)
        is_another_set = is_put or self.seating.floors is not floors
        keys = set(moved)
        if is_another_set:
            keys |= self.walks.put_everyone() & self._cast.keys()
        self._tell(sorted(keys), is_another_set)
        return keys

    def _tell(self, keys: Sequence[str], is_put: bool) -> None:
        moves = []
        for key in keys:
            place = self.seating.places[key]
            put = is_put or self._cast[key].position is not None
            moves.append(Move(self._clock_ms, key, self._shown.get(key), place, put))
            self._shown[key] = place
        self.walks.tell(self.seating.routes, moves)

    def find_ways(self, seconds: float) -> list[Told]:
        """Find ways for so long, and return who sets off, or is elsewhere, by the order of the log."""
        told: dict[str, Told] = {}
        ends = time.monotonic() + seconds
        while (found := self.walks.next()) is not None:
            move, walk = found
            is_said = move.key in self._cast and self._cast[move.key].position is not None
            told[move.key] = Told(move.key, move.after, walk, is_said)
            if time.monotonic() > ends:
                break
        return list(told.values())

    def whereabouts(self, now_ms: int, keys: Iterable[str] | None = None) -> list[Told]:
        """Return where everyone is, or those with these keys, with the walks that are not over."""
        walks = self.walks.under_way(now_ms)
        cast, places = self._cast, self.places
        wanted = list(places) if keys is None else [key for key in keys if key in places]
        return [Told(key, places[key], walks.get(key), _says(cast.get(key))) for key in wanted]


def _says(one: Cast | None) -> bool:
    return one is not None and one.position is not None
