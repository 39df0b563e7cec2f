"""Who listens: the sockets in each organization's rooms, and how far each was told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from metaverse.events.names import Room


@dataclass(slots=True)
class Listening:
    """A socket in a room: what it has been told reaches `seen`; its last message ended at `told`."""

    sid: str
    seen: int
    told: int
    catching_up: bool = False


@dataclass(slots=True)
class Audience:
    """The listeners of one organization, by room."""

    organization_id: str
    seen: int
    rooms: dict[Room, dict[str, Listening]] = field(default_factory=lambda: {room: {} for room in Room})

    def enter(self, room: Room, sid: str, seq: int) -> Listening:
        """Let a socket into a room, told up to `seq`."""
        listening = self.rooms[room][sid] = Listening(sid, seq, seq)
        return listening

    def leave(self, sid: str, rooms: Iterator[Room] | list[Room] | None = None) -> None:
        """Let a socket out of rooms, or of all."""
        for room in rooms if rooms is not None else Room:
            self.rooms[room].pop(sid, None)

    def rooms_of(self, sid: str) -> list[Room]:
        """Return the rooms that a socket is in."""
        return [room for room, listeners in self.rooms.items() if sid in listeners]

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody listens."""
        return not any(self.rooms.values())
