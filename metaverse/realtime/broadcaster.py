"""The broadcaster: the only emit. It follows the log of each organization with listeners, and tells their rooms."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.events import log
from metaverse.events.bus import bus
from metaverse.events.log import Entry
from metaverse.events.names import Room, SocketEvent
from metaverse.events.tail import AT_ONCE, Tails
from metaverse.realtime import frames
from metaverse.realtime.rooms import Audience, Listening
from metaverse.realtime.wire import Wire

Json = dict[str, Any]


class Broadcaster:
    """The audiences of all organizations, and what they are told."""

    def __init__(self, app: Flask, tails: Tails, wire: Wire) -> None:
        self._app = app
        self._tails = tails
        self._wire = wire
        self._audiences: dict[str, Audience] = {}
        self._unfollow: dict[str, Callable[[], None]] = {}
        self._positions: dict[str, dict[str, Json]] = {}
        self._tick_seconds = tails.tick_seconds
        bus.moved.subscribe(self._moved)

    def enter(self, organization_id: str, rooms: Sequence[Room], sid: str, seq: int) -> None:
        """Let a socket into rooms; it has been told up to `seq`, and misses nothing after it."""
        audience = self._audience(organization_id, seq)
        behind = [audience.enter(room, sid, seq) for room in rooms]
        if seq < audience.seen:
            for listening, room in zip(behind, rooms, strict=True):
                listening.catching_up = True
                self._catch_up(audience, room, listening)

    def leave(self, sid: str, organization_id: str | None = None, rooms: Sequence[Room] | None = None) -> None:
        """Let a socket out of rooms, or of everything."""
        for audience in [self._audiences.get(organization_id)] if organization_id else list(self._audiences.values()):
            if audience is not None:
                audience.leave(sid, list(rooms) if rooms is not None else None)
                self._close_if_empty(audience)

    def listens(self, organization_id: str, room: Room) -> bool:
        """Tell whether anybody is in a room."""
        audience = self._audiences.get(organization_id)
        return audience is not None and bool(audience.rooms[room])

    def counts(self) -> dict[str, int]:
        """Count the listeners of each organization."""
        return {name: sum(map(len, audience.rooms.values())) for name, audience in self._audiences.items()}

    def _audience(self, organization_id: str, seq: int) -> Audience:
        audience = self._audiences.get(organization_id)
        if audience is None:
            audience = self._audiences[organization_id] = Audience(organization_id, seq)
            self._unfollow[organization_id] = self._tails.follow(
                organization_id, seq, lambda entries: self._tell(audience, entries)
            )
        return audience

    def _close_if_empty(self, audience: Audience) -> None:
        if audience.is_empty and self._audiences.get(audience.organization_id) is audience:
            del self._audiences[audience.organization_id]
            self._unfollow.pop(audience.organization_id)()

    def _tell(self, audience: Audience, entries: list[Entry]) -> None:
        effects, to = frames.read(entries), entries[-1].seq
        before, audience.seen = audience.seen, to
        for room, listeners in audience.rooms.items():
            encoded: dict[int, list[str]] = {}
            for listening in list(listeners.values()):
                if listening.catching_up or listening.seen != before:
                    continue
                listening.seen = to
                if listening.told not in encoded:
                    told = frames.messages(
                        audience.organization_id, room, effects, entries[-1].at_ms, listening.told, to
                    )
                    encoded[listening.told] = [message.encoded() for message in told]
                self._send(audience, listening, encoded[listening.told], to)

    def _send(self, audience: Audience, listening: Listening, encoded: list[str], to: int) -> None:
        for message in encoded:
            if not self._wire.send(listening.sid, message):
                self._let_resume(audience, listening.sid)
                return
            listening.told = to

    def _catch_up(self, audience: Audience, room: Room, listening: Listening) -> None:
        """Tell a newcomer what came between its place and the audience's."""
        while listening.seen < audience.seen:
            entries = log.since(audience.organization_id, listening.seen, AT_ONCE)
            if not entries:
                break
            listening.seen = to = entries[-1].seq
            effects = frames.read(entries)
            at_ms = entries[-1].at_ms
            told = frames.messages(audience.organization_id, room, effects, at_ms, listening.told, to)
            self._send(audience, listening, [message.encoded() for message in told], to)
        listening.catching_up = False

    def _let_resume(self, audience: Audience, sid: str) -> None:
        """Take a slow client out of the rooms and tell it to join again with what it has."""
        rooms = audience.rooms_of(sid)
        audience.leave(sid, [room for room in rooms if room is not Room.ORGANIZATION])
        told = {"organizationId": audience.organization_id, "rooms": [room.value for room in rooms], "reason": "slow"}
        self._wire.insist(sid, frames.Message(SocketEvent.RESUME, told).encoded())

    def _moved(self, organization_id: str, positions: list[Json]) -> None:
        if not self.listens(organization_id, Room.SCENE):
            return
        waiting = self._positions.setdefault(organization_id, {})
        first = not waiting
        waiting.update((position["agentId"], position) for position in positions)
        if first:
            threading.Timer(self._tick_seconds, self._tell_positions, [organization_id]).start()

    def _tell_positions(self, organization_id: str) -> None:
        positions = self._positions.pop(organization_id, {})
        audience = self._audiences.get(organization_id)
        if audience is None or not positions:
            return
        payload = {"organizationId": organization_id, "at": to_wire(now_ms()), "agents": list(positions.values())}
        encoded = "2" + orjson.dumps([SocketEvent.AGENT_POSITION.value, payload]).decode()
        for sid in list(audience.rooms[Room.SCENE]):
            self._wire.send(sid, encoded)
