"""Engine.IO as we serve it: our own sockets, and one heart for all of them instead of a greenlet each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

import engineio
import gevent
import socketio
import structlog
from engineio import packet

from metaverse.operations import meters
from metaverse.realtime.crowd import Crowd
from metaverse.realtime.handshake import is_opening
from metaverse.realtime.heart import Heart
from metaverse.realtime.socket import Socket
from metaverse.security.budgets import Rate
from metaverse.security.headers import BARE, lasting
from metaverse.security.pace import flood
from metaverse.security.proxies import NOBODY, neighbourhood

BINARY = ("5", "6")
"""How packets of Socket.IO begin that announce attachments; nothing of ours has any."""

logger = structlog.get_logger(__name__)
StartResponse = Callable[..., Any]
LOOK_SECONDS = 0.05
AGAIN_SECONDS = 5


class Limits(NamedTuple):
    """How many clients there may be, in all and of one address, and how fast one may send messages."""

    sockets: int
    sockets_per_address: int
    messages: Rate
    hsts_seconds: int = 0


def _address(environ: dict[str, Any]) -> str:
    return neighbourhood(environ.get("REMOTE_ADDR") or NOBODY)


class Gone(KeyError):
    """A client named a session that has ended."""


class Engine(engineio.Server):  # type: ignore[misc]
    """The Engine.IO server."""

    def __init__(self, *, outbox_bytes: int, limits: Limits, process_name: str = "", **options: Any) -> None:
        super().__init__(monitor_clients=False, **options)
        self._process_name = process_name
        self._hsts_seconds = limits.hsts_seconds
        self.outbox_bytes = outbox_bytes
        self.most_sockets = limits.sockets
        self.flood = flood(limits.messages)
        self.crowd = Crowd(limits.sockets_per_address)
        self.heart = Heart(self.ping_interval, self.ping_timeout, self._forget)
        self.sockets: dict[str, Socket]
        self.lines_open = 0

    def handle_request(self, environ: dict[str, Any], start_response: StartResponse) -> Any:
        """Answer a request, in the same armour as the API."""
        worn = BARE | lasting(self._hsts_seconds) if environ.get("wsgi.url_scheme") == "https" else BARE

        def dressed(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, *worn.items()], *more)

        try:
            return super().handle_request(environ, dressed)
        except Gone as gone:
            refused = self._bad_request(gone.args[0])
            dressed(refused["status"], refused["headers"] + self._cors_headers(environ))
            return [refused["response"]]

    def _get_socket(self, sid: str) -> Socket:
        try:
            found: Socket = super()._get_socket(sid)
        except KeyError as error:
            raise Gone(*error.args) from error
        return found

    def _log_error_once(self, message: str, message_key: str) -> None:
        """Note what a client did wrong, once of each kind: it is no error of ours, and whoever does it may go on."""
        if message_key not in self.log_message_keys:
            self.log_message_keys.add(message_key)
            logger.warning("a client was refused; more of this kind are not noted", reason=message)

    def await_silence(self, seconds: float) -> None:
        """Wait until the last WebSocket is closed, but not for ever."""
        with suppress(gevent.Timeout), gevent.Timeout(seconds):
            while self.lines_open:
                gevent.sleep(LOOK_SECONDS)

    def generate_id(self) -> str:
        """Make a session id; it begins with the process's name, so that a proxy finds the way to it."""
        unique: str = super().generate_id()
        return f"{self._process_name}-{unique}" if self._process_name else unique

    def is_welcome(self, environ: dict[str, Any]) -> bool:
        """Tell whether a request for a WebSocket may be answered by the short way."""
        origin = environ.get("HTTP_ORIGIN")
        is_at_home = origin is None or self.cors_allowed_origins(origin, environ)
        return (
            is_at_home
            and "websocket" in self.transports
            and len(self.sockets) < self.most_sockets
            and not self.crowd.is_full(_address(environ))
            and is_opening(environ)
        )

    def welcome(self, environ: dict[str, Any]) -> None:
        """Open a WebSocket for a new client."""
        socket = self._newcomer(environ, "websocket")
        if socket is not None:
            socket.open(environ)

    def tell(self, event: str, *args: Any) -> None:
        """Have Socket.IO take what happened to a socket; if it cannot, only the log hears of it."""
        try:
            self.handlers[event](*args)
        except Exception:
            self.logger.exception("%s could not be taken", event)

    def _forget(self, socket: Socket) -> None:
        self.sockets.pop(socket.sid, None)

    def _handle_connect(
        self, environ: dict[str, Any], start_response: StartResponse, transport: str, jsonp_index: int | None = None
    ) -> Any:
        if len(self.sockets) >= self.most_sockets:
            return self._come_again("503 SERVICE UNAVAILABLE", "Full")
        if self.crowd.is_full(_address(environ)):
            meters.THROTTLED.labels("sockets").inc()
            return self._come_again("429 TOO MANY REQUESTS", "Too many clients of one address")
        socket = self._newcomer(environ, transport)
        if socket is None:
            return self._unauthorized()
        if transport == "websocket":
            return socket.handle_get_request(environ, start_response)
        socket.connected = True
        return self._ok(socket.poll(), jsonp_index=jsonp_index)

    def _newcomer(self, environ: dict[str, Any], transport: str) -> Socket | None:
        socket = Socket(self, self.generate_id(), _address(environ))
        self.sockets[socket.sid] = socket
        self.crowd.enter(socket.address)
        socket.send(packet.Packet(packet.OPEN, self._greeting(socket.sid, transport)))
        if self._trigger_event("connect", socket.sid, environ, run_async=False) is False:
            self._forget(socket)
            self.crowd.leave(socket.address)
            return None
        self.heart.begin(socket)
        return socket

    def _come_again(self, status: str, why: str) -> dict[str, Any]:
        """Refuse a client for now, and say when to come again."""
        self._log_error_once(f"No more clients are taken: {why}.", status)
        answer: dict[str, Any] = self._bad_request(why)
        again = ("Retry-After", str(AGAIN_SECONDS))
        return answer | {"status": status, "headers": [*answer["headers"], again]}

    def _greeting(self, sid: str, transport: str) -> dict[str, Any]:
        return {
            "sid": sid,
            "upgrades": self._upgrades(sid, transport),
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }


