"""Many clients in one process: raw Socket.IO over WebSocket, one epoll loop, every delivery counted.

It stands beside the compiled generator for what that does not do: many organizations, each client with its own token.
"""

from __future__ import annotations

import os
import re
import select
import socket
import struct
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

STAMP = re.compile(rb"t=(\d+)")
AT_ONCE = 48
OPENING_SECONDS = 60.0
_MASK = b"\0\0\0\0"


@dataclass(slots=True)
class Client:
    """One client: where it stands in its opening, and the bytes that are no whole frame yet."""

    sock: socket.socket
    token: str
    organization_id: str
    rooms: tuple[str, ...]
    rest: bytearray = field(default_factory=bytearray)
    is_upgraded: bool = False
    is_in: bool = False


@dataclass(slots=True)
class Heard:
    """What reached all clients: updates of agents, messages, and how long each message took, in milliseconds."""

    deliveries: int = 0
    messages: int = 0
    latencies_ms: list[float] = field(default_factory=list)
    resumes: int = 0


class Crowd:
    """Clients of one server, pumped by whoever holds the crowd."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._epoll = select.epoll()
        self._clients: dict[int, Client] = {}
        self._read: dict[bytes, tuple[int, int]] = {}
        self._opening = 0
        self.heard = Heard()

    def __len__(self) -> int:
        return len(self._clients)

    def open(self, whose: Iterable[tuple[str, str]], rooms: tuple[str, ...] = ("scene", "tasks")) -> None:
        """Connect a client for each `(token, organization)` and have it join; a bounded number at a time."""
        until = time.monotonic() + OPENING_SECONDS
        for token, organization_id in whose:
            self._knock(token, organization_id, rooms)
            self.pump_until(lambda: self._opening < AT_ONCE, until)
        self.pump_until(lambda: not self._opening, until)

    def pump_until(self, is_enough: Callable[[], bool], until: float) -> None:
        """Pump until something is so; fail where it takes too long."""
        while not is_enough():
            if time.monotonic() > until:
                heard = f"{self.heard.deliveries} updates were heard"
                raise TimeoutError(f"{self._opening} clients were not let in, of {len(self)}; {heard}.")
            self._turn(0.05)

    def pump(self, seconds: float) -> None:
        """Let time pass, and hear what comes."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._turn(min(left, 0.05))

    def pump_out(self, deliveries: int) -> None:
        """Hear all that is under way, until so many updates have come in all; fail where they do not."""
        self.pump_until(lambda: self.heard.deliveries >= deliveries, time.monotonic() + OPENING_SECONDS)
        self.pump(0.2)

    def listen(self) -> Heard:
        """Begin to count anew."""
        self.heard = Heard()
        return self.heard

    def close(self) -> None:
        """Go away without a word."""
        for client in self._clients.values():
            client.sock.close()
        self._clients.clear()
        self._epoll.close()

    def _knock(self, token: str, organization_id: str, rooms: tuple[str, ...]) -> None:
        sock = socket.create_connection(("127.0.0.1", self._port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket&organizationId=%b HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" % organization_id.encode()
        )
        sock.setblocking(False)
        self._clients[sock.fileno()] = Client(sock, token, organization_id, rooms)
        self._epoll.register(sock.fileno(), select.EPOLLIN)
        self._opening += 1

    def _turn(self, seconds: float) -> None:
        for descriptor, _ in self._epoll.poll(seconds, 512):
            self._hear(self._clients[descriptor])

    def _hear(self, client: Client) -> None:
        try:
            data = client.sock.recv(262_144)
        except BlockingIOError:
            return
        if not data:
            raise ConnectionError(f"The server closed the connection of a client of {client.organization_id}.")
        client.rest += data
        if not client.is_upgraded:
            end = client.rest.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in client.rest[:20]:
                raise ConnectionError(bytes(client.rest).decode(errors="replace"))
            client.is_upgraded = True
            del client.rest[: end + 4]
        for payload in frames(client.rest):
            self._take(client, payload)

    def _take(self, client: Client, payload: bytes) -> None:
        if payload[:1] == b"2":
            _say(client, b"3")
        elif payload[:2] == b"42":
            self._count(payload)
        elif payload[:1] == b"0":
            _say(client, b"40" + orjson.dumps({"token": client.token}))
        elif payload[:2] == b"40":
            asked: dict[str, Any] = {"organizationId": client.organization_id, "rooms": client.rooms}
            _say(client, b"420" + orjson.dumps(["3d:join", asked]))
        elif payload[:3] == b"430":
            if b'"ok":true' not in payload[:200]:
                raise ConnectionError(payload[:500].decode())
            client.is_in, self._opening = True, self._opening - 1
        elif payload[:2] == b"44":
            raise ConnectionError(payload.decode())

    def _count(self, payload: bytes) -> None:
        """Count the updates of a message; what many clients get alike is read once."""
        known = self._read.get(payload)
        if known is None:
            if len(self._read) > 512:
                self._read.clear()
            stamp = STAMP.search(payload)
            is_status = payload.startswith(b'42["3d:agent:status"')
            known = self._read[payload] = (
                payload.count(b'"agentId"') if is_status else 0,
                int(stamp[1]) if stamp else 0,
            )
        updates, stamp_ns = known
        self.heard.messages += 1
        self.heard.deliveries += updates
        self.heard.resumes += payload.startswith(b'42["3d:resume"')
        if stamp_ns and updates:
            self.heard.latencies_ms.append((time.monotonic_ns() - stamp_ns) / 1e6)


def frames(buffer: bytearray) -> list[bytes]:
    """Take the payloads of all whole frames out of a buffer; a server's frames are not masked."""
    found = []
    at = 0
    while len(buffer) - at >= 2:
        size, head = buffer[at + 1] & 127, 2
        if size > 125:
            head = 4 if size == 126 else 10
            if len(buffer) - at < head:
                break
            size = int.from_bytes(buffer[at + 2 : at + head], "big")
        if len(buffer) - at < head + size:
            break
        found.append(bytes(buffer[at + head : at + head + size]))
        at += head + size
    del buffer[:at]
    return found


def _say(client: Client, text: bytes) -> None:
    size = len(text)
    head = bytes([0x81, 0x80 | size]) if size < 126 else b"\x81\xfe" + struct.pack(">H", size)
    os.write(client.sock.fileno(), head + _MASK + text)
