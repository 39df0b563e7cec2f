"""Sockets: rooms of an organization, told without gaps."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask

from metaverse.events.tail import Tails
from metaverse.extensions import socketio
from metaverse.realtime import handlers
from metaverse.realtime.broadcaster import Broadcaster
from metaverse.realtime.choreographer import Choreographer
from metaverse.realtime.expiry import Expiry
from metaverse.realtime.sessions import Sessions
from metaverse.realtime.wire import Wire

PING_SECONDS = 25
PONG_SECONDS = 20


def init_app(app: Flask) -> None:
    """Attach the sockets to an app."""
    handlers.register()
    attach: Any = socketio.init_app
    attach(
        app,
        async_mode="gevent",
        transports=list(app.config["WS_TRANSPORTS"]),
        cors_allowed_origins=partial(_may_connect, app),
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        max_http_buffer_size=app.config["MAX_BODY_BYTES"],
        manage_session=False,
        always_connect=False,
    )
    tails = Tails(app.app_context, app.config["TICK_MS"] / 1000)
    wire = Wire(socketio)
    broadcaster = Broadcaster(app, tails, wire)
    app.extensions["metaverse.tails"] = tails
    app.extensions["metaverse.wire"] = wire
    app.extensions["metaverse.broadcaster"] = broadcaster
    app.extensions["metaverse.choreographer"] = Choreographer(app, broadcaster)
    app.extensions["metaverse.expiry"] = Expiry(app)
    app.extensions["metaverse.sessions"] = Sessions()


def _may_connect(app: Flask, origin: str | None, environ: dict[str, Any] | None = None) -> bool:
    """Let a page in that came from here, or whose origin is on the list."""
    here = f"{(environ or {}).get('wsgi.url_scheme', 'http')}://{(environ or {}).get('HTTP_HOST', '')}"
    return origin is None or origin == here or origin in app.config["CORS_ORIGIN"]
