"""Tokens end while sockets live: a minute before, the client is told; after it, its transport is closed."""

from __future__ import annotations

import gevent
import structlog
from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.errors import Unauthenticated
from metaverse.events.names import SocketEvent
from metaverse.realtime.connection import Connection, Connections
from metaverse.security import access

logger = structlog.get_logger(__name__)
EVERY_SECONDS = 0.5
WARNING_MS = 60_000
ASK_ANEW_SECONDS = 30.0


def watch(app: Flask, connections: Connections) -> None:
    """Watch the tokens of all sockets for as long as the process lives."""
    while True:
        gevent.sleep(EVERY_SECONDS)
        try:
            with app.app_context():
                look(connections)
        except Exception:
            logger.exception("the tokens of the sockets could not be watched")


def look(connections: Connections) -> None:
    """Look once at every socket's token."""
    now = now_ms()
    for connection in list(connections.values()):
        expires_ms = connection.caller.expires_ms
        if expires_ms is not None and expires_ms <= now:
            connection.close()
        elif expires_ms is not None and expires_ms - now <= WARNING_MS and not connection.is_warned:
            connection.is_warned = True
            connection.say(SocketEvent.AUTH_EXPIRING, {"expiresAt": to_wire(expires_ms)})
        elif connection.is_doubted or connection.is_due(ASK_ANEW_SECONDS):
            _ask_anew(connection)


def _ask_anew(connection: Connection) -> None:
    """Close the socket of a caller who has been signed out, or lost a role, since it was let in."""
    connection.is_doubted = False
    try:
        connection.know(access.authenticate(connection.shown))
    except Unauthenticated:
        connection.close()
