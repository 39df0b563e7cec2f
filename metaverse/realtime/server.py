"""Flask-SocketIO on our own server."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import flask_socketio
from flask import Flask

from metaverse.realtime.engine import Clients, Engine, Server
from metaverse.realtime.packets import Json

PATH = "/socket.io/"
LOGGERS = ("engineio.server", "socketio.server")
"""Where no level is set, these would write a second time past our log, in a form of their own."""

Wsgi = Callable[[dict[str, Any], Any], Any]


def _beside(engine: Engine, http: Wsgi) -> Wsgi:
    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        is_ours = environ["PATH_INFO"].startswith(PATH)
        return engine.handle_request(environ, start_response) if is_ours else http(environ, start_response)

    return serve


class SocketIO(flask_socketio.SocketIO):
    """Flask-SocketIO, except that the server it makes is ours."""

    server: Server

    def init_app(self, app: Flask, **options: Any) -> None:
        """Serve the sockets of an app beside its HTTP."""
        app.extensions["socketio"] = self
        self._app = app
        for name in LOGGERS:
            logging.getLogger(name).setLevel(logging.ERROR)
        # What a client asks is done in its order: a leave never overtakes a join, nor an event another.
        self.server = Server(client_manager=Clients(), async_mode="gevent", async_handlers=False, json=Json, **options)
        self.async_mode = self.server.async_mode
        app.wsgi_app = _beside(self.server.eio, app.wsgi_app)  # type: ignore[method-assign, assignment]

    def answer(self, event: str, handler: Callable[..., Any]) -> None:
        """Have a handler take an event; it is called with the client's sid first."""
        self.on_event(event, handler)

    def _handle_event(self, handler: Callable[..., Any], message: str, _namespace: str, sid: str, *args: Any) -> Any:
        """Let a handler take an event: it is told the client's sid, for there is no request any more."""
        with self._app.app_context():
            return handler(sid, args[1] if len(args) > 1 else None) if message == "connect" else handler(sid, *args)
