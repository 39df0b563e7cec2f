"""Flask, without what this server does not use: coroutines, sessions in cookies, and mending of finished answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import NullSession, SessionInterface
from werkzeug.routing import Rule

_PLAIN = (HTTPStatus.OK, HTTPStatus.ACCEPTED)


class NoSessions(SessionInterface):
    """Nobody is known by a session: each request shows who it is of."""

    _nothing = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:
        """Give the session that holds nothing, and takes nothing."""
        return self._nothing

    def is_null_session(self, obj: object) -> bool:
        """Say that there is nothing to save."""
        return True


class Way(Rule):
    """A rule whose way back, from a view to its address, is compiled when it is asked for: that is slow, and rare."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            return compiled(append_unknown)(rule, **values)

        return build


class Server(Flask):
    """A Flask of plain functions."""

    session_interface = NoSessions()
    url_rule_class = Way

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function: none of ours is a coroutine."""
        return func


class Finished(Response):
    """An answer whose bytes are all there, which needs no look at each header when it leaves."""

    def __init__(self, body: bytes, status: int, content_type: str) -> None:
        super().__init__(None, status)
        self.response = [body]
        headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
        self.headers._list[:] = headers

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Begin the answer and give its bytes; whatever is special goes Werkzeug's way."""
        is_plain = self.status_code in _PLAIN and environ["REQUEST_METHOD"] != "HEAD" and not self._on_close
        if not is_plain or not isinstance(self.response, list):
            return super().__call__(environ, start_response)
        start_response(self.status, self.headers.to_wsgi_list())
        return self.response
