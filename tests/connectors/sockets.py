"""The server's end of a WebSocket, by hand: so that a test decides byte by byte what is on the wire."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import struct
from typing import Any

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
PATIENCE_SECONDS = 20.0


class Gone(ConnectionError):
    """The client has closed."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


def framed(payload: bytes, opcode: int = TEXT, *, final: bool = True) -> bytes:
    """Write one unmasked frame."""
    head = bytes([(0x80 if final else 0) | opcode])
    if len(payload) < 126:
        return head + bytes([len(payload)]) + payload
    if len(payload) < 65_536:
        return head + b"\x7e" + struct.pack("!H", len(payload)) + payload
    return head + b"\x7f" + struct.pack("!Q", len(payload)) + payload


class ServerSocket:
    """A WebSocket that a client has opened."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._sock.settimeout(PATIENCE_SECONDS)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def open(self, after: bytes = b"") -> str:
        """Read the request, answer it with `after` in the same packet, and return the request."""
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        [key] = [
            line.split(b":", 1)[1].strip()
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"sec-websocket-key")
        ]
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        self._sock.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + after
        )
        return head.decode()

    def send(self, document: Any, *, bytewise: bool = False) -> None:
        """Send a JSON document as one message; `bytewise`, one byte in each packet."""
        payload = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
        self.raw(framed(payload), bytewise=bytewise)

    def raw(self, data: bytes, *, bytewise: bool = False) -> None:
        """Put bytes on the wire."""
        if not bytewise:
            self._sock.sendall(data)
            return
        for at in range(len(data)):
            self._sock.sendall(data[at : at + 1])

    def receive(self) -> Any:
        """Return the next JSON document that the client sends."""
        while True:
            opcode, payload = self._frame()
            if opcode == TEXT:
                return json.loads(payload)
            if opcode == CLOSE:
                raise Gone(struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else None)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Say goodbye and hang up."""
        self.raw(framed(struct.pack("!H", code) + reason.encode(), CLOSE))
        self._sock.close()

    def hang_up(self) -> None:
        """Close, however the connection stands."""
        self._sock.close()

    def cut(self) -> None:
        """Hang up without a word."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()

    def _frame(self) -> tuple[int, bytes]:
        head = self._exactly(2)
        opcode, length = head[0] & 0x0F, head[1] & 0x7F
        assert head[1] & 0x80, "a client's frames are masked"
        if length == 126:
            length = struct.unpack("!H", self._exactly(2))[0]
        elif length == 127:
            length = struct.unpack("!Q", self._exactly(8))[0]
        mask, payload = self._exactly(4), self._exactly(length)
        return opcode, bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))

    def _exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._more()
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def _more(self) -> None:
        try:
            data = self._sock.recv(65_536)
        except ConnectionError as error:
            raise Gone from error
        if not data:
            raise Gone
        self._buffer += data
