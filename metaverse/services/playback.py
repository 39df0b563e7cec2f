"""Playing the log back: what rooms were told, at the times in the log, as fast as is asked for.

Every message is the one that was told live; between them the office places everyone as it did then. Nobody else feels
it: a playback reads its own pages and keeps its own office.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from metaverse.clock import to_wire
from metaverse.events.log import Entry
from metaverse.events.names import Room, SocketEvent
from metaverse.services import replay, told
from metaverse.services.beside import beside
from metaverse.services.moments import Moment
from metaverse.services.pace import Pace
from metaverse.services.played import Played
from metaverse.services.reel import Reel
from metaverse.services.replay import Means, Shown
from metaverse.services.told import EVENTS, Told

Json = dict[str, Any]

GAP_MS = 30_000
"""A longer silence in the log is told as a gap."""

LIVE_MS = 1000
PLACING_SECONDS = 0.5
REDRAW_SECONDS = 2.0
CLOCK_SECONDS = 1.0
TICK_SECONDS = 0.05
BOUNDLESS = math.inf


class Frame(NamedTuple):
    """A piece of a playback: its event, its data as JSON, and the place up to which all is told once it is."""

    name: str
    data: bytes
    seq: int | None = None


class Step(NamedTuple):
    """What is told now, and after how many seconds to go on; None for never."""

    frames: list[Frame]
    wait_seconds: float | None


@dataclass(frozen=True, slots=True)
class Wish:
    """How far, how fast and what is played: `until_ms` None plays until now; a boundless speed knows no pauses."""

    until_ms: int | None = None
    speed: float = 1.0
    skips_gaps: bool = False
    rooms: Sequence[Room] = tuple(Room)


@dataclass(slots=True)
class _Since:
    """When something was done last, by our clock."""

    placed: float
    drawn: float
    clock: float


class Playback:
    """One playback. Its steps are asked for with the time of a clock that only goes on, in seconds."""

    def __init__(self, shown: Shown, wish: Wish, means: Means, began: float) -> None:
        self._shown, self._wish, self._means = shown, wish, means
        self._organization_id = shown.organization_id
        self._pace = Pace(shown.moment.at_ms, wish.speed, began)
        self._reel = Reel(shown.organization_id, shown.reach.head, shown.moment.seq, wish.until_ms)
        self._stage = Played(shown, means.patience) if Room.SCENE in wish.rooms else None
        self._sent = dict.fromkeys(wish.rooms, shown.moment.seq)
        self._unplaced: list[Entry] = []
        self._since = _Since(began, began, began)
        self._gap_told_at = -1
        self.seq = shown.moment.seq

    @property
    def epoch(self) -> str:
        """The epoch of the log that is played."""
        return self._reel.head.epoch

    def first(self) -> Frame:
        """Show the office where the playback begins."""
        rooms = [room for room in replay.ROOMS if room in self._wish.rooms]
        return Frame("snapshot", replay.answer(self._shown, self._means, rooms), self.seq)

    def step(self, wall: float) -> Step:
        """Tell what is due by now.

        Raises:
            NotFound: the organization is gone.
        """
        if not self._reel.load():
            return Step([self._end("epoch", wall)], None)
        frames = self._messages(wall)
        next_ms, limit = self._reel.next_ms(), self._reel.limit_ms
        is_over = next_ms is None and self._has_come(limit, wall)
        if is_over:
            self._pace.leap(limit, wall)
        frames += self._moves(wall, is_last=is_over)
        if is_over:
            return Step([*frames, self._end("until" if self._reel.is_bounded else "live", wall)], None)
        target = limit if next_ms is None else next_ms
        frames += self._gap(target, wall)
        frames += self._time(wall)
        return Step(frames, self._wait(target, wall))

    def _has_come(self, limit: int, wall: float) -> bool:
        """Tell whether the end is reached; whoever is less than a second behind what is live, is there."""
        behind_ms = 0 if self._reel.is_bounded else LIVE_MS
        return self._pace.is_boundless or self._pace.at_ms(wall) >= limit - behind_ms

    def _wait(self, target: int, wall: float) -> float:
        if self._pace.is_boundless:
            return 0.0
        return max(TICK_SECONDS, min(self._pace.seconds_until(target, wall), CLOCK_SECONDS))

    def _messages(self, wall: float) -> list[Frame]:
        entries = self._reel.due(None if self._pace.is_boundless else self._pace.at_ms(wall), GAP_MS)
        if not entries:
            return []
        before, self.seq = self.seq, entries[-1].seq
        skipped = []
        if self._pace.is_boundless:
            skipped = self._gap(entries[0].at_ms, wall)
            self._pace.leap(entries[-1].at_ms, wall)
        self._unplaced += entries
        return [*skipped, *beside(lambda: self._written(entries, before))]

    def _written(self, entries: Sequence[Entry], before: int) -> list[Frame]:
        """Write the rooms' messages; only the last bears the place, so that a resume never misses one of them."""
        batch = Told(self._organization_id, entries)
        frames = []
        for room in self._wish.rooms:
            payload = batch.payload(room, self._sent[room], before, self.seq)
            if payload is not None:
                self._sent[room] = self.seq
                frames.append(_message(room, EVENTS[room], payload))
        return [*frames[:-1], *(frame._replace(seq=self.seq) for frame in frames[-1:])]

    def _moves(self, wall: float, *, is_last: bool) -> list[Frame]:
        """Place everyone as the office did: twice a second at most, and once more at the end."""
        if self._stage is None or (wall - self._since.placed < PLACING_SECONDS and not is_last):
            return []
        self._since.placed = wall
        entries, self._unplaced = self._unplaced, []
        at_ms = self._pace.at_ms(wall)
        moved = self._stage.move_on(entries, Moment(self.seq, at_ms))
        frames = []
        if moved:
            payload = orjson.dumps(told.positions(self._organization_id, moved, at_ms))
            frames.append(_message(Room.SCENE, SocketEvent.AGENT_POSITION, payload))
        if self._stage.is_redrawn() and (is_last or wall - self._since.drawn >= REDRAW_SECONDS):
            self._since.drawn = wall
            again = {"organizationId": self._organization_id, "seq": self.seq, "at": to_wire(at_ms)}
            frames.append(Frame("scene", orjson.dumps({**again, "snapshot": self._stage.scene()})))
        return frames

    def _gap(self, target: int, wall: float) -> list[Frame]:
        """Tell of a long silence, once, and leap over it if that is wished."""
        at_ms = self._pace.at_ms(wall)
        if target - at_ms <= GAP_MS or self._gap_told_at == self.seq:
            return []
        self._gap_told_at = self.seq
        is_skipped = self._wish.skips_gaps or self._pace.is_boundless
        if is_skipped:
            self._pace.leap(target, wall)
        seconds = (target - at_ms) / 1000
        about = {"from": to_wire(at_ms), "until": to_wire(target), "seconds": seconds, "skipped": is_skipped}
        return [Frame("gap", orjson.dumps(about))]

    def _time(self, wall: float) -> list[Frame]:
        if wall - self._since.clock < CLOCK_SECONDS:
            return []
        self._since.clock = wall
        about = {"at": to_wire(self._pace.at_ms(wall)), "seq": self.seq}
        return [Frame("clock", orjson.dumps(about), self.seq)]

    def _end(self, reason: str, wall: float) -> Frame:
        about = {"reason": reason, "epoch": self.epoch, "seq": self.seq, "at": to_wire(self._pace.at_ms(wall))}
        return Frame("end", orjson.dumps(about), self.seq)


def _message(room: Room, event: SocketEvent, payload: bytes) -> Frame:
    data = b'{"room":"%b","event":"%b","payload":%b}' % (room.value.encode(), event.value.encode(), payload)
    return Frame("message", data)
