"""An outbox: what waits for one client that reads slower than things happen. It is bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from engineio import packet

from metaverse.realtime.packets import Shared, frame_of

MOST_ANSWERS = 16
"""Answers to the client's own questions may take so many times the bound; then the client is given up."""


_NOTHING: deque[tuple[packet.Packet, int]] = deque()
"""What waits for most clients; an empty line of their own would take more memory than all the rest of them."""


class Flooded(Exception):
    """A client lets more wait than is bearable, and what waits cannot be dropped."""


class Outbox:
    """Packets in their order; past the bound positions go first, then all messages of rooms, and `lost` is told."""

    __slots__ = ("_lost", "_most_bytes", "_of_rooms", "_waiting", "size")

    def __init__(self, most_bytes: int, lost: Callable[[], None]) -> None:
        self._waiting = _NOTHING
        self._most_bytes = most_bytes
        self._lost = lost
        self.size = 0
        self._of_rooms = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, pkt: packet.Packet) -> None:
        """Let a packet wait.

        Raises:
            Flooded: too much waits that must not be dropped.
        """
        size = len(frame_of(pkt))
        if not self._waiting:
            self._waiting = deque()
        self._waiting.append((pkt, size))
        self._count(pkt, size)
        if self._of_rooms > self._most_bytes:
            self._make_room()
        if self.size > self._most_bytes * MOST_ANSWERS:
            raise Flooded

    def take(self) -> packet.Packet:
        """Take the first packet."""
        pkt, size = self._waiting.popleft()
        self._count(pkt, -size)
        if not self._waiting:
            self._waiting = _NOTHING
        return pkt

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting = _NOTHING
        self.size = self._of_rooms = 0

    def _count(self, pkt: packet.Packet, size: int) -> None:
        self.size += size
        if isinstance(pkt, Shared):
            self._of_rooms += size

    def _make_room(self) -> None:
        self._drop(fleeting_only=True)
        if self._of_rooms > self._most_bytes:
            self._drop(fleeting_only=False)
            self._lost()

    def _drop(self, *, fleeting_only: bool) -> None:
        kept = [(pkt, size) for pkt, size in self._waiting if not _may_go(pkt, fleeting_only)]
        self._waiting = deque(kept)
        self.size = self._of_rooms = 0
        for pkt, size in kept:
            self._count(pkt, size)


def _may_go(pkt: packet.Packet, fleeting_only: bool) -> bool:
    return isinstance(pkt, Shared) and (pkt.fleeting or not fleeting_only)
