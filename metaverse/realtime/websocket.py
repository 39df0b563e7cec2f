"""Our end of a WebSocket: this object alone writes to it, never waits for a slow client, and reads for one greenlet."""

from __future__ import annotations

import os
import socket as sockets
import ssl
from collections.abc import Mapping
from typing import Any

import gevent
from engineio import packet
from wsproto.events import Ping
from wsproto.frame_protocol import CloseReason

from metaverse.realtime.handshake import BadHandshake, answer_to
from metaverse.realtime.incoming import Incoming, TooLong
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
        self._incoming = Incoming(most_bytes)
        self._rest = b""
        self._watcher: Any = gevent.get_hub().loop.io(self._descriptor, _WRITABLE)
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
        if isinstance(sock, ssl.SSLSocket):
            raise BadHandshake("Let nginx speak TLS: frames are written to the socket itself, past its encryption.")
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
        """Wait for the next message; None once there will be none any more."""
        while True:
            try:
                found = self._incoming.next()
            except TooLong:
                self.close(CloseReason.MESSAGE_TOO_BIG)
                return None
            if isinstance(found, str | bytes):
                return found
            if isinstance(found, Ping):
                self._control(frame(Opcode.PONG, bytes(found.payload)))
            elif found is not None:
                self.close(CloseReason.NORMAL_CLOSURE if found.code in NEVER_SENT else found.code)
            elif not self._is_fed():
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

    def _is_fed(self) -> bool:
        data = self._received()
        if not data or self._closing:
            return False
        self._incoming.feed(data)
        return True

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
