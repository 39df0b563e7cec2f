"""Our end of a WebSocket: this object alone writes to it, never waits for a slow client, and reads for one greenlet."""

from __future__ import annotations

import os
import socket as sockets
from collections.abc import Mapping
from typing import Any

import gevent
from engineio import packet
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import CloseConnection, Message, Ping
from wsproto.frame_protocol import CloseReason

from metaverse.realtime.handshake import answer_to
from metaverse.realtime.outbox import Outbox
from metaverse.realtime.packets import Opcode, frame, frame_of

CHUNK = 65_536
CLOSE_SECONDS = 5.0
KERNEL_BYTES = 131_072
"""So much may wait in the kernel unsent: what waits there is out of reach, and stale when it arrives."""

NEVER_SENT = (CloseReason.NO_STATUS_RCVD, CloseReason.ABNORMAL_CLOSURE, CloseReason.TLS_HANDSHAKE_FAILED)
_WRITABLE = 2


class WebSocket:
    """One WebSocket. What cannot be written at once waits in the outbox, and a watcher of the loop writes it."""

    def __init__(self, sock: Any, most_bytes: int) -> None:
        self._sock = sock
        self._descriptor: int = sock.fileno()
        self._outbox = Outbox(CHUNK, lambda: None)
        self._most_bytes = most_bytes
        self._rest = b""
        self._watcher: Any = gevent.get_hub().loop.io(self._descriptor, _WRITABLE)
        self._protocol = Connection(ConnectionType.SERVER)
        self._events = iter(self._protocol.events())
        self._parts: list[str | bytes] = []
        self._size = 0
        self._closing = False
        self._last_call: gevent.Greenlet[..., None] | None = None

    @classmethod
    def accept(cls, environ: Mapping[str, Any], most_bytes: int) -> WebSocket:
        """Open the WebSocket that a request under gunicorn asks for.

        Raises:
            BadHandshake: the request does not ask for one.
        """
        answer = answer_to(environ)
        sock = environ["gunicorn.socket"]
        sock.settimeout(None)
        sock.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
        sock.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NOTSENT_LOWAT, KERNEL_BYTES)
        sock.sendall(answer)
        return cls(sock, most_bytes)

    def attach(self, outbox: Outbox) -> None:
        """Take over the client: write what waits in its outbox, and from now on everything."""
        self._outbox = outbox
        self.drain()

    @property
    def is_clear(self) -> bool:
        """Tell whether nothing waits, so that what is written now goes out now."""
        return not self._rest and not self._outbox

    def send(self, pkt: packet.Packet) -> None:
        """Send a packet after all that wait."""
        if self.is_clear:
            self.write(frame_of(pkt))
        elif not self._closing:
            self._outbox.put(pkt)

    def write(self, frames: bytes) -> None:
        """Write whole frames; only where nothing waits."""
        if self._closing:
            return
        self._rest = self._written(frames)
        if self._rest:
            self._watch()

    def drain(self) -> None:
        """Write what waits, as far as the client takes it."""
        while self._outbox or self._rest:
            self._rest = self._written(self._rest or self._gathered())
            if self._rest:
                self._watch()
                return
        self._watcher.stop()
        if self._closing:
            self._shut(sockets.SHUT_WR)

    def read(self) -> str | bytes | None:
        """Wait for the next message; None once the client is gone.

        Raises:
            ValueError: what came is no message, or too large.
        """
        while True:
            for event in self._events:
                message = self._taken(event)
                if message is not None:
                    return message
            data = self._received()
            if not data or self._closing:
                return None
            self._protocol.receive_data(data)
            self._events = iter(self._protocol.events())

    def read_quietly(self) -> str | bytes | None:
        """Wait for the next message; None once there will be no good one any more."""
        try:
            return self.read()
        except ValueError:
            return None

    def write_text(self, text: str) -> None:
        """Write a text before the client is handed over to this WebSocket, and nothing can wait yet."""
        self.write(frame(Opcode.TEXT, text.encode()))

    def close(self, code: int = CloseReason.NORMAL_CLOSURE) -> None:
        """Say goodbye after the frame that is half written; whoever does not take it in time is cut off."""
        if not self._closing:
            self._outbox.clear()
            self._rest += frame(Opcode.CLOSE, int(code).to_bytes(2, "big"))
            self._closing = True
            self._last_call = gevent.spawn_later(CLOSE_SECONDS, self.cut)
            self.drain()

    def cut(self) -> None:
        """Break the connection off."""
        self._closing = True
        self._watcher.stop()
        self._shut(sockets.SHUT_RDWR)

    def linger(self) -> None:
        """Read on, for nothing, until the client has seen the goodbye: unread bytes would take it back."""
        while self._received():
            pass

    def release(self) -> None:
        """Give back what the loop holds; the socket itself belongs to the server."""
        self._closing = True
        self._rest = b""
        self._watcher.stop()
        self._watcher.close()
        if self._last_call is not None:
            self._last_call.kill(block=False)

    def _taken(self, event: Any) -> str | bytes | None:
        if isinstance(event, Message):
            return self._whole(event)
        if isinstance(event, Ping):
            self._control(frame(Opcode.PONG, bytes(event.payload)))
        elif isinstance(event, CloseConnection):
            self.close(CloseReason.NORMAL_CLOSURE if event.code in NEVER_SENT else event.code)
        return None

    def _whole(self, event: Any) -> str | bytes | None:
        self._parts.append(event.data)
        self._size += len(event.data)
        if self._size > self._most_bytes:
            self.close(CloseReason.MESSAGE_TOO_BIG)
            raise ValueError("The message is too large.")
        if not event.message_finished:
            return None
        parts, self._parts, self._size = self._parts, [], 0
        return b"".join(parts) if isinstance(parts[0], bytes) else "".join(parts)  # type: ignore[arg-type]

    def _received(self) -> bytes:
        try:
            return bytes(self._sock.recv(CHUNK))
        except OSError:
            return b""

    def _control(self, frames: bytes) -> None:
        """Write a control frame between two others; a client that answers nothing cannot make them pile up."""
        if self.is_clear:
            self.write(frames)
        elif len(self._rest) < CHUNK:
            self._rest += frames

    def _gathered(self) -> bytes:
        frames: list[bytes] = []
        size = 0
        while self._outbox and size < CHUNK:
            frames.append(frame_of(self._outbox.take()))
            size += len(frames[-1])
        return b"".join(frames)

    def _written(self, data: bytes) -> bytes:
        """Write what goes without waiting, and return the rest."""
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except BlockingIOError:
            return data
        except OSError:
            self.cut()
        return b""

    def _watch(self) -> None:
        if not self._watcher.active:
            self._watcher.start(self.drain)

    def _shut(self, how: int) -> None:
        try:
            self._sock.shutdown(how)
        except OSError:
            return
