"""One client of Engine.IO: by polling, by WebSocket, or on its way from the one to the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import gevent
import structlog
from engineio import exceptions, packet
from gevent.event import Event

from metaverse.operations import meters
from metaverse.realtime.breathing import Breath
from metaverse.realtime.handshake import BadHandshake
from metaverse.realtime.inbox import Inbox
from metaverse.realtime.outbox import Flooded, Outbox
from metaverse.realtime.websocket import WebSocket
from metaverse.security.pace import Pace

logger = structlog.get_logger(__name__)
SEPARATOR = "\x1e"
MOST_PACKETS_OUT = 16
"""So many packets one poll brings: clients in Python refuse more."""

MOST_PACKETS_IN = 1000
UPGRADE_SECONDS = 10.0
PONG = "3"


class Losing(Protocol):
    """Whoever must be told when messages of rooms were dropped."""

    def lose(self) -> None:
        """Note that some were."""


class Socket:
    """One client. From the moment it probes a WebSocket no poll takes a packet any more, so none is lost between."""

    __slots__ = (
        "_inbox", "_news", "_pace", "_patience", "address", "closed", "closing", "connected", "is_let_in",
        "is_pinged", "outbox", "owner", "server", "sid", "upgraded", "upgrading", "websocket",
    )  # fmt: skip

    def __init__(self, server: Any, sid: str, address: str = "") -> None:
        self.server = server
        self.sid = sid
        self.address = address
        self.connected = self.upgrading = self.upgraded = self.closing = self.closed = False
        self.is_pinged = self.is_let_in = False
        self.owner: Losing | None = None
        self.websocket: WebSocket | None = None
        self.outbox = Outbox(server.outbox_bytes, self._tell_lost)
        self._inbox = Inbox(self)
        self._pace = Pace()
        self._news: Event | None = None
        self._patience: gevent.Greenlet[..., None] | None = None

    def send(self, pkt: packet.Packet) -> None:
        """Send a packet, now or after those that wait; never wait for the client."""
        if self.closed:
            return
        try:
            if self.websocket is not None and self.upgraded:
                self.websocket.send(pkt)
            else:
                self.outbox.put(pkt)
                self._stir()
        except Flooded:
            gevent.spawn(self.abort)

    def poll(self) -> list[packet.Packet]:
        """Wait for packets, as one poll of the client does."""
        news = self._news = self._news or Event()
        while not (self.outbox or self.closed or self._is_leaving):
            news.clear()
            if not news.wait(self.server.ping_interval + self.server.ping_timeout):
                raise exceptions.QueueEmpty
        if self._is_leaving:
            return [packet.Packet(packet.NOOP)]
        return [self.outbox.take() for _ in range(min(len(self.outbox), MOST_PACKETS_OUT))]

    @property
    def _is_leaving(self) -> bool:
        return self.upgrading or self.upgraded

    def receive(self, pkt: packet.Packet) -> None:
        """Take a packet of the client."""
        if pkt.packet_type == packet.PONG:
            self.is_pinged = False
        elif pkt.packet_type == packet.MESSAGE:
            if self._pace.step(self.server.flood):
                self.flooded()
            else:
                self.server.tell("message", self.sid, pkt.data)
        elif pkt.packet_type == packet.CLOSE:
            self.close(abort=True, reason=self.server.reason.CLIENT_DISCONNECT)
        elif pkt.packet_type != packet.NOOP:
            raise exceptions.UnknownPacketError

    def handle_get_request(self, environ: dict[str, Any], _start_response: Callable[..., Any]) -> Any:
        """Answer a poll, or open a WebSocket."""
        if environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            return self._answer(environ)
        try:
            return self.poll()
        except exceptions.QueueEmpty:
            self.close(reason=self.server.reason.TRANSPORT_ERROR)
            raise

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Take what a polling client sends."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self.server.max_http_buffer_size:
            raise exceptions.ContentTooLongError
        try:
            texts = environ["wsgi.input"].read(length).decode().split(SEPARATOR, MOST_PACKETS_IN)
            breath = Breath()
            for text in texts:
                self.receive(packet.Packet(encoded_packet=text))
                breath.take()
        except ValueError as error:
            raise exceptions.UnknownPacketError from error

    def close(self, wait: bool = False, abort: bool = False, reason: str | None = None) -> None:
        """End this client; with `abort` without a word."""
        if self.closed or self.closing:
            return
        self.closing = True
        self.server.crowd.leave(self.address)
        said = reason or self.server.reason.SERVER_DISCONNECT
        self.server.tell("disconnect", self.sid, said)
        if not abort and self.websocket is None:
            self.send(packet.Packet(packet.CLOSE))
        self.closed = True
        self._stir()
        if self.websocket is not None:
            self.websocket.close()

    def flooded(self) -> None:
        """Break off with a client that sends without listening."""
        meters.THROTTLED.labels("flood").inc()
        logger.warning("a client sent more than ten times as many messages as it may", client=self.address)
        self.close(reason=self.server.reason.SERVER_DISCONNECT)

    def abort(self) -> None:
        """Break off with a client that lets too much wait."""
        self.outbox.clear()
        self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def hear(self, message: str | bytes) -> None:
        """Take a message of the WebSocket, while the loop waits: only what needs nobody is done at once."""
        if not self.upgraded:
            self._probe(message)
        elif message == PONG:
            self.is_pinged = False
        else:
            self._inbox.put(message)

    def lose(self) -> None:
        """End with the WebSocket, after what came on it before; where it was only being tried, polling goes on."""
        if self.upgraded:
            self._inbox.put(None)
        else:
            self._give_up()

    def forget(self) -> None:
        """Let go what the WebSocket held."""
        self.server.lines_open -= 1

    def open(self, environ: dict[str, Any]) -> None:
        """Open a WebSocket, and take its descriptor from the request.

        Raises:
            BadHandshake: the request does not ask for one.
        """
        outbox = None if self.connected else self.outbox
        self.websocket = WebSocket.accept(environ, self, self.server.max_http_buffer_size, outbox)
        self.server.lines_open += 1
        if self.connected:
            self._patience = gevent.spawn_later(UPGRADE_SECONDS, self._give_up)
        else:
            self.connected = self.upgraded = True

    def _answer(self, environ: dict[str, Any]) -> Any:
        if self.websocket is not None:
            return self.server._bad_request()
        try:
            self.open(environ)
        except (BadHandshake, KeyError, OSError):
            return self.server._bad_request()
        # gunicorn takes this as: the connection is no longer HTTP, say nothing more on it.
        raise StopIteration

    def _probe(self, message: str | bytes) -> None:
        """Take the probe, end the poll that waits; once the client has seen that, the WebSocket takes over."""
        if self.websocket is None or self.closed:
            return
        if message == "2probe" and not self.upgrading:
            self.upgrading = True
            self._stir()
            self.websocket.write_text("3probe")
        elif message == "5" and self.upgrading:
            self._be_patient_no_more()
            self.upgraded, self.upgrading, self._news = True, False, None
            self.websocket.attach(self.outbox)
        else:
            self._give_up()

    def _give_up(self) -> None:
        """Go on by polling."""
        self._be_patient_no_more()
        if self.websocket is not None and not self.upgraded and not self.closed:
            websocket, self.websocket, self.upgrading = self.websocket, None, False
            websocket.cut()

    def _be_patient_no_more(self) -> None:
        if self._patience is not None:
            self._patience.kill(block=False)
            self._patience = None

    def _stir(self) -> None:
        if self._news is not None:
            self._news.set()

    def _tell_lost(self) -> None:
        if self.owner is not None:
            self.owner.lose()
