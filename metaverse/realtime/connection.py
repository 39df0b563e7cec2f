"""A connection: one client of Socket.IO, who it is, and the way to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import orjson
from engineio import packet
from gevent.lock import BoundedSemaphore

from metaverse.clock import to_wire
from metaverse.errors import Unauthenticated
from metaverse.events.names import Room, SocketEvent
from metaverse.realtime import tally
from metaverse.realtime.packets import Shared
from metaverse.realtime.socket import Socket
from metaverse.security.pace import Pace
from metaverse.security.roles import Caller
from metaverse.wires.line import Line
from metaverse.words import Language

OUTDATED = b""
"""Stands for floors that are no longer, and that the client was asked to fetch anew."""
SendAway = Callable[["Connection"], dict[str, list[Room]]]


class Connection:
    """One client; `shown` is the token by which it is known, and `is_warned` that it was told of the token's end.

    `plans` are, by organization, which floors the client was shown; `language` is that of its acknowledgements.
    """

    __slots__ = (
        "_asked", "_send_away", "_socket", "caller", "in_flight", "is_doubted", "is_gone", "is_warned", "joins",
        "language", "messages", "organizations", "plans", "shown", "sid", "turn",
    )  # fmt: skip

    def __init__(self, sid: str, socket: Socket, caller: Caller, shown: str, send_away: SendAway) -> None:
        self.sid = sid
        self.caller = caller
        self.shown = shown
        self.language = Language.EN
        self.is_gone = False
        self.is_doubted = False
        self.is_warned = False
        self.in_flight = 0
        self.turn = BoundedSemaphore(1)
        self.messages, self.joins = Pace(), Pace()
        self.organizations: set[str] = set()
        self.plans: dict[str, bytes] = {}
        self._asked = time.monotonic()
        self._socket = socket
        self._send_away = send_away
        socket.owner = self

    @property
    def address(self) -> str | None:
        """Return where the client is, as far as limits tell addresses apart; None without a transport."""
        return getattr(self._socket, "address", None)

    @property
    def expires_at(self) -> str | None:
        """Tell when the token ends, as the wire shows it."""
        return to_wire(self.caller.expires_ms)

    def show(self, shown: str, caller: Caller) -> None:
        """Take over a newer token.

        Raises:
            Unauthenticated: with it one may other things than before.
        """
        self.know(caller)
        self.shown, self.is_warned = shown, False

    def know(self, caller: Caller) -> None:
        """Know the caller anew; who may other things than before has to connect anew, for rooms were let in by those.

        Raises:
            Unauthenticated: that is so; the transport closes.
        """
        if caller.rights != self.caller.rights:
            self.close()
            raise Unauthenticated("Your rights have changed; connect anew.")
        self.caller = caller

    def is_due(self, every_seconds: float) -> bool:
        """Tell whether it is time again to ask who this is."""
        now = time.monotonic()
        if now - self._asked < every_seconds:
            return False
        self._asked = now
        return True

    @property
    def clear_line(self) -> Line | None:
        """Give the line on which whole frames go out now, None where they must wait."""
        websocket = self._socket.websocket
        return websocket.clear_line if websocket is not None and self._socket.upgraded else None

    def send(self, messages: Iterable[Shared]) -> None:
        """Send messages of rooms."""
        for message in messages:
            self._socket.send(message)

    def lose(self) -> None:
        """Note that messages of rooms were dropped."""
        self.resume("slow")

    def say(self, event: SocketEvent, payload: Any) -> None:
        """Send an event that must not be dropped."""
        self._socket.send(packet.Packet(packet.MESSAGE, f'2["{event}",{orjson.dumps(payload).decode()}]'))

    def resume(self, reason: str) -> None:
        """Leave the rooms that were joined, and tell the client to join again from where it stands."""
        tally.resumes[(reason,)] += 1
        for organization_id, rooms in self._send_away(self).items():
            names = [room.value for room in rooms]
            self.say(SocketEvent.RESUME, {"organizationId": organization_id, "rooms": names, "reason": reason})

    def redraw(self, organization_id: str) -> None:
        """Tell the client to join the scene again; then it gets all of it, for it has other floors now."""
        self.plans[organization_id] = OUTDATED
        said = {"organizationId": organization_id, "rooms": [Room.SCENE.value], "reason": "floors"}
        self.say(SocketEvent.RESUME, said)

    def close(self) -> None:
        """Close the transport, so that the client connects again by itself."""
        self._socket.server.disconnect(self._socket.sid)


Connections = dict[str, Connection]
"""All connections of a process, by Socket.IO's sid."""
