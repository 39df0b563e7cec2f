"""What somebody who joins is told: how things stand, or what was missed, with the place in the log where that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection

from metaverse.database import reading
from metaverse.events import log
from metaverse.events.log import Head
from metaverse.events.names import Room, SocketEvent
from metaverse.realtime import drawn
from metaverse.realtime.drawn import Network, Scene
from metaverse.realtime.messages import EVENTS, Batch
from metaverse.services import scene, tasks
from metaverse.services.agents import Patience

Json = dict[str, Any]
RESUMABLE = (Room.SCENE, Room.TASKS, Room.ORGANIZATION)
MOST_MISSED = 5000
"""Whoever missed more entries gets a snapshot."""

MOST_TRIES = 5
"""After so many the log grows too fast: the snapshot is taken as it is, and what came since follows it."""

SMALL_BYTES = 65_536
"""What was missed need not be weighed against a snapshot while it is no larger."""


@dataclass(frozen=True, slots=True)
class Since:
    """Up to where a client knows each room, in which epoch of the log."""

    epoch: str
    places: Mapping[Room, int] = field(default_factory=dict)

    def without(self, room: Room) -> Since:
        """Return the same with nothing known of a room."""
        return Since(self.epoch, {known: seq for known, seq in self.places.items() if known is not room})


@dataclass(frozen=True, slots=True)
class Joined:
    """The place in the log, and each room as it is there, encoded."""

    epoch: str
    seq: int
    rooms: dict[str, orjson.Fragment]
    plan: bytes | None = None
    """Which floors the scene has, if it was asked for."""


def rooms_of(organization_id: str, rooms: Sequence[Room], since: Since | None, patience: Patience) -> Joined:
    """Read rooms at one place in the log. What memory has is at least as old, and what came after it follows.

    Raises:
        NotFound: there is no such organization.
    """
    network = drawn.network_of(organization_id) if Room.NETWORK in rooms else None
    tries = 0
    while True:
        tries += 1
        everyone = drawn.scene_of(organization_id, patience) if Room.SCENE in rooms else None
        joined = _read(organization_id, rooms, since, everyone, network, tries >= MOST_TRIES)
        if joined is not None:
            return joined


@reading
def _read(
    connection: Connection,
    organization_id: str,
    rooms: Sequence[Room],
    since: Since | None,
    everyone: Scene | None,
    network: Network | None,
    is_last_try: bool,
) -> Joined | None:
    """Read from one snapshot of the database; None where the log grew since the scene was taken, or began anew."""
    head = log.head.on(connection, organization_id)
    if everyone is not None and not _is_up_to_date(everyone, head, is_last_try):
        return None
    known = since.places if since is not None and since.epoch == head.epoch else {}
    answering = _Answering(connection, organization_id, head, known)
    told: dict[str, bytes] = {}
    for room in rooms:
        if room is Room.SCENE and everyone is not None:
            told[room.value] = answering.scene(everyone)
        elif room is Room.NETWORK and network is not None:
            told[room.value] = answering.network(network)
        else:
            told[room.value] = answering.table(room)
    plan = None if everyone is None else drawn.plan_of(everyone.floors)
    return Joined(*head, {room: orjson.Fragment(answer) for room, answer in told.items()}, plan)


def _is_up_to_date(everyone: Scene, head: Head, is_last_try: bool) -> bool:
    return everyone.epoch == head.epoch and (is_last_try or everyone.seq == head.seq)


class _Answering:
    """Answers for each room, within one read."""

    def __init__(self, connection: Connection, organization_id: str, head: Head, known: Mapping[Room, int]) -> None:
        self._connection = connection
        self._organization_id = organization_id
        self._head = head
        self._known = known

    def scene(self, everyone: Scene) -> bytes:
        """Tell what was missed, and where everyone is now; or show everyone."""
        missed = self._missed(Room.SCENE, may_redraw=False)
        if missed:
            missed.append(_event(SocketEvent.AGENT_POSITION, everyone.whereabouts()))
        settings, version = scene.settings.on(self._connection, self._organization_id)
        snapshot = everyone.snapshot(settings, version)
        if missed is not None and sum(map(len, missed)) < len(snapshot):
            return _as_events(missed)
        return _as_snapshot(snapshot, self._events(Room.SCENE, everyone.seq) or [])

    def network(self, network: Network) -> bytes:
        """Show the network, and tell what came since it was computed."""
        return _as_snapshot(network.snapshot, self._events(Room.NETWORK, network.seq) or [])

    def table(self, room: Room) -> bytes:
        """Tell what was missed, or show what the tables have."""
        missed = self._missed(room)
        if missed is not None and sum(map(len, missed)) <= SMALL_BYTES:
            return _as_events(missed)
        snapshot = orjson.dumps(self._tasks() if room is Room.TASKS else {"notifications": []})
        if missed is not None and sum(map(len, missed)) < len(snapshot):
            return _as_events(missed)
        return _as_snapshot(snapshot, [])

    def _tasks(self) -> Json:
        pipeline = scene.pipeline.on(self._connection, self._organization_id)
        return {"tasks": tasks.snapshot.on(self._connection, self._organization_id), "pipeline": pipeline}

    def _missed(self, room: Room, *, may_redraw: bool = True) -> list[bytes] | None:
        place = self._known.get(room)
        if place is None or room not in RESUMABLE:
            return None
        return self._events(room, place, may_redraw=may_redraw)

    def _events(self, room: Room, place: int, *, may_redraw: bool = True) -> list[bytes] | None:
        """Write what came after a place; None where the log does not have all of it, or it is not enough."""
        if not 0 <= self._head.seq - place <= MOST_MISSED:
            return None
        entries = log.since.on(self._connection, self._organization_id, place, MOST_MISSED)
        if len(entries) != self._head.seq - place:
            return None
        batch = Batch(self._organization_id, entries)
        if not may_redraw and batch.may_redraw():
            return None
        payload = batch.payload(room, place, place, self._head.seq)
        return [] if payload is None else [_event(EVENTS[room], payload)]


def _event(name: SocketEvent, payload: bytes) -> bytes:
    return b'{"event":"%b","payload":%b}' % (name.encode(), payload)


def _as_events(events: Sequence[bytes]) -> bytes:
    return b'{"events":[%b]}' % b",".join(events)


def _as_snapshot(snapshot: bytes, later: Sequence[bytes]) -> bytes:
    if not later:
        return b'{"snapshot":%b}' % snapshot
    return b'{"snapshot":%b,"events":[%b]}' % (snapshot, b",".join(later))
