"""What comes in on a WebSocket: bytes in, whole messages and control frames out, none larger than is bearable."""

from __future__ import annotations

from typing import Any

from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import CloseConnection, Message, Ping


class TooLong(ValueError):
    """A message is larger than is taken."""


class Incoming:
    """Cuts the bytes of a client into messages."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._protocol = Connection(ConnectionType.SERVER)
        self._events = iter(self._protocol.events())
        self._parts: list[str | bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> None:
        """Take bytes as they came."""
        self._protocol.receive_data(data)
        self._events = iter(self._protocol.events())

    def next(self) -> str | bytes | Ping | CloseConnection | None:
        """Return the next message, ping or goodbye (faults end in one too), None while more bytes are needed.

        Raises:
            TooLong: the message has grown too large.
        """
        for event in self._events:
            if isinstance(event, Ping | CloseConnection):
                return event
            if isinstance(event, Message) and (message := self._whole(event)) is not None:
                return message
        return None

    def _whole(self, event: Message[Any]) -> str | bytes | None:
        self._parts.append(event.data)
        self._size += len(event.data)
        if self._size > self._most_bytes:
            raise TooLong
        if not event.message_finished:
            return None
        parts, self._parts, self._size = self._parts, [], 0
        return b"".join(parts) if isinstance(parts[0], bytes) else "".join(parts)  # type: ignore[arg-type]
