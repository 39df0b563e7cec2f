"""Receivers of HTTP as a test wants them: they answer, refuse, hang, drip, flood, break off, or lead elsewhere."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import orjson

PATIENCE_SECONDS = 10.0


class Call(NamedTuple):
    """A call that came: target, headers by small names, body."""

    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Read the body."""
        return orjson.loads(self.body)


Behaviour = Callable[[socket.socket, threading.Event], None]
"""What is done once a call was read; the event is set when the receiver closes."""


class Receiver:
    """A receiver that does what its script says, call after call; the last for ever."""

    def __init__(self, *script: Behaviour, context: ssl.SSLContext | None = None) -> None:
        self._script, self._context = list(script), context
        self._calls: queue.Queue[Call] = queue.Queue()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self.accepted = 0
        self._closing = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        """Name its address."""
        return f"{'https' if self._context else 'http'}://127.0.0.1:{self.port}/hook"

    def next(self) -> Call:
        """Wait for a call."""
        return self._calls.get(timeout=PATIENCE_SECONDS)

    @property
    def is_quiet(self) -> bool:
        """Tell whether no more calls have come."""
        return self._calls.empty()

    def then(self, *script: Behaviour) -> None:
        """Do something else from now on."""
        self._script[:] = script

    def close(self) -> None:
        """Listen no more, and let go whoever was held."""
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                self.accepted += 1
                threading.Thread(target=self._take, args=(sock,), daemon=True).start()

    def _take(self, sock: socket.socket) -> None:
        with suppress(OSError), sock:
            sock.settimeout(PATIENCE_SECONDS)
            wrapped = self._context.wrap_socket(sock, server_side=True) if self._context else sock
            with wrapped:
                self._calls.put(_read(wrapped))
                behave = self._script.pop(0) if len(self._script) > 1 else self._script[0]
                behave(wrapped, self._closing)


def _read(sock: socket.socket) -> Call:
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += sock.recv(65_536) or b"\r\n\r\n"
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += sock.recv(65_536)
    return Call(first.split(" ")[1], headers, body)


def answers(status: int, body: bytes | Any = b"", **headers: str) -> Behaviour:
    """Answer."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())

    def behave(sock: socket.socket, _: threading.Event) -> None:
        head = f"HTTP/1.1 {status} Said\r\nContent-Length: {len(raw)}\r\n{named}Connection: close\r\n\r\n"
        sock.sendall(head.encode() + raw)

    return behave


def hangs(sock: socket.socket, closing: threading.Event) -> None:
    """Take the call and never answer."""
    closing.wait(PATIENCE_SECONDS)


def drips(sock: socket.socket, closing: threading.Event) -> None:
    """Answer one byte of a header after the other, for ever."""
    sock.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not closing.wait(0.05):
        sock.sendall(b"a")


def floods(sock: socket.socket, closing: threading.Event) -> None:
    """Answer with a body that does not end."""
    sock.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while not closing.is_set():
        sock.sendall(b"lorem ipsum " * 4096)


def breaks_off(sock: socket.socket, _: threading.Event) -> None:
    """Close in the middle of an answer."""
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")


def hangs_up(sock: socket.socket, _: threading.Event) -> None:
    """Close without a word."""


@contextmanager
def receiving(*script: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Receive for a while."""
    receiver = Receiver(*script, context=context)
    try:
        yield receiver
    finally:
        receiver.close()
