"""gunicorn's gevent worker, with less work in each request: the same requests, answers and log lines.

- Settings are looked up once, not dozens of times a request.
- Head and body of an answer whose length is known leave in one write; a large body is never copied for that.
- The date of an answer is written once a second.
- What a connection begins with is looked at: new WebSockets take a short way in.
- Told to end, it lets connections go on which nobody asks; gunicorn's own would wait for them until it is killed.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import gevent
from gevent import GreenletExit, Timeout
from gevent.pool import Pool
from gevent.server import StreamServer
from gunicorn.http import wsgi
from gunicorn.sock import ssl_context
from gunicorn.util import http_date
from gunicorn.workers.ggevent import GeventWorker

from metaverse.security.proxies import NOBODY

COPIED_BYTES = 32_768
"""A smaller body is copied behind its head; a larger one is sent from where it is."""

MOST_BYTES_LOOKED_AT = 8192
LOOK_SECONDS = 0.1
GRACE_SECONDS = 5.0
"""So long what was asked may take once the worker is to end; gunicorn kills it soon after (`graceful_timeout`)."""

KEPT_SECONDS = 0.5
"""Where one asks again before that, the answer says that the connection ends, and nobody is surprised."""

NEW_SECONDS = 2.0
"""Whoever has just come has something to ask, which may be on its way; nobody would ask it again."""

CUT_SECONDS = 1.0
"""So long those may take to leave whose answers are broken off then."""


class Place:
    """Where a worker listens, or listened: it answers still when its socket is closed already."""

    def __init__(self, name: Any) -> None:
        self._name = name

    def getsockname(self) -> Any:
        """Return the address."""
        return self._name


class Settled:
    """gunicorn's settings once they no longer change."""

    def __init__(self, settings: Any) -> None:
        self._settings = settings

    def __getattr__(self, name: str) -> Any:
        """Look a setting up for the first time."""
        value = getattr(self._settings, name)
        self.__dict__[name] = value
        return value


class Answer(wsgi.Response):  # type: ignore[misc]
    """gunicorn's response, except for how head and body leave."""

    headers_sent: bool

    def write(self, arg: bytes) -> None:
        """Send a part of the body; the first one together with the head."""
        is_plain = self.response_length == len(arg) and not (self.headers_sent or self._omits_body)
        if not is_plain or not arg or not isinstance(arg, bytes):
            super().write(arg)
            return
        head = "".join([*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers), "\r\n"])
        self.headers_sent = True
        self.sent = len(arg)
        _send(self.sock, head.encode("latin-1"), arg)

    def default_headers(self) -> list[str]:
        """Write what every answer begins with."""
        version = self.req.version
        return [
            f"HTTP/{version[0]}.{version[1]} {self.status}\r\n",
            f"Server: {self.version}\r\n",
            _date(int(time.time())),
            f"Connection: {self._connection()}\r\n",
            *(["Transfer-Encoding: chunked\r\n"] if self.chunked else []),
        ]

    def _connection(self) -> str:
        if self.upgrade:
            return "upgrade"
        return "close" if self.should_close() else "keep-alive"


class Dates:
    """The header of the date, for the second that is."""

    def __init__(self) -> None:
        self._known = (0, "")

    def __call__(self, second: int) -> str:
        """Write the header."""
        if self._known[0] != second:
            self._known = (second, f"Date: {http_date(second)}\r\n")
        return self._known[1]


_date = Dates()


def _hear_no_more(clients: set[Any]) -> None:
    """End connections on which nothing has come in: who waits there sees that; gevent's `shutdown` would raise."""
    for bare in [client._sock for client in clients]:
        try:
            bare.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            with suppress(OSError):
                bare.shutdown(socket.SHUT_RD)
        except OSError:
            pass


def _send(sock: Any, head: bytes, body: bytes) -> None:
    if len(body) <= COPIED_BYTES:
        sock.sendall(head + body)
        return
    sent = sock.sendmsg([head, body]) - len(head)
    if sent < 0:
        sock.sendall(head[sent:])
        sent = 0
    if sent < len(body):
        sock.sendall(memoryview(body)[sent:])


