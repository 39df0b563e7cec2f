"""Looks: who of the scene's listeners looks where, and which positions each is told for it.

Whoever says nothing is told of everyone. Whoever looks at a place is told of each who comes there, leaves it or crosses
it, and of the agents named; and everybody is told who goes to another floor, so that figures by floor stay right. Each
position is encoded once, and each selection of them once for all who look at the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import orjson

from metaverse.events.names import SocketEvent
from metaverse.events.tail import Position
from metaverse.realtime import messages
from metaverse.realtime.connection import Connection
from metaverse.realtime.packets import Shared
from metaverse.realtime.sight import NOWHERE, Area, Gaze, Json, Rooms, Spot, Trace

Whereabouts = Callable[[Iterable[str] | None], list[Position]]
"""Tells where these agents are now, or without them where everyone is."""


class Tracks:
    """Where everybody goes, by what was told; who was in a room before and is not any more."""

    def __init__(self, floors: Sequence[Json], everyone: Iterable[Position]) -> None:
        self.rooms = Rooms(floors)
        self.said: dict[str, Position] = {}
        """The last of those that agents say themselves: the log keeps one a second at most."""

        self._traces: dict[str, Trace] = {}
        self._in: defaultdict[Spot, set[str]] = defaultdict(set)
        self._left: defaultdict[Spot, set[str]] = defaultdict(set)
        for there in everyone:
            self._enter(there["agentId"], Trace(there, self.rooms))

    def take(self, there: Position) -> tuple[Trace | None, Trace]:
        """Note where somebody goes now; return the trace before, and this one."""
        key = there["agentId"]
        before, trace = self._traces.get(key), Trace(there, self.rooms)
        if "pose" not in there:
            self.said[key] = there
        if before is not None and before.spot != trace.spot:
            self._in[before.spot].discard(key)
            self._left[before.spot].add(key)
        self._enter(key, trace)
        return before, trace

    def _enter(self, key: str, trace: Trace) -> None:
        self._traces[key] = trace
        self._in[trace.spot].add(key)
        self._left[trace.spot].discard(key)

    def at(self, area: Area) -> set[str]:
        """Name who is in an area or crosses it, and who was there once: whoever looks anew may still see them there."""
        crossing = {key for key, trace in self._traces.items() if trace.is_under_way() and area.touches(trace.way)}
        return crossing.union(*(self._in[spot] | self._left[spot] for spot in self.rooms.within(area)))


class Looks:
    """The gazes of one scene's listeners. While nobody says where to look, nothing is noted."""

    def __init__(self, organization_id: str) -> None:
        self._organization_id = organization_id
        self._gazes: dict[Connection, Gaze] = {}
        self._tracks: Tracks | None = None

    def forget(self, listener: Connection) -> None:
        """Tell a listener of everyone again."""
        if self._gazes.pop(listener, None) is not None and not self._gazes:
            self._tracks = None

    def look(
        self, listener: Connection, gaze: Gaze | None, floors: Sequence[Json], whereabouts: Whereabouts
    ) -> list[Position]:
        """Take where a listener looks from now on, None for everywhere; return everyone who is there, or was.

        Of what it looked at before nobody need be told again.
        """
        if gaze is None:
            said = self._tracks.said if self._tracks is not None else {}
            self.forget(listener)
            return [_later(there, said) for there in whereabouts(None)]
        tracks = self._tracks_on(floors, whereabouts)
        seen = self._gazes.get(listener, NOWHERE)
        self._gazes[listener] = gaze
        areas = [area for area in gaze.areas if not any(map(area.lies_in, seen.areas))]
        keys = (gaze.agents - seen.agents).union(*map(tracks.at, areas))
        return [_later(there, tracks.said) for there in whereabouts(keys)]

    def _tracks_on(self, floors: Sequence[Json], whereabouts: Whereabouts) -> Tracks:
        known = self._tracks
        if known is None or (known.rooms.floors is not floors and known.rooms.floors != floors):
            known = self._tracks = Tracks(floors, whereabouts(None))
        return known

    def share(
        self, positions: Sequence[Position], listeners: Iterable[Connection]
    ) -> Iterator[tuple[Connection, Shared]]:
        """Tell each listener where those are who matter there; whom nothing concerns is told nothing."""
        if self._tracks is None:
            message = messages.positions(self._organization_id, positions)
            yield from ((listener, message) for listener in listeners)
            return
        tick = _Tick(self._organization_id, positions, self._tracks)
        for listener in listeners:
            seen = tick.seen(self._gazes.get(listener))
            if seen is not None:
                yield listener, seen


class _Tick:
    """The positions of one tick, each encoded once, and every selection of them that somebody is told."""

    def __init__(self, organization_id: str, positions: Sequence[Position], tracks: Tracks) -> None:
        self._fleeting = ["pose" not in there for there in positions]
        head = messages.positions_payload(organization_id, ())
        self._head = orjson.dumps(head).removesuffix(b"[]}")
        self._texts = [orjson.dumps(one) for one in messages.positions_payload(organization_id, positions)["agents"]]
        self._keys = {there["agentId"]: at for at, there in enumerate(positions)}
        self._traces = [tracks.take(there) for there in positions]
        self._climbing = [at for at, (before, now) in enumerate(self._traces) if before is None or _climbs(before, now)]
        self._by_area: dict[Area, list[int]] = {}
        self._by_gaze: dict[Gaze | None, Shared | None] = {}
        self._by_selection: dict[tuple[int, ...], Shared] = {}

    def seen(self, gaze: Gaze | None) -> Shared | None:
        """Return what is told to whoever looks there, None where that is nothing; without a gaze all."""
        if gaze not in self._by_gaze:
            self._by_gaze[gaze] = self._message(self._selection(gaze))
        return self._by_gaze[gaze]

    def _selection(self, gaze: Gaze | None) -> tuple[int, ...]:
        if gaze is None:
            return tuple(range(len(self._texts)))
        named = (self._keys[key] for key in gaze.agents if key in self._keys)
        return tuple(sorted({*self._climbing, *named}.union(*map(self._in, gaze.areas))))

    def _in(self, area: Area) -> list[int]:
        if area not in self._by_area:
            self._by_area[area] = [at for at, (before, now) in enumerate(self._traces) if _concerns(area, before, now)]
        return self._by_area[area]

    def _message(self, selection: tuple[int, ...]) -> Shared | None:
        if selection and selection not in self._by_selection:
            told = b",".join([self._texts[at] for at in selection])
            fleeting = all(self._fleeting[at] for at in selection)
            payload = b"%b[%b]}" % (self._head, told)
            self._by_selection[selection] = Shared.event(SocketEvent.AGENT_POSITION, payload, fleeting=fleeting)
        return self._by_selection.get(selection)


def _climbs(before: Trace, now: Trace) -> bool:
    return before.spot[0] != now.spot[0]


def _concerns(area: Area, before: Trace | None, now: Trace) -> bool:
    return area.touches(now.way) or (before is not None and area.touches(before.still()))


def _later(there: Position, said: dict[str, Any]) -> Position:
    """Return what an agent said since the log kept one of its positions, where the agent says it itself."""
    return there if "walk" in there else said.get(there["agentId"], there)
