"""Flask-SocketIO on our own server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import flask_socketio
import socketio
from flask import Flask

from metaverse.realtime.engine import Server
from metaverse.realtime.packets import Json

Environ = dict[str, Any]


class Beside(socketio.WSGIApp):  # type: ignore[misc]
    """Sockets beside the HTTP of an app; handlers find the app in the request."""

    def __init__(self, server: Server, app: Flask) -> None:
        super().__init__(server, app.wsgi_app, socketio_path="socket.io")
        self._app = app

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        environ["flask.app"] = self._app
        answer: Iterable[bytes] = super().__call__(environ, start_response)
        return answer


class SocketIO(flask_socketio.SocketIO):
    """Flask-SocketIO, except that the server it makes is ours."""

    server: Server

    def init_app(self, app: Flask, **options: Any) -> None:
        """Serve the sockets of an app beside its HTTP."""
        app.extensions["socketio"] = self
        self.manage_session = False
        # What a client asks is done in its order: a leave never overtakes a join, nor an event another.
        self.server = Server(async_mode="gevent", async_handlers=False, json=Json, **options)
        self.async_mode = self.server.async_mode
        app.wsgi_app = Beside(self.server, app)  # type: ignore[method-assign]