class Worker(GeventWorker):  # type: ignore[misc]
    """Serves one process on gevent's loop."""

    cfg: Any

    def init_process(self) -> None:
        """Begin to serve."""
        self.cfg = Settled(self.cfg)
        self._clients: dict[Any, Any] = {}
        self._kept: set[Any] = set()
        self._new: set[Any] = set()
        super().init_process()

    def run(self) -> None:
        """Serve until told to end; then answer what was asked, and let everybody go."""
        servers = [self._served(listener) for listener in self.sockets]
        while self.alive:
            self.notify()
            gevent.sleep(LOOK_SECONDS)
        for server in servers:
            server.close()
        gevent.spawn_later(KEPT_SECONDS, _hear_no_more, self._kept)
        gevent.spawn_later(NEW_SECONDS, _hear_no_more, self._new)
        with Timeout(GRACE_SECONDS, False):  # type: ignore[arg-type]
            for server in servers:
                server.pool.join()  # type: ignore[union-attr]
        for server in servers:
            server.stop(timeout=CUT_SECONDS)

    def _served(self, listener: Any) -> StreamServer:
        listener.setblocking(1)
        place = Place(listener.getsockname())
        secure = {"ssl_context": ssl_context(self.cfg)} if self.cfg.is_ssl else {}

        def serve(client: Any, addr: Any) -> None:
            self._clients[gevent.getcurrent()] = client
            try:
                self.handle(place, client, addr)
            finally:
                del self._clients[gevent.getcurrent()]

        server = StreamServer(listener, handle=serve, spawn=Pool(self.worker_connections), **secure)
        server.start()
        return server

    @contextmanager
    def timeout_ctx(self) -> Iterator[None]:
        """Wait for the next request, for so long as a connection is kept."""
        with self._waiting(self._kept, self._clients[gevent.getcurrent()], KEPT_SECONDS):
            yield

    @contextmanager
    def _waiting(self, those: set[Any], client: Any, at_the_end_seconds: float) -> Iterator[None]:
        those.add(client)
        try:
            with Timeout(self.cfg.keepalive if self.alive else at_the_end_seconds, False):  # type: ignore[arg-type]
                yield
        finally:
            those.discard(client)

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve a connection; where gunicorn speaks TLS nobody can look at what it begins with."""
        if isinstance(client, ssl.SSLSocket) or not self._is_taken(client, addr):
            super().handle(listener, client, addr)

    def _is_taken(self, client: Any, addr: Any) -> bool:
        """Tell whether a connection is gunicorn's no more: a WebSocket, or one that ended before it began."""
        begun = b""
        try:
            with self._waiting(self._new, client, NEW_SECONDS):
                begun = client.recv(MOST_BYTES_LOOKED_AT, socket.MSG_PEEK)
            if begun:
                whose = addr[0] if isinstance(addr, tuple) else NOBODY
                return bool(self.wsgi.extensions["metaverse.doorway"].lets_in(client, begun, whose))
        except OSError:
            pass
        client.close()
        return True

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> bool:
        """Answer one request; StopIteration tells that its connection ends."""
        try:
            return self._answer(listener_name, req, sock, addr)
        except (GreenletExit, SystemExit):
            return False

    def _answer(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> bool:
        began = datetime.now()
        answer, environ = wsgi.create(req, sock, addr, listener_name, self.cfg, response_class=Answer)
        environ["wsgi.multithread"] = True
        try:
            parts = self.wsgi(environ, answer.start_response)
            if not self.alive:
                answer.force_close()
            if self.is_already_handled(parts):
                return False
            self._send(answer, parts, req, environ, began)
        except (StopIteration, OSError):
            raise
        except Exception:
            if not answer.headers_sent:
                raise
            self._break_off(sock)
        if answer.should_close():
            raise StopIteration
        return True

    def _send(self, answer: Answer, parts: Any, req: Any, environ: dict[str, Any], began: datetime) -> None:
        try:
            if isinstance(parts, wsgi.FileWrapper):
                answer.write_file(parts)
            else:
                for part in parts:
                    answer.write(part)
            answer.close()
        finally:
            self.log.access(answer, req, environ, datetime.now() - began)
            if hasattr(parts, "close"):
                parts.close()

    def _break_off(self, sock: Any) -> None:
        """End a connection in the middle of an answer: whatever followed would be taken for the rest of it."""
        self.log.exception("An answer broke off.")
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        raise StopIteration
