"""What somebody who joins is told: how things stand, or what was missed, with the place in the log where that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection

from metaverse.database import reading
from metaverse.events import log
from metaverse.events.log import Entry
from metaverse.events.names import Room
from metaverse.realtime.messages import EVENTS, Batch
from metaverse.services import network, scene, tasks
from metaverse.services.agents import Patience

Json = dict[str, Any]
RESUMABLE = (Room.SCENE, Room.TASKS, Room.ORGANIZATION)
MOST_MISSED = 5000
"""Whoever missed more entries gets a snapshot."""

SMALL_BYTES = 65_536
"""What was missed need not be weighed against a snapshot while it is no larger."""


@dataclass(frozen=True, slots=True)
class Since:
    """Up to where a client knows each room, in which epoch of the log."""

    epoch: str
    places: Mapping[Room, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Joined:
    """The place in the log, and each room as it is there, encoded."""

    epoch: str
    seq: int
    rooms: dict[str, orjson.Fragment]


def rooms_of(organization_id: str, rooms: Sequence[Room], since: Since | None, patience: Patience) -> Joined:
    """Read rooms and their place in the log from one snapshot; the network, computed elsewhere, is at least as old.

    Raises:
        NotFound: there is no such organization.
    """
    computed = orjson.dumps(network.snapshot(organization_id)) if Room.NETWORK in rooms else b""
    joined = _read(organization_id, [room for room in rooms if room is not Room.NETWORK], since, patience)
    if computed:
        joined.rooms[Room.NETWORK.value] = orjson.Fragment(b'{"snapshot":%b}' % computed)
    return joined


@reading
def _read(
    connection: Connection, organization_id: str, rooms: Sequence[Room], since: Since | None, patience: Patience
) -> Joined:
    """Read rooms and their place in the log from one snapshot.

    Raises:
        NotFound: there is no such organization.
    """
    head = log.head.on(connection, organization_id)
    known = since.places if since is not None and since.epoch == head.epoch else {}
    places = {room: known[room] for room in rooms if room in RESUMABLE and 0 <= known.get(room, -1) <= head.seq}
    missed = _missed(connection, organization_id, places, head.seq)
    told = {}
    for room in rooms:
        events = (
            _events(organization_id, room, places[room], missed, head.seq)
            if room in places and missed is not None
            else None
        )
        told[room.value] = _smaller(connection, organization_id, room, events, patience)
    return Joined(head.epoch, head.seq, told)


def _missed(connection: Connection, organization_id: str, places: Mapping[Room, int], head: int) -> list[Entry] | None:
    """Return what came after the earliest place, None where the log does not have it any more or it is too much."""
    if not places or head - min(places.values()) > MOST_MISSED:
        return None
    earliest = min(places.values())
    if earliest == head:
        return []
    first = log.first_seq.on(connection, organization_id)
    if first is None or first > earliest + 1:
        return None
    return log.since.on(connection, organization_id, earliest, MOST_MISSED)


def _events(organization_id: str, room: Room, place: int, missed: Sequence[Entry], head: int) -> bytes:
    payload = Batch(organization_id, missed).payload(room, place, place, head)
    return b"[]" if payload is None else b'[{"event":"%b","payload":%b}]' % (EVENTS[room].encode(), payload)


def _smaller(
    connection: Connection, organization_id: str, room: Room, events: bytes | None, patience: Patience
) -> orjson.Fragment:
    if events is not None and len(events) <= SMALL_BYTES:
        return orjson.Fragment(b'{"events":%b}' % events)
    snapshot = orjson.dumps(_SNAPSHOTS[room](connection, organization_id, patience))
    if events is not None and len(events) < len(snapshot):
        return orjson.Fragment(b'{"events":%b}' % events)
    return orjson.Fragment(b'{"snapshot":%b}' % snapshot)


def _scene(connection: Connection, organization_id: str, patience: Patience) -> Json:
    return scene.snapshot.on(connection, organization_id, patience)


def _tasks(connection: Connection, organization_id: str, _patience: Patience) -> Json:
    return {
        "tasks": tasks.snapshot.on(connection, organization_id),
        "pipeline": scene.pipeline.on(connection, organization_id),
    }


def _organization(_connection: Connection, _organization_id: str, _patience: Patience) -> Json:
    return {"notifications": []}


_SNAPSHOTS = {Room.SCENE: _scene, Room.TASKS: _tasks, Room.ORGANIZATION: _organization}
