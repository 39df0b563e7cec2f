"""Our end of a WebSocket: this object alone writes to it, never waits for a slow client, and needs no greenlet."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any, Protocol

import gevent
from engineio import packet

from metaverse.realtime.handshake import BadHandshake, answer_to
from metaverse.realtime.incoming import CloseCode, Found, Goodbye, Incoming, Ping, TooLong
from metaverse.realtime.outbox import Outbox
from metaverse.realtime.packets import Opcode, frame, frame_of
from metaverse.wires.line import CHUNK, Line

CLOSE_SECONDS = 5.0
NEVER_SENT = (CloseCode.NO_STATUS,)


class Listener(Protocol):
    """Whoever is told what a client says. It is called on the loop, so it may wait for nothing."""

    def hear(self, message: str | bytes) -> None:
        """Take a message."""

    def lose(self) -> None:
        """Note that no message comes any more; said once."""

    def forget(self) -> None:
        """Note that the descriptor is closed; said once."""


class WebSocket:
    """One WebSocket. What cannot be written at once waits in the outbox until the line takes it."""

    __slots__ = ("_closing", "_incoming", "_is_lost", "_last_call", "_line", "_listener", "_outbox")

    def __init__(self, sock: Any, listener: Listener, most_bytes: int) -> None:
        self._listener = listener
        self._outbox: Outbox | None = None
        self._incoming = Incoming(most_bytes)
        self._closing = self._is_lost = False
        self._last_call: gevent.Greenlet[..., None] | None = None
        self._line = Line(sock, self)

    @classmethod
    def accept(
        cls, environ: Mapping[str, Any], listener: Listener, most_bytes: int, outbox: Outbox | None = None
    ) -> WebSocket:
        """Open the WebSocket that a request under gunicorn asks for, and take its descriptor from there.

        With an outbox the client is taken over at once, and the answer takes along what waits.

        Raises:
            BadHandshake: the request does not ask for one.
        """
        answer = answer_to(environ)
        sock = environ["gunicorn.socket"]
        if isinstance(sock, ssl.SSLSocket):
            raise BadHandshake("Let nginx speak TLS: frames are written to the socket itself, past its encryption.")
        websocket = cls(sock, listener, most_bytes)
        websocket._outbox = outbox
        websocket._line.write(answer + websocket.waiting())
        return websocket

    def attach(self, outbox: Outbox) -> None:
        """Take over the client: write what waits in its outbox, and from now on everything."""
        self._outbox = outbox
        self._line.drain()

    @property
    def clear_line(self) -> Line | None:
        """Give the line where nothing waits, so that what is written there now goes out now."""
        return self._line if self._line.is_clear and not self._outbox and not self._closing else None

    def send(self, pkt: packet.Packet) -> None:
        """Send a packet after all that wait."""
        if self._closing:
            return
        if self._outbox is None or self.clear_line is not None:
            self._line.write(frame_of(pkt))
        else:
            self._outbox.put(pkt)
            self._line.is_stirred = True

    def write_text(self, text: str) -> None:
        """Write a text before the client is handed over to this WebSocket, and nothing can wait yet."""
        self._line.insert(frame(Opcode.TEXT, text.encode()))

    def close(self, code: int = CloseCode.NORMAL) -> None:
        """Say goodbye after the frame that is half written; whoever does not take it in time is cut off."""
        if self._closing:
            return
        self._closing = True
        if self._outbox is not None:
            self._outbox.clear()
        self._line.insert(frame(Opcode.CLOSE, int(code).to_bytes(2, "big")))
        self._last_call = gevent.spawn_later(CLOSE_SECONDS, self.cut)
        self._line.resume()
        self._line.drain()

    def cut(self) -> None:
        """Break the connection off."""
        self._closing = True
        self._line.cut()

    def pause(self) -> None:
        """Read no more for now."""
        self._line.pause()

    def resume(self) -> None:
        """Read on."""
        self._line.resume()

    def hear(self, data: bytes) -> None:
        """Take bytes as they came; after the goodbye only their end counts: unread ones would take it back."""
        if not data:
            self._end()
        elif not self._closing:
            self._incoming.feed(data)
            while not self._closing and (found := self._found()) is not None:
                self._take(found)

    def waiting(self) -> bytes:
        """Give the next frames that wait."""
        frames: list[bytes] = []
        size = 0
        while self._outbox and size < CHUNK:
            frames.append(frame_of(self._outbox.take()))
            size += len(frames[-1])
        return b"".join(frames)

    def drained(self) -> None:
        """After the goodbye: write nothing more."""
        if self._closing:
            self._line.finish()

    def _found(self) -> Found | None:
        try:
            return self._incoming.next()
        except TooLong:
            return Goodbye(CloseCode.MESSAGE_TOO_BIG)

    def _take(self, found: Found) -> None:
        if isinstance(found, Ping):
            # A client that answers nothing cannot make them pile up.
            self._line.insert(frame(Opcode.PONG, found.payload), CHUNK)
        elif isinstance(found, Goodbye):
            self.close(CloseCode.NORMAL if found.code in NEVER_SENT else found.code)
            self._lose()
        else:
            self._listener.hear(found)

    def _lose(self) -> None:
        if not self._is_lost:
            self._is_lost = True
            self._listener.lose()

    def _end(self) -> None:
        self._closing = True
        if self._last_call is not None:
            self._last_call.kill(block=False)
            self._last_call = None
        self._line.end()
        self._lose()
        self._listener.forget()
