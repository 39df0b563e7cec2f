"""Engine.IO as we serve it: our own sockets, and one heart for all of them instead of a greenlet each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import engineio
import gevent
import socketio
from engineio import packet

from metaverse.realtime.handshake import is_opening
from metaverse.realtime.heart import Heart
from metaverse.realtime.socket import Socket
from metaverse.security.headers import BARE

BINARY = ("5", "6")
"""How packets of Socket.IO begin that announce attachments; nothing of ours has any."""

StartResponse = Callable[..., Any]
LOOK_SECONDS = 0.05


class Engine(engineio.Server):  # type: ignore[misc]
    """The Engine.IO server."""

    def __init__(self, *, outbox_bytes: int, most_sockets: int, process_name: str = "", **options: Any) -> None:
        super().__init__(monitor_clients=False, **options)
        self._process_name = process_name
        self.outbox_bytes = outbox_bytes
        self.most_sockets = most_sockets
        """So many clients at once; more are asked to come again later."""
        self.heart = Heart(self.ping_interval, self.ping_timeout, self._forget)
        self.sockets: dict[str, Socket]
        self.lines_open = 0

    def handle_request(self, environ: dict[str, Any], start_response: StartResponse) -> Any:
        """Answer a request, in the same armour as the API."""

        def dressed(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, *BARE.items()], *more)

        return super().handle_request(environ, dressed)

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
            return self._full()
        socket = self._newcomer(environ, transport)
        if socket is None:
            return self._unauthorized()
        if transport == "websocket":
            return socket.handle_get_request(environ, start_response)
        socket.connected = True
        return self._ok(socket.poll(), jsonp_index=jsonp_index)

    def _newcomer(self, environ: dict[str, Any], transport: str) -> Socket | None:
        socket = Socket(self, self.generate_id())
        self.sockets[socket.sid] = socket
        socket.send(packet.Packet(packet.OPEN, self._greeting(socket.sid, transport)))
        if self._trigger_event("connect", socket.sid, environ, run_async=False) is False:
            self._forget(socket)
            return None
        self.heart.begin(socket)
        return socket

    def _full(self) -> dict[str, Any]:
        self._log_error_once("No more clients are taken.", "full")
        return self._bad_request("Full") | {"status": "503 SERVICE UNAVAILABLE"}

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
