"""What a fact changed for each room: the log keeps it, and whoever listens is told just this."""

from __future__ import annotations

from typing import Any

from metaverse.events.names import Room

Json = dict[str, Any]
REQUESTS, SETTINGS = "requests", "settings"
"""Kept beside the rooms' changes for those who look back; nobody is told of them."""

COMMANDS = "commands"
"""Kept beside the rooms' changes; the organization's room is told of them with its notifications."""


class Effects:
    """The changes that one fact made, by room, in wire names."""

    __slots__ = ("_rooms",)

    def __init__(self) -> None:
        self._rooms: Json = {}

    def agent(self, change: Json) -> None:
        """Tell the scene that fields of an agent changed; a later change of the same fact adds to it."""
        _merge(self._rooms.setdefault(Room.SCENE.value, []), change, "agentId")

    def task(self, change: Json) -> None:
        """Tell the task flow that fields of a task changed."""
        _merge(self._tasks()["tasks"], change, "taskId")

    def transition(self, transition: Json) -> None:
        """Tell the task flow that a task went from stage to stage or hand to hand."""
        self._tasks().setdefault("transitions", []).append(transition)

    def edge(self, edge: Json) -> None:
        """Tell the network of one interaction."""
        self._rooms.setdefault(Room.NETWORK.value, []).append(edge)

    def notify(self, notification: Json) -> None:
        """Tell everyone in the organization."""
        self._rooms.setdefault(Room.ORGANIZATION.value, []).append(notification)

    def request(self, change: Json) -> None:
        """Keep how a request changed: no room is told of it, the time machine shows it."""
        self._rooms.setdefault(REQUESTS, []).append(change)

    def command(self, change: Json) -> None:
        """Tell the organization how far a command has come."""
        self._rooms.setdefault(COMMANDS, []).append(change)

    def scene(self, change: Json) -> None:
        """Keep how the scene's settings changed: no room is told of it, the time machine shows it."""
        self._rooms[SETTINGS] = change

    def by_room(self) -> Json | None:
        """Return the changes by room, None where nothing changed."""
        return self._rooms or None

    def _tasks(self) -> Json:
        return self._rooms.setdefault(Room.TASKS.value, {"tasks": []})


def _merge(changes: list[Json], change: Json, name: str) -> None:
    for earlier in changes:
        if earlier[name] == change[name]:
            earlier.update(change)
            return
    changes.append(change)


def difference(before: Json, after: Json) -> Json:
    """Return the fields of `after` that differ from `before`."""
    return {field: value for field, value in after.items() if before.get(field, _ABSENT) != value}


_ABSENT = object()
