"""Our end of a WebSocket to somebody else's server: one greenlet reads and writes it, and no message is unbounded."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Message, Ping, RejectConnection, Request
from wsproto.utilities import ProtocolError

from metaverse.connectors.bell import Bell
from metaverse.outbound import dialing
from metaverse.outbound.dialing import Deadline, Watch
from metaverse.outbound.places import Place
from metaverse.outbound.reach import Reach

CHUNK = 65_536
OPEN_SECONDS = 15.0
LARGEST_MESSAGE = 25 * 1024 * 1024
LINGER_SECONDS = 1.0
GOING = 1001
SILENT = 4000
TOO_LONG = 1009


class Closed(ConnectionError):
    """The other side has closed, or the connection broke; its code and reason say why, if it said."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{reason or 'the connection broke'} ({code})")
        self.code, self.reason = code, reason


class Refused(ConnectionError):
    """Whoever listens there opens no WebSocket."""


class Silent(ConnectionError):
    """Nothing was heard for too long."""


class Wire:
    """One open WebSocket."""

    def __init__(self, sock: socket.socket, protocol: WSConnection, bell: Bell) -> None:
        self._sock, self._protocol, self._bell = sock, protocol, bell
        self._parts: list[str] = []
        self._size = 0
        self.heard_at = time.monotonic()

    @classmethod
    def open(cls, place: Place, bell: Bell, reach: Reach) -> Wire:
        """Connect and open a WebSocket.

        Raises:
            OSError: nobody is there, the certificate is not right, or no WebSocket is opened.
            Invalid: it may not be called, or not without encryption.
        """
        deadline = Deadline(OPEN_SECONDS)
        sock = dialing.connect(place, reach.near(), deadline)
        try:
            protocol = WSConnection(ConnectionType.CLIENT)
            with Watch.over(sock, deadline):
                sock.sendall(protocol.send(Request(host=place.authority, target=place.target)))
                _await_opened(sock, protocol, deadline)
        except BaseException:
            sock.close()
            raise
        sock.settimeout(OPEN_SECONDS)
        return cls(sock, protocol, bell)

    def messages(self, seconds: float, silent_seconds: float) -> Iterator[str]:
        """Give the messages that are there, each as soon as it is whole; wait up to `seconds` for the first bytes.

        Raises:
            Closed: the connection is over.
            Silent: no byte has come for `silent_seconds`.
        """
        yield from self._whole()
        if self._bell.wait(min(seconds, silent_seconds), self._sock):
            self._read()
            yield from self._whole()
        elif time.monotonic() - self.heard_at > silent_seconds:
            raise Silent(f"Nothing was heard for {silent_seconds:.0f} seconds.")

    def send(self, text: str) -> None:
        """Send a message.

        Raises:
            OSError: it cannot be sent.
        """
        try:
            self._sock.sendall(self._protocol.send(Message(data=text)))
        except ProtocolError as error:
            raise Closed(1006, str(error)) from error

    def close(self, code: int = GOING, reason: str = "") -> None:
        """Say goodbye and close."""
        with suppress(OSError, ProtocolError):
            self._sock.settimeout(LINGER_SECONDS)
            self._sock.sendall(self._protocol.send(CloseConnection(code=code, reason=reason)))
        self._sock.close()

    def _read(self) -> None:
        try:
            data = self._sock.recv(CHUNK)
        except (ssl.SSLWantReadError, BlockingIOError):
            return
        except TimeoutError as error:
            raise Silent("Half a record came, and no more of it.") from error
        self.heard_at = time.monotonic()
        self._protocol.receive_data(data or None)

    def _whole(self) -> Iterator[str]:
        for event in self._protocol.events():
            if isinstance(event, Message):
                message = self._joined(event)
                if message is not None:
                    yield message
            elif isinstance(event, Ping):
                self._sock.sendall(self._protocol.send(event.response()))
            elif isinstance(event, CloseConnection):
                self._answer_goodbye(event)
                raise Closed(int(event.code), event.reason or "")

    def _joined(self, event: Message[Any]) -> str | None:
        """Put the parts of a message together; a binary one is none of this protocol and passes as what it says."""
        part = event.data if isinstance(event.data, str) else bytes(event.data).decode("utf-8", "replace")
        self._parts.append(part)
        self._size += len(part)
        if self._size > LARGEST_MESSAGE:
            self.close(TOO_LONG, "message too long")
            raise Closed(TOO_LONG, f"a message is longer than {LARGEST_MESSAGE} characters")
        if not event.message_finished:
            return None
        parts, self._parts, self._size = self._parts, [], 0
        return "".join(parts)

    def _answer_goodbye(self, event: CloseConnection) -> None:
        with suppress(OSError, ProtocolError):
            self._sock.sendall(self._protocol.send(event.response()))


def _await_opened(sock: socket.socket, protocol: WSConnection, deadline: Deadline) -> None:
    """Read until the WebSocket is open; what comes after its opening stays in the protocol for later."""
    while True:
        sock.settimeout(deadline.left())
        data = sock.recv(CHUNK)
        if not data:
            raise Refused("It closed the connection before it opened a WebSocket.")
        try:
            protocol.receive_data(data)
        except ProtocolError as error:
            raise Refused("What listens there speaks no WebSocket.") from error
        for event in protocol.events():
            if isinstance(event, AcceptConnection):
                return
            if isinstance(event, RejectConnection):
                raise Refused(f"It answered {event.status_code} where a WebSocket was to be opened.")
