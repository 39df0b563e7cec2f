"""An inbox: what one client sent and nobody has taken yet. While something is in it, a greenlet takes it in order."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import gevent
import structlog
from engineio import exceptions, packet

from metaverse.realtime.breathing import Breath

if TYPE_CHECKING:
    from metaverse.realtime.socket import Socket

logger = structlog.get_logger(__name__)
MOST_BYTES = 65_536
"""With more than that untaken nothing more is read from the client, until it is taken."""


class Inbox:
    """Messages in their order; None stands for the end of them."""

    __slots__ = ("_is_full", "_size", "_socket", "_untaken")

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._untaken: deque[str | bytes | None] | None = None
        self._size = 0
        self._is_full = False

    def put(self, message: str | bytes | None) -> None:
        """Have a message taken soon."""
        if self._untaken is None:
            self._untaken = deque([message])
            gevent.spawn(self._run)
        else:
            self._untaken.append(message)
            self._weigh(0 if message is None else len(message))

    def _weigh(self, more: int) -> None:
        self._size += more
        if self._size > MOST_BYTES and self._socket.websocket is not None:
            self._is_full = True
            self._socket.websocket.pause()

    def _run(self) -> None:
        breath = Breath()
        while self._untaken:
            self._take(self._untaken.popleft())
            breath.take()
        self._untaken, self._size = None, 0
        if self._is_full and self._socket.websocket is not None:
            self._is_full = False
            self._socket.websocket.resume()

    def _take(self, message: str | bytes | None) -> None:
        if self._socket.closed:
            return
        if message is not None and self._is_taken(message):
            return
        self._socket.close(abort=True, reason=self._socket.server.reason.TRANSPORT_CLOSE)
        self._socket.server.sockets.pop(self._socket.sid, None)

    def _is_taken(self, message: str | bytes) -> bool:
        try:
            self._socket.receive(packet.Packet(encoded_packet=message))
        except (exceptions.EngineIOError, ValueError):
            return False
        except Exception:
            logger.exception("a packet could not be taken")
            return False
        return True
