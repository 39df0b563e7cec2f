"""The heart: pings every client in turn, and gives up whoever does not answer, or never shows a token."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import gevent
import structlog
from engineio import packet

if TYPE_CHECKING:
    from metaverse.realtime.socket import Socket

logger = structlog.get_logger(__name__)
BEAT_SECONDS = 0.5
PING = packet.Packet(packet.PING)


class Heart:
    """Two lines of sockets, both in order of time: who is pinged next, and whose answer is due next."""

    def __init__(self, interval_seconds: float, timeout_seconds: float, forget: Callable[[Socket], None]) -> None:
        self._interval, self._timeout, self._forget = interval_seconds, timeout_seconds, forget
        self._to_ping: deque[tuple[float, Socket]] = deque()
        self._to_answer: deque[tuple[float, Socket]] = deque()
        self._begun = False

    def begin(self, socket: Socket) -> None:
        """Ping a socket an interval from now."""
        self._to_ping.append((time.monotonic() + self._interval, socket))
        if not self._begun:
            self._begun = True
            gevent.spawn(self._run)

    def _run(self) -> None:
        while True:
            gevent.sleep(BEAT_SECONDS)
            try:
                self._beat(time.monotonic())
            except Exception:
                logger.exception("a beat of the sockets' heart failed")

    def _beat(self, now: float) -> None:
        while self._to_ping and self._to_ping[0][0] <= now:
            self._ping(self._to_ping.popleft()[1], now)
        while self._to_answer and self._to_answer[0][0] <= now:
            self._judge(self._to_answer.popleft()[1])

    def _ping(self, socket: Socket, now: float) -> None:
        if not socket.closed and not socket.is_let_in:
            socket.close()
        if socket.closed:
            self._forget(socket)
            return
        socket.is_pinged = True
        socket.send(PING)
        self._to_answer.append((now + self._timeout, socket))

    def _judge(self, socket: Socket) -> None:
        if not socket.closed and socket.is_pinged:
            socket.close(reason=socket.server.reason.PING_TIMEOUT)
        if socket.closed:
            self._forget(socket)
        else:
            rest = max(0.0, self._interval - self._timeout)
            self._to_ping.append((time.monotonic() + rest, socket))
