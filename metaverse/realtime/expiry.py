"""When a token ends: a minute before, the client is told; then its transport is closed, so that it connects anew."""

from __future__ import annotations

import heapq
import threading
from dataclasses import dataclass, field

from flask import Flask

from metaverse.clock import now_ms
from metaverse.events.names import SocketEvent
from metaverse.extensions import socketio
from metaverse.realtime.joining import wire
from metaverse.realtime.sessions import sessions
from metaverse.security.roles import Caller

NOTICE_MS = 60_000
LOOK_SECONDS = 0.5


@dataclass(slots=True)
class Expiry:
    """Ends of tokens, the nearest first; one thread (under gevent: greenlet) for all sockets."""

    app: Flask
    _ends: list[tuple[int, str, int]] = field(default_factory=list)
    _running: bool = False

    def add(self, at_ms: int, sid: str, expires_ms: int) -> None:
        """Look at a socket at a time."""
        heapq.heappush(self._ends, (at_ms, sid, expires_ms))
        if not self._running:
            self._running = True
            threading.Thread(target=self._loop, name="expiry", daemon=True).start()

    def _loop(self) -> None:
        pause = threading.Event()
        with self.app.app_context():
            while True:
                while self._ends and self._ends[0][0] <= now_ms():
                    self._look(*heapq.heappop(self._ends))
                pause.wait(LOOK_SECONDS)

    def _look(self, _at_ms: int, sid: str, expires_ms: int) -> None:
        session = sessions().get(sid)
        if session is None or session.caller.expires_ms != expires_ms:
            return
        if now_ms() >= expires_ms:
            wire().close(sid)
            return
        socketio.emit(SocketEvent.AUTH_EXPIRING.value, {"expiresInMs": expires_ms - now_ms()}, to=sid)
        self.add(expires_ms, sid, expires_ms)


def watch(app: Flask, sid: str, caller: Caller) -> None:
    """Watch over the end of a caller's token."""
    if caller.expires_ms is not None:
        expiry: Expiry = app.extensions["metaverse.expiry"]
        expiry.add(caller.expires_ms - NOTICE_MS, sid, caller.expires_ms)
