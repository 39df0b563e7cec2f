"""A WebSocket by hand, for what no decent client does."""

from __future__ import annotations

import base64
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

BOUND_SECONDS = 10
MASK = b"\x01\x02\x03\x04"


class Raw:
    """One connection; what was answered to the handshake is in `head`."""

    def __init__(self, url: str, **headers: str) -> None:
        where = urlsplit(url)
        self._socket = socket.create_connection((where.hostname or "", where.port or 80), BOUND_SECONDS)
        self._file = self._socket.makefile("rb")
        asked = {
            "Host": where.netloc,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            **headers,
        }
        lines = [f"{name}: {value}" for name, value in asked.items()]
        path = f"{where.path}?{where.query}" if where.query else "/socket.io/?EIO=4&transport=websocket"
        self._socket.sendall("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode())
        self.head = b"".join(iter(self._file.readline, b"\r\n")).decode()

    def send(self, payload: bytes, opcode: int = 1, final: bool = True) -> None:
        """Send a frame."""
        size = bytes([0x80 | min(len(payload), 126)])
        if len(payload) > 125:
            wide = len(payload) > 65_535
            size = struct.pack("!BQ" if wide else "!BH", 0x80 | (127 if wide else 126), len(payload))
        masked = bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload))
        self.send_bytes(bytes([(0x80 if final else 0) | opcode]) + size + MASK + masked)

    def send_bytes(self, data: bytes) -> None:
        """Send whatever."""
        self._socket.sendall(data)

    def receive(self) -> tuple[int, bytes]:
        """Wait for a frame, and give its opcode and payload; (-1, b"") for the end."""
        head = self._file.read(2)
        if len(head) < 2:
            return -1, b""
        size = head[1] & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._file.read(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._file.read(8))
        return head[0] & 0x0F, self._file.read(size)

    def close(self) -> None:
        """Go without a word."""
        self._file.close()
        self._socket.close()


@contextmanager
def raw(url: str, **headers: str) -> Iterator[Raw]:
    """Connect for a while."""
    connection = Raw(url, **{name.replace("_", "-"): value for name, value in headers.items()})
    try:
        yield connection
    finally:
        connection.close()
