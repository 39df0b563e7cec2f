"""Parts of snapshots that other services compose: the one place that knows whether they are there."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Connection

from metaverse.events.names import DEFAULT_STAGES

Json = dict[str, Any]


def scene_config(connection: Connection, organization_id: str) -> Json:
    """Return how the scene of an organization is laid out."""
    return _asked("metaverse.services.scene", "config", connection, organization_id) or {
        "version": 1,
        "pipeline": [{"key": stage} for stage in DEFAULT_STAGES],
    }


def pipeline(connection: Connection, organization_id: str) -> list[Json]:
    """Return the stages through which tasks go."""
    stages: list[Json] = scene_config(connection, organization_id)["pipeline"]
    return stages


def network(connection: Connection, organization_id: str) -> Json:
    """Return who works with whom."""
    return _asked("metaverse.services.network", "snapshot", connection, organization_id) or {"nodes": [], "edges": []}


def _asked(module: str, name: str, connection: Connection, organization_id: str) -> Json | None:
    if find_spec(module) is None:
        return None
    service = getattr(import_module(module), name)
    answer: Json = service.on(connection, organization_id)
    return answer
