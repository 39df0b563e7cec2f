"""What rooms are told: what entries of the log changed there, encoded. Live and played back, it is the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import orjson

from metaverse.clock import to_wire
from metaverse.events.log import Entry
from metaverse.events.names import Room, SocketEvent
from metaverse.events.tail import Position
from metaverse.projections.effects import COMMANDS

Json = dict[str, Any]

EVENTS: dict[Room, SocketEvent] = {
    Room.SCENE: SocketEvent.AGENT_STATUS,
    Room.TASKS: SocketEvent.TASK_FLOW,
    Room.NETWORK: SocketEvent.NETWORK,
    Room.ORGANIZATION: SocketEvent.NOTIFICATION,
}

REDRAWING = frozenset({"id", "department", "removed"})
OF_NODES = ("name", "department", "removed")
"""What the network shows of an agent besides its ties."""


class Told:
    """What some entries changed, by room; read once, told with as many beginnings as there are listeners."""

    def __init__(self, organization_id: str, entries: Sequence[Entry]) -> None:
        self._organization = orjson.dumps(organization_id)
        self._raw = entries
        self._bodies: dict[tuple[Room, int], bytes | None] = {}

    @cached_property
    def _entries(self) -> list[tuple[int, int, Json]]:
        """What changed, read when it is first asked for: perhaps another process has encoded all of it."""
        return [(entry.seq, entry.at_ms, orjson.loads(entry.effects)) for entry in self._raw if entry.effects]

    def payload(self, room: Room, sent: int, seen: int, upto: int) -> bytes | None:
        """Encode what a room is told that was told up to `sent` and saw up to `seen`; None where nothing changed."""
        body = self._body(room, seen)
        if body is None:
            return None
        return b'{"organizationId":%b,"seq":{"from":%d,"to":%d},%b' % (self._organization, sent + 1, upto, body)

    def may_redraw(self) -> bool:
        """Tell whether somebody came, went or changed departments, so that the office may have other floors."""
        changes = (change for _, _, effects in self._entries for change in effects.get(Room.SCENE.value, ()))
        return any(not change.keys().isdisjoint(REDRAWING) for change in changes)

    def concerns(self, room: Room, seen: int) -> bool:
        """Tell whether anything changed in a room after a place."""
        return self._body(room, seen) is not None

    def _body(self, room: Room, seen: int) -> bytes | None:
        if (room, seen) not in self._bodies:
            self._bodies[room, seen] = self._encoded(room, seen)
        return self._bodies[room, seen]

    def _encoded(self, room: Room, seen: int) -> bytes | None:
        changes = [
            (seq, at_ms, change)
            for seq, at_ms, effects in self._entries
            if seq > seen and (change := _change(room, effects)) is not None
        ]
        if not changes:
            return None
        told = _FORMS[room]([(seq, change) for seq, _, change in changes])
        return orjson.dumps({"at": to_wire(changes[-1][1]), **told})[1:]


Changes = list[tuple[int, Any]]


def _change(room: Room, effects: Json) -> Any:
    """Return what an entry of the log changed for a room, None where nothing."""
    told = effects.get(room.value)
    if room is Room.ORGANIZATION:
        return _news(told, effects.get(COMMANDS))
    if room is not Room.NETWORK:
        return told
    nodes = [node for change in effects.get(Room.SCENE.value, ()) if (node := _node(change)) is not None]
    return {"nodes": nodes, "edges": told or []} if nodes or told else None


def _news(notifications: Any, commands: Any) -> Json | None:
    """Return what the organization is told: notifications, and how far commands have come."""
    return {"notifications": notifications or [], "commands": commands or []} if notifications or commands else None


def _node(change: Json) -> Json | None:
    """Return what the network is told of a change of an agent, None where it shows nothing of it."""
    shown = {field: change[field] for field in OF_NODES if field in change}
    return {"agentId": change["agentId"], **shown} if shown else None


def _scene(changes: Changes) -> Json:
    return {"agents": _numbered(changes)}


def _tasks(changes: Changes) -> Json:
    tasks = [(seq, change["tasks"]) for seq, change in changes]
    transitions = [(seq, change.get("transitions", ())) for seq, change in changes]
    return {"tasks": _numbered(tasks), "transitions": _numbered(transitions)}


def _network(changes: Changes) -> Json:
    return {part: _numbered((seq, change[part]) for seq, change in changes) for part in ("nodes", "edges")}


def _organization(changes: Changes) -> Json:
    news = {part: _numbered((seq, change[part]) for seq, change in changes) for part in ("notifications", "commands")}
    return news if news["commands"] else {"notifications": news["notifications"]}


def _numbered(changes: Iterable[tuple[int, Iterable[Json]]]) -> list[Json]:
    return [{**change, "seq": seq} for seq, several in changes for change in several]


_FORMS = {Room.SCENE: _scene, Room.TASKS: _tasks, Room.NETWORK: _network, Room.ORGANIZATION: _organization}


def positions(organization_id: str, where: Iterable[Position], at_ms: int) -> Json:
    """Write where agents are at a moment. This is no part of the log, so it bears no `seq`."""
    agents = [_position(there) for there in where]
    return {"organizationId": organization_id, "at": to_wire(at_ms), "agents": agents}


def _position(there: Position) -> Json:
    said = {field: there.get(field) for field in ("agentId", "position", "rotationY", "zone")}
    return said | {field: there[field] for field in ("pose", "blocked", "walk") if field in there}
