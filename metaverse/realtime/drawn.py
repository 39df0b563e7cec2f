"""Rooms as memory has them: the scene by the office that is kept current, the network by its last computation.

To read a thousand agents from the tables and place them takes 40 ms and more; here everyone who joins gets the same
bytes. Each is as of a place in the log, and what the log got since then is told after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from metaverse.clock import now_ms, to_wire
from metaverse.realtime.messages import positions_payload
from metaverse.services import network, office, scene
from metaverse.services.agents import Patience
from metaverse.services.stage import Told

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Network:
    """The network at a place of the log."""

    seq: int
    snapshot: bytes


def network_of(organization_id: str) -> Network:
    """Return the network as its view first shows it."""
    return Network(*network.network.placed(organization_id, network.Question()))


@dataclass(frozen=True, slots=True)
class Scene:
    """Everyone at a place of the log, and where; `agents` is the inside of a JSON list."""

    organization_id: str
    epoch: str
    seq: int
    patience: Patience
    agents: bytes
    floors: Sequence[Json]
    whereabouts_of: Callable[[], list[Told]]

    def snapshot(self, settings: Json, version: int) -> bytes:
        """Write what the office shows: everyone, the configuration, and how long silence is normal."""
        rest = {
            "config": {"version": version, **scene.DEFAULTS, **settings, "floors": self.floors},
            "staleAfterSeconds": self.patience.stale_after_seconds,
            "toolStaleAfterSeconds": self.patience.tool_stale_after_seconds,
            "at": to_wire(now_ms()),
            "walks": [
                {"agentId": one.key, "walk": one.walk.to_wire(one.place.y)} for one in self.whereabouts_of() if one.walk
            ],
        }
        return b'{"agents":[%b],%b' % (self.agents, orjson.dumps(rest)[1:])

    def whereabouts(self) -> bytes:
        """Write where everyone is: the log does not tell it, the office does."""
        where = [one.to_wire() for one in self.whereabouts_of()]
        return orjson.dumps(positions_payload(self.organization_id, where))


def plan_of(floors: Sequence[Json]) -> bytes:
    """Name a plan of floors, so that another one is known as such."""
    return blake2b(orjson.dumps(floors), digest_size=12).digest()


def scene_of(organization_id: str, patience: Patience) -> Scene:
    """Return everyone as the office in memory has them.

    Raises:
        NotFound: there is no such organization.
    """
    present = office.of(organization_id, patience)
    agents = present.cards(list(present.views))
    stage = present.stage
    return Scene(organization_id, *present.head, patience, agents, present.floors, lambda: stage.whereabouts(now_ms()))
