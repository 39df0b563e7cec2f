"""One client of Engine.IO: by polling, by WebSocket, or on its way from the one to the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gevent
import structlog
from engineio import base_socket, exceptions, packet
from gevent.event import Event

from metaverse.realtime.handshake import BadHandshake
from metaverse.realtime.outbox import Flooded, Outbox
from metaverse.realtime.websocket import WebSocket

logger = structlog.get_logger(__name__)
SEPARATOR = "\x1e"
MOST_PACKETS_OUT = 16
"""So many packets one poll brings: clients in Python refuse more."""

MOST_PACKETS_IN = 1000
UPGRADE_SECONDS = 10.0


def _nothing() -> None:
    """Stand in until somebody wants to know."""


class Socket(base_socket.BaseSocket):  # type: ignore[misc]
    """One client. From the moment it probes a WebSocket no poll takes a packet any more, so none is lost between."""

    connected: bool
    upgrading: bool
    upgraded: bool
    closing: bool
    closed: bool

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self.is_pinged = False
        self.is_let_in = False
        self.lost: Callable[[], None] = _nothing
        self.websocket: WebSocket | None = None
        self.outbox = Outbox(server.outbox_bytes, lambda: self.lost())
        self._news = Event()

    def send(self, pkt: packet.Packet) -> None:
        """Send a packet, now or after those that wait; never wait for the client."""
        if self.closed:
            return
        try:
            if self.websocket is not None and self.upgraded:
                self.websocket.send(pkt)
            else:
                self.outbox.put(pkt)
                self._news.set()
        except Flooded:
            gevent.spawn(self.abort)

    def poll(self) -> list[packet.Packet]:
        """Wait for packets, as one poll of the client does."""
        while not (self.outbox or self.closed or self._is_leaving):
            self._news.clear()
            if not self._news.wait(self.server.ping_interval + self.server.ping_timeout):
                raise exceptions.QueueEmpty
        if self._is_leaving:
            return [packet.Packet(packet.NOOP)]
        return [self.outbox.take() for _ in range(min(len(self.outbox), MOST_PACKETS_OUT))]

    @property
    def _is_leaving(self) -> bool:
        return bool(self.upgrading or self.upgraded)

    def receive(self, pkt: packet.Packet) -> None:
        """Take a packet of the client."""
        if pkt.packet_type == packet.PONG:
            self.is_pinged = False
        elif pkt.packet_type == packet.MESSAGE:
            self.server._trigger_event("message", self.sid, pkt.data, run_async=False)
        elif pkt.packet_type == packet.CLOSE:
            self.close(abort=True, reason=self.server.reason.CLIENT_DISCONNECT)
        elif pkt.packet_type != packet.NOOP:
            raise exceptions.UnknownPacketError

    def handle_get_request(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer a poll, or open a WebSocket."""
        if environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            return self._open(environ)
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
            for text in texts:
                self.receive(packet.Packet(encoded_packet=text))
        except ValueError as error:
            raise exceptions.UnknownPacketError from error

    def close(self, wait: bool = False, abort: bool = False, reason: str | None = None) -> None:
        """End this client; with `abort` without a word."""
        if self.closed or self.closing:
            return
        self.closing = True
        said = reason or self.server.reason.SERVER_DISCONNECT
        self.server._trigger_event("disconnect", self.sid, said, run_async=False)
        if not abort and self.websocket is None:
            self.send(packet.Packet(packet.CLOSE))
        self.closed = True
        self._news.set()
        if self.websocket is not None:
            self.websocket.close()

    def abort(self) -> None:
        """Break off with a client that lets too much wait."""
        self.outbox.clear()
        self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def _open(self, environ: dict[str, Any]) -> Any:
        if self.websocket is not None:
            return self.server._bad_request()
        try:
            websocket = WebSocket.accept(environ, self.server.max_http_buffer_size)
        except (BadHandshake, KeyError, OSError):
            return self.server._bad_request()
        self.websocket = websocket
        try:
            if self._is_handed_over(websocket):
                self._converse(websocket)
            websocket.linger()
        finally:
            websocket.release()
        # gunicorn takes this as: the connection is no longer HTTP, say nothing more on it.
        raise StopIteration

    def _is_handed_over(self, websocket: WebSocket) -> bool:
        if self.connected and not self._is_probed(websocket):
            self.websocket = None
            self.upgrading = False
            websocket.cut()
            return False
        self.connected = self.upgraded = True
        self.upgrading = False
        websocket.attach(self.outbox)
        return True

    def _is_probed(self, websocket: WebSocket) -> bool:
        """Take the probe, end the poll that waits, and wait until the client has seen that."""
        try:
            with gevent.Timeout(UPGRADE_SECONDS):
                return self._has_probed(websocket)
        except gevent.Timeout:
            return False

    def _has_probed(self, websocket: WebSocket) -> bool:
        if websocket.read() != "2probe":
            return False
        self.upgrading = True
        self._news.set()
        websocket.write_text("3probe")
        return websocket.read() == "5" and not self.closed

    def _converse(self, websocket: WebSocket) -> None:
        reason = self.server.reason.TRANSPORT_CLOSE
        while not self.closed and (message := websocket.read()) is not None:
            try:
                self.receive(packet.Packet(encoded_packet=message))
            except (exceptions.EngineIOError, ValueError):
                break
            except Exception:
                logger.exception("a packet could not be taken")
                break
        self.close(abort=True, reason=reason)
        self.server.sockets.pop(self.sid, None)
