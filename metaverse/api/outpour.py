"""Outpouring: answers without end, under gunicorn on lines of their own, so that news go to all of them in one go."""

from __future__ import annotations

import errno
import ssl
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from flask import Response

from metaverse.wires.line import Line
from metaverse.wires.outlet import LAST, Outlet, chunk

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Fed(Protocol):
    """Whoever is told what goes out."""

    line: Line | None

    def end(self) -> None:
        """End the stream."""


class Outpouring(Response):
    """An answer whose body is written piece by piece; `fed` may be sent to past it while nothing waits."""

    fed: Fed | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        sock = environ.get("gunicorn.socket")
        is_plain = environ.get("SERVER_PROTOCOL") == "HTTP/1.1" and environ.get("REQUEST_METHOD") == "GET"
        if self.fed is None or sock is None or isinstance(sock, ssl.SSLSocket) or not is_plain:
            return super().__call__(environ, start_response)
        body, status, headers = self.get_wsgi_response(environ)
        start_response(status, headers)
        return _Pump(sock, _head(status, headers), body, self.fed)


class _Pump:
    def __init__(self, sock: Any, head: bytes, body: Iterable[bytes], fed: Fed) -> None:
        self._sock, self._head, self._body, self._fed = sock, head, body, fed

    def __iter__(self) -> Iterator[bytes]:
        """Write everything ourselves.

        Raises:
            OSError: always, for gunicorn takes this as: there is nobody any more to whom it would say anything.
        """
        outlet = Outlet(self._sock, self._fed.end)
        self._fed.line = outlet.line
        try:
            head = self._head
            for piece in self._body:
                if not outlet.say(head + chunk(piece)):
                    break
                head = b""
            else:
                outlet.say(head + LAST)
        finally:
            self.close()
            outlet.end()
        raise OSError(errno.ENOTCONN, "The connection is no longer the server's.")

    def close(self) -> None:
        """Let the body go."""
        body, self._body = self._body, ()
        if hasattr(body, "close"):
            body.close()


def _head(status: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {status}", *[f"{name}: {value}" for name, value in headers]]
    lines += ["Connection: close", "Transfer-Encoding: chunked", "", ""]
    return "\r\n".join(lines).encode("latin-1")
