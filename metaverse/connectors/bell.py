"""A bell: wakes one who waits for a socket, from any thread or greenlet."""

from __future__ import annotations

import select
import socket
import ssl
from contextlib import suppress


class Bell:
    """Rings for the one who waits; however often it rings meanwhile, that one is woken once."""

    def __init__(self) -> None:
        self._heard, self._rung = socket.socketpair()
        self._heard.setblocking(False)
        self._rung.setblocking(False)

    def ring(self) -> None:
        """Wake whoever waits, now or as soon as somebody does."""
        with suppress(OSError):  # it is full, so it rings already; or nobody waits any more
            self._rung.send(b"!")

    def wait(self, seconds: float, sock: socket.socket | None = None) -> bool:
        """Wait until it rings, bytes come on the socket, or the time is over; tell whether there are bytes."""
        if isinstance(sock, ssl.SSLSocket) and sock.pending():
            return True
        poll = select.poll()
        poll.register(self._heard, select.POLLIN)
        if sock is not None:
            poll.register(sock, select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll(max(0.0, seconds) * 1000)}
        if self._heard.fileno() in ready:
            self._quiet()
        return sock is not None and sock.fileno() in ready

    def close(self) -> None:
        """Put it away."""
        self._heard.close()
        self._rung.close()

    def _quiet(self) -> None:
        with suppress(BlockingIOError):
            while self._heard.recv(4096):
                pass
