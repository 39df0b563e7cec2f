"""The way to one socket: the only place where a message of the broadcaster goes out.

What waits for a slow client is bounded: past it positions are dropped, and then the client is told to resume.
"""

from __future__ import annotations

from typing import Any

MOST_WAITING = 256
"""Messages that may wait for one client."""


class Wire:
    """Sends encoded messages to sockets by their Socket.IO ids."""

    def __init__(self, socketio: Any) -> None:
        self._socketio = socketio

    def send(self, sid: str, encoded: str) -> bool:
        """Send a message; False where the client is gone or too slow, then nothing was sent."""
        socket = self._socket(sid)
        if socket is None or socket.closed or socket.queue.qsize() >= MOST_WAITING:
            return False
        self._socketio.server.eio.send(socket.sid, encoded)
        return True

    def insist(self, sid: str, encoded: str) -> None:
        """Send a message even to a slow client: the one that tells it to resume."""
        socket = self._socket(sid)
        if socket is not None and not socket.closed:
            self._socketio.server.eio.send(socket.sid, encoded)

    def close(self, sid: str) -> None:
        """Close the transport below a socket, so that the client connects again by itself."""
        socket = self._socket(sid)
        if socket is not None:
            socket.close(wait=False)

    def _socket(self, sid: str) -> Any:
        server = self._socketio.server
        eio_sid = server.manager.eio_sid_from_sid(sid, "/")
        return server.eio.sockets.get(eio_sid) if eio_sid else None
