"""Flask-SocketIO on our own server."""

from __future__ import annotations

from typing import Any

import flask_socketio
from flask import Flask

from metaverse.realtime.engine import Server
from metaverse.realtime.packets import Json

stock: Any = flask_socketio


class SocketIO(stock.SocketIO):  # type: ignore[misc]
    """Flask-SocketIO, except that the server it makes is ours."""

    server: Server

    def init_app(self, app: Flask, **options: Any) -> None:
        """Serve the sockets of an app beside its HTTP."""
        app.extensions["socketio"] = self
        self.manage_session = False
        self.server = Server(async_mode="gevent", json=Json, **options)
        self.async_mode = self.server.async_mode
        for message, handler, namespace in self.handlers:
            self.server.on(message, handler, namespace=namespace)
        self.sockio_mw = stock._SocketIOMiddleware(self.server, app, socketio_path="socket.io")
        app.wsgi_app = self.sockio_mw  # type: ignore[method-assign]
