"""An outlet: the body of an answer in chunks on a line of its own, on which others may send too while it is clear."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gevent
from gevent.event import Event

from metaverse.wires.line import Line

CLOSE_SECONDS = 5.0
STALLED_SECONDS = 60.0
"""Whoever takes not a byte for so long is cut off: nothing else tells that it is there, and it could stay for ever."""

LAST = b"0\r\n\r\n"


class Outlet:
    """Takes a descriptor over from the server that accepted it; one greenlet writes, and `over` tells of the end."""

    __slots__ = ("_free", "_is_over", "_over", "_waiting", "line")

    def __init__(self, sock: Any, over: Callable[[], None]) -> None:
        self._over = over
        self._is_over = False
        self._waiting = b""
        self._free = Event()
        self.line = Line(sock, self)

    def say(self, data: bytes) -> bool:
        """Write after whatever is on its way, wait until the client took it, and tell whether it is still there."""
        self._waiting += data
        self.line.drain()
        while not self._is_over and (self._waiting or not self.line.is_clear):
            self._free.clear()
            left = self._left
            if not self._free.wait(STALLED_SECONDS) and self._left == left:
                self.line.cut()
                return False
        return not self._is_over

    @property
    def _left(self) -> int:
        return len(self._waiting) + self.line.unsent

    def end(self) -> None:
        """Close, once the client has seen the end or does not care."""
        self.line.finish()
        with gevent.Timeout(CLOSE_SECONDS, False):  # type: ignore[arg-type]
            while not self._is_over:
                self._free.clear()
                self._free.wait()
        self.line.end()

    def hear(self, data: bytes) -> None:
        """Note the end; a client says nothing that would matter."""
        if not data:
            self._is_over = True
            self._over()
            self._free.set()

    def waiting(self) -> bytes:
        """Give what is to be written."""
        data, self._waiting = self._waiting, b""
        return data

    def drained(self) -> None:
        """Let the writer go on."""
        self._free.set()


def chunk(data: bytes) -> bytes:
    """Write a piece of a body as a chunk of HTTP/1.1."""
    return b"%x\r\n%b\r\n" % (len(data), data)