class Clients(socketio.Manager):  # type: ignore[misc]
    """Who is connected, and nothing more: rooms of its own for each client would be looked through at every parting."""

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        """Note a client of a namespace; its rooms are ours to know."""
        if room is None:
            super().basic_enter_room(sid, namespace, None, eio_sid=eio_sid)


_NO_REQUEST: dict[str, Any] = {}


class Server(socketio.Server):  # type: ignore[misc]
    """The Socket.IO server, on our engine; what makes no sense ends its own connection and nothing else."""

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        if not isinstance(data, str) or data.startswith(BINARY):
            self._refuse(eio_sid)
            return
        try:
            super()._handle_eio_message(eio_sid, data)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            self._refuse(eio_sid)

    def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        """Let a client come. Nothing of its request is kept: what we know of a client it says afterwards."""
        return super()._handle_eio_connect(eio_sid, _NO_REQUEST)

    def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        """Let a client in, once: the one before would stay in its rooms for ever."""
        if self._is_in(eio_sid, namespace or "/"):
            raise ValueError("This client is connected already.")
        super()._handle_connect(eio_sid, namespace, data)

    def _handle_event(self, eio_sid: str, namespace: str | None, ack_id: int | None, data: list[Any]) -> None:
        """Take an event; coming and going are none that a client could send."""
        if data[0] in self.reserved_events:
            raise ValueError(f"No client sends {data[0]}.")
        super()._handle_event(eio_sid, namespace, ack_id, data)

    def _is_in(self, eio_sid: str, namespace: str) -> bool:
        return self.manager.sid_from_eio_sid(eio_sid, namespace) is not None

    def _refuse(self, eio_sid: str) -> None:
        self.logger.warning("a message that is no Socket.IO ended its connection")
        self.eio.disconnect(eio_sid)
