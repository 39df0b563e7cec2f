"""A line: one descriptor that one object reads and writes; no greenlet waits at it, the loop watches it."""

from __future__ import annotations

import _socket
import socket as sockets
from typing import Any, Protocol

import gevent
import structlog

from metaverse.tallies import Tally

logger = structlog.get_logger(__name__)
CHUNK = 65_536
KERNEL_BYTES = 131_072
"""So much may wait in the kernel unsent: what waits there is out of reach, and stale when it arrives."""

_READABLE, _WRITABLE = 1, 2
OUT, IN = ("sent",), ("received",)
traffic: Tally = Tally({OUT: 0, IN: 0})
"""Bytes that went out and came in on the lines of this process."""

_arrived = bytearray(CHUNK)
_view = memoryview(_arrived)


class Owner(Protocol):
    """Whoever speaks on a line. It is called on the loop, so it may wait for nothing."""

    def hear(self, data: bytes) -> None:
        """Take bytes as they came; none for the end of them."""

    def waiting(self) -> bytes:
        """Give what is to be written next, as much as goes well at once; nothing where nothing waits."""

    def drained(self) -> None:
        """Note that everything is written."""


def _bound(sock: _socket.socket) -> None:
    """Send at once, and let little wait in the kernel; nginx comes by a Unix socket, which knows no TCP."""
    if sock.family == sockets.AF_UNIX:
        sock.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, KERNEL_BYTES)
        return
    sock.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
    sock.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NOTSENT_LOWAT, KERNEL_BYTES)


class Line:
    """One descriptor. While it is `away`, others write to it off the loop: nothing else may, and it stays open."""

    __slots__ = (
        "_is_ended",
        "_is_heard_out",
        "_owner",
        "_reader",
        "_rest",
        "_sock",
        "_writer",
        "descriptor",
        "is_away",
        "is_stirred",
    )

    def __init__(self, sock: Any, owner: Owner) -> None:
        family, kind, protocol = sock.family, sock.type, sock.proto
        self.descriptor: int = sock.detach()
        self._sock = _socket.socket(family, kind, protocol, self.descriptor)
        self._sock.setblocking(False)
        _bound(self._sock)
        self._owner = owner
        self._rest = b""
        self._is_ended = self._is_heard_out = False
        self.is_away = self.is_stirred = False
        self._reader: Any = gevent.get_hub().loop.io(self.descriptor, _READABLE)
        self._writer: Any = None
        self._reader.start(self._read)

    @property
    def is_clear(self) -> bool:
        """Tell whether what is written now goes out now."""
        return not (self._rest or self.is_away or self._is_ended)

    @property
    def unsent(self) -> int:
        """Tell how many bytes are half written."""
        return len(self._rest)

    def write(self, data: bytes) -> None:
        """Write; only where the line is clear."""
        self._rest = self._written(data)
        if self._rest:
            self._watch()

    def insert(self, data: bytes, most_bytes: int | None = None) -> None:
        """Write after what is half written, before what waits; where more than `most_bytes` is, not at all."""
        if self.is_clear:
            self.write(data)
        elif not self._is_ended and (most_bytes is None or len(self._rest) < most_bytes):
            self._rest += data
            self.is_stirred = True

    def drain(self) -> None:
        """Write what waits, as far as the client takes it."""
        if self.is_away or self._is_ended:
            self.is_stirred = True
            return
        while data := self._rest or self._owner.waiting():
            self._rest = self._written(data)
            if self._rest:
                self._watch()
                return
        if self._writer is not None:
            self._writer.stop()
        self._owner.drained()

    def land(self, data: bytes, took: int) -> None:
        """Come back from where so many bytes of `data` were written, fewer than none after a fault."""
        self.is_away = self.is_stirred = False
        if self._is_ended:
            self._sock.close()
            return
        if took < 0:
            self.cut()
        else:
            self._rest = data[took:] + self._rest
        self.drain()

    def pause(self) -> None:
        """Read no more for now."""
        self._reader.stop()

    def resume(self) -> None:
        """Read on."""
        if not (self._is_ended or self._is_heard_out or self._reader.active):
            self._reader.start(self._read)

    def finish(self) -> None:
        """Say that nothing more will be written."""
        self._shut(sockets.SHUT_WR)

    def cut(self) -> None:
        """Break the connection off; the owner hears the end of it."""
        self._rest = b""
        self._shut(sockets.SHUT_RDWR)
        self.resume()

    def end(self) -> None:
        """Close the descriptor, at the latest when it comes back."""
        if self._is_ended:
            return
        self._is_ended = self.is_stirred = True
        self._rest = b""
        for watcher in (self._reader, self._writer):
            if watcher is not None:
                watcher.stop()
                watcher.close()
        if not self.is_away:
            self._sock.close()

    def _read(self) -> None:
        try:
            size = self._sock.recv_into(_arrived)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if not size:
            self._is_heard_out = True
            self._reader.stop()
        traffic[IN] += size
        try:
            self._owner.hear(bytes(_view[:size]))
        except Exception:
            logger.exception("what a client sent could not be taken")
            self.cut()

    def _written(self, data: bytes) -> bytes:
        """Write what goes without waiting, and return the rest."""
        try:
            while data and not self._is_ended:
                sent = self._sock.send(data)
                traffic[OUT] += sent
                data = data[sent:]
        except BlockingIOError:
            return data
        except OSError:
            self.cut()
        return b""

    def _watch(self) -> None:
        if self._writer is None:
            self._writer = gevent.get_hub().loop.io(self.descriptor, _WRITABLE)
        if not self._writer.active:
            self._writer.start(self.drain)

    def _shut(self, how: int) -> None:
        try:
            self._sock.shutdown(how)
        except OSError:
            return
