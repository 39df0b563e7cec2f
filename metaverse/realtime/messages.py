"""Messages: what rooms are told as packets, encoded once for all who are told the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from metaverse.clock import now_ms
from metaverse.events.names import Room, SocketEvent
from metaverse.events.tail import Position
from metaverse.realtime.packets import Shared
from metaverse.services import told
from metaverse.services.told import EVENTS, Told

__all__ = ["EVENTS", "Batch", "positions", "positions_payload"]
Json = dict[str, Any]


class Batch(Told):
    """What some entries changed, as packets."""

    def message(self, room: Room, sent: int, seen: int, upto: int) -> Shared:
        """Write what a room is told as a packet; only where something changed."""
        return Shared.event(EVENTS[room], self.payload(room, sent, seen, upto) or b"{}")


def positions(organization_id: str, where: Iterable[Position]) -> Shared:
    """Tell where agents are. Where one walks is worth nothing a moment later; where the office places one, stays."""
    several = list(where)
    payload = orjson.dumps(positions_payload(organization_id, several))
    return Shared.event(SocketEvent.AGENT_POSITION, payload, fleeting=not any("pose" in there for there in several))


def positions_payload(organization_id: str, where: Iterable[Position]) -> Json:
    """Write where agents are now."""
    return told.positions(organization_id, where, now_ms())
