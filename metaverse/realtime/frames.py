"""From entries of the log to the messages of the rooms: one message a room and tick, every update in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import orjson

from metaverse.clock import to_wire
from metaverse.events.log import Entry
from metaverse.events.names import Room, SocketEvent

Json = dict[str, Any]


class Message(NamedTuple):
    """A message of a room: the Socket.IO event and its payload."""

    event: SocketEvent
    payload: Json

    def encoded(self) -> str:
        """Return the payload of the Engine.IO packet: a Socket.IO event of the default namespace."""
        return "2" + orjson.dumps([self.event.value, self.payload]).decode()


def read(entries: Sequence[Entry]) -> list[tuple[int, Json]]:
    """Return what the entries changed, those that changed nothing left out."""
    return [(entry.seq, orjson.loads(entry.effects)) for entry in entries if entry.effects]


def messages(
    organization_id: str, room: Room, effects: Sequence[tuple[int, Json]], at_ms: int, after: int, to: int
) -> list[Message]:
    """Return the message of a room about what lies after the place `after`, none if nothing there concerns it."""
    told = [(seq, changed[room.value]) for seq, changed in effects if seq > after and room.value in changed]
    if not told:
        return []
    head = {"organizationId": organization_id, "seq": {"from": after + 1, "to": to}, "at": to_wire(at_ms)}
    event, body = BODIES[room](told)
    return [Message(event, {**head, **body})]


def _scene(told: Sequence[tuple[int, Any]]) -> tuple[SocketEvent, Json]:
    return SocketEvent.AGENT_STATUS, {"agents": _numbered(told)}


def _tasks(told: Sequence[tuple[int, Any]]) -> tuple[SocketEvent, Json]:
    return SocketEvent.TASK_FLOW, {
        "tasks": _numbered([(seq, changed["tasks"]) for seq, changed in told]),
        "transitions": _numbered([(seq, changed.get("transitions", [])) for seq, changed in told]),
    }


def _network(told: Sequence[tuple[int, Any]]) -> tuple[SocketEvent, Json]:
    return SocketEvent.NETWORK, {"nodes": [], "edges": _numbered(told)}


def _organization(told: Sequence[tuple[int, Any]]) -> tuple[SocketEvent, Json]:
    return SocketEvent.NOTIFICATION, {"notifications": _numbered(told)}


def _numbered(told: Sequence[tuple[int, list[Json]]]) -> list[Json]:
    return [{**change, "seq": seq} for seq, changes in told for change in changes]


BODIES: dict[Room, Callable[[Sequence[tuple[int, Any]]], tuple[SocketEvent, Json]]] = {
    Room.SCENE: _scene,
    Room.TASKS: _tasks,
    Room.NETWORK: _network,
    Room.ORGANIZATION: _organization,
}
