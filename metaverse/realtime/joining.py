"""Joining: a snapshot and a place in the log from one read, or what was missed; then the room, without a gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import orjson
from flask import current_app
from sqlalchemy import Connection

from metaverse.database import reading
from metaverse.errors import Invalid
from metaverse.events import log
from metaverse.events.log import Entry, Head
from metaverse.events.names import Room
from metaverse.realtime import frames
from metaverse.realtime.broadcaster import Broadcaster
from metaverse.realtime.wire import Wire
from metaverse.services import network, scene, tasks
from metaverse.services.agents import Patience

Json = dict[str, Any]

JOINABLE = {room.value: room for room in (Room.SCENE, Room.TASKS, Room.NETWORK)}
RESUMABLE = frozenset({Room.SCENE, Room.TASKS})
MOST_MISSED = 5000
"""Whoever missed more entries gets a snapshot."""


def broadcaster() -> Broadcaster:
    """Give the broadcaster of the current app."""
    return cast(Broadcaster, current_app.extensions["metaverse.broadcaster"])


def wire() -> Wire:
    """Give the way to the sockets of the current app."""
    return cast(Wire, current_app.extensions["metaverse.wire"])


def rooms_of(named: Any) -> list[Room]:
    """Read which rooms are meant.

    Raises:
        Invalid: there is no such room.
    """
    if not isinstance(named, list) or not named or not all(isinstance(n, str) and n in JOINABLE for n in named):
        said = f"rooms is a list of some of: {', '.join(JOINABLE)}."
        raise Invalid(said, [{"field": "rooms", "message": said}])
    return [JOINABLE[name] for name in dict.fromkeys(named)]


def enter_organization(organization_id: str, sid: str) -> None:
    """Let a socket hear what everyone in its organization is told."""
    broadcaster().enter(organization_id, [Room.ORGANIZATION], sid, log.head(organization_id).seq)


def leave(sid: str, organization_id: str, rooms: Sequence[Room]) -> None:
    """Let a socket out of rooms."""
    broadcaster().leave(sid, organization_id, rooms)


def leave_everything(sid: str) -> None:
    """Let a socket out of every room."""
    broadcaster().leave(sid)


def join(sid: str, organization_id: str, rooms: Sequence[Room], since: Any) -> Json:
    """Let a socket into rooms, and return what it must know to go on from there."""
    places = _places(since)
    snapshots = network.snapshot(organization_id) if Room.NETWORK in rooms else None
    head, answers = _answers(organization_id, tuple(rooms), places)
    if snapshots is not None:
        answers[Room.NETWORK.value] = {"snapshot": snapshots}
    broadcaster().enter(organization_id, rooms, sid, head.seq)
    return {"epoch": head.epoch, "seq": head.seq, "rooms": answers}


def _places(since: Any) -> Mapping[str, Any]:
    if since is None:
        return {}
    if not isinstance(since, Mapping):
        said = "since is {epoch, scene?, tasks?}."
        raise Invalid(said, [{"field": "since", "message": said}])
    return since


@reading
def _answers(
    connection: Connection, organization_id: str, rooms: tuple[Room, ...], since: Mapping[str, Any]
) -> tuple[Head, Json]:
    head = log.head.on(connection, organization_id)
    answers: Json = {}
    for room in rooms:
        if room is not Room.NETWORK:
            answers[room.value] = _room(connection, organization_id, room, since, head)
    return head, answers


def _room(connection: Connection, organization_id: str, room: Room, since: Mapping[str, Any], head: Head) -> Json:
    snapshot = _snapshot(connection, organization_id, room)
    place = since.get(room.value)
    if since.get("epoch") != head.epoch or not isinstance(place, int) or not _is_place(place, head):
        return {"snapshot": snapshot}
    missed = _missed(connection, organization_id, place)
    if missed is None:
        return {"snapshot": snapshot}
    at_ms = missed[-1].at_ms if missed else 0
    told = frames.messages(organization_id, room, frames.read(missed), at_ms, place, head.seq)
    events = [{"event": message.event.value, "payload": message.payload} for message in told]
    return {"events": events} if _is_smaller(events, snapshot) else {"snapshot": snapshot}


def _is_place(place: int, head: Head) -> bool:
    return not isinstance(place, bool) and 0 <= place <= head.seq


def _missed(connection: Connection, organization_id: str, place: int) -> list[Entry] | None:
    first = log.first_seq.on(connection, organization_id)
    if first is not None and place + 1 < first:
        return None
    missed = log.since.on(connection, organization_id, place, MOST_MISSED + 1)
    return missed if len(missed) <= MOST_MISSED else None


def _is_smaller(events: list[Json], snapshot: Json) -> bool:
    return not events or len(orjson.dumps(events)) < len(orjson.dumps(snapshot))


def _snapshot(connection: Connection, organization_id: str, room: Room) -> Json:
    if room is Room.SCENE:
        config = current_app.config
        patience = Patience(config["STALE_AFTER_SECONDS"], config["TOOL_STALE_AFTER_SECONDS"])
        return scene.snapshot.on(connection, organization_id, patience)
    pipeline = scene.pipeline.on(connection, organization_id)
    return {"tasks": tasks.snapshot.on(connection, organization_id), "pipeline": pipeline}
