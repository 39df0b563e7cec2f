"""A wire between the browser and the server, which a test may cut, and which counts what goes over it."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65_536
REQUEST = re.compile(rb"(?:GET|POST|PATCH|PUT|DELETE) (\S+) HTTP/1\.1\r\n")


class Wire:
    """Carries bytes to a server and back. While it is cut, open calls break and new ones find nobody."""

    def __init__(self, url: str) -> None:
        there = urlsplit(url)
        self._there = (there.hostname or "", there.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._is_cut = False
        self._open: dict[socket.socket, socket.socket] = {}
        self._turn = threading.Lock()
        self.asked: list[str] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break everything, and let nobody through."""
        self._is_cut = True
        with self._turn:
            for end in [*self._open, *self._open.values()]:
                _end(end)

    def mend(self) -> None:
        """Let calls through again."""
        self._is_cut = False

    def count(self, path: str) -> int:
        """Tell how often a path was asked for."""
        return sum(asked.startswith(path) for asked in self.asked)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._is_cut:
                near.close()
                continue
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._there)
        except OSError:
            near.close()
            return
        with self._turn:
            self._open[near] = far
        back = threading.Thread(target=self._pass, args=(far, near), daemon=True)
        back.start()
        self._pass(near, far, is_asking=True)
        back.join()
        with self._turn:
            self._open.pop(near, None)
        for end in (near, far):
            end.close()

    def _pass(self, source: socket.socket, target: socket.socket, *, is_asking: bool = False) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if is_asking:
                    self.asked.extend(found.decode() for found in REQUEST.findall(data))
                target.sendall(data)
        _end(target)

    def close(self) -> None:
        """Take the wire down."""
        self.cut()
        self._listener.close()


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wired(url: str) -> Iterator[Wire]:
    """Lay a wire to a server for a while."""
    wire = Wire(url)
    try:
        yield wire
    finally:
        wire.close()
