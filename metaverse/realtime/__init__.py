"""What goes out while it happens: Socket.IO rooms, told once a tick out of the log."""

from __future__ import annotations

from typing import Any

from flask import Flask

from metaverse.operations import tails
from metaverse.realtime import origins
from metaverse.realtime.choreographer import Choreographer
from metaverse.realtime.doorway import Doorway
from metaverse.realtime.engine import Limits
from metaverse.realtime.rooms import Halls
from metaverse.realtime.server import SocketIO
from metaverse.realtime.sockets import Sockets
from metaverse.security.budgets import rate
from metaverse.wires import spread

PING_SECONDS = 25
PING_TIMEOUT_SECONDS = 20


def init_app(app: Flask) -> None:
    """Serve the sockets of an app; until somebody connects nothing runs."""
    tails.init_app(app)
    spread.begin(compiled=app.config["COMPILED_SENDS"] == "on")
    halls = app.extensions["metaverse.halls"] = Halls(tails.of(app))
    app.extensions["metaverse.choreographer"] = Choreographer(app, halls)
    socketio = SocketIO()
    socketio.init_app(app, **_options(app))
    app.extensions["metaverse.doorway"] = Doorway(socketio.server.eio, app.config["TRUSTED_PROXIES"])
    app.extensions["metaverse.sockets"] = Sockets(app, socketio, halls)
    tails.closing(app).subscribe(socketio.server.eio.disconnect)


def await_silence(app: Flask, seconds: float) -> None:
    """Wait until every WebSocket has seen its goodbye, since the server goes; but not for ever."""
    app.extensions["socketio"].server.eio.await_silence(seconds)


def _limits(app: Flask) -> Limits:
    of = app.config
    messages = rate(of["SOCKET_MESSAGE_LIMIT"])
    return Limits(of["MAX_SOCKETS"], of["SOCKETS_PER_ADDRESS"], messages, of["HSTS_SECONDS"])


def _options(app: Flask) -> dict[str, Any]:
    return {
        "process_name": app.config["PROCESS_NAME"],
        "limits": _limits(app),
        "outbox_bytes": app.config["SOCKET_BUFFER_BYTES"],
        "max_http_buffer_size": app.config["MAX_BODY_BYTES"],
        "transports": list(app.config["WS_TRANSPORTS"]),
        "cors_allowed_origins": origins.welcome(app.config["CORS_ORIGIN"]),
        "ping_interval": PING_SECONDS,
        "ping_timeout": PING_TIMEOUT_SECONDS,
    }
