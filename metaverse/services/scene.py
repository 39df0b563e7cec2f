"""The scene: its settings, its floor plan, and where everyone is, as one snapshot."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from metaverse.clock import from_wire, now_ms
from metaverse.database import reading
from metaverse.errors import Invalid, PreconditionFailed
from metaverse.events import log
from metaverse.events.names import DEFAULT_STAGES, InteractionKind
from metaverse.models.interaction import Interaction
from metaverse.models.scene import Scene
from metaverse.services import agents, choreography
from metaverse.services.agents import Patience
from metaverse.services.choreography import Cast, Place

Json = dict[str, Any]
scenes = Scene.__table__
interactions = Interaction.__table__

ENCOUNTER_MS = 20_000
"""For so long two that delegated or reviewed sit together."""

OFFICES_KEPT = 256

STAGE_NAMES = {
    "backlog": {"en": "Backlog", "zh": "待办"},
    "planned": {"en": "Planned", "zh": "已计划"},
    "in_progress": {"en": "In progress", "zh": "进行中"},
    "review": {"en": "Review", "zh": "评审"},
    "done": {"en": "Done", "zh": "完成"},
}
DEFAULTS: Json = {
    "maxVisibleAgents": 20,
    "cullingDistance": 50,
    "lodDistances": [10, 25, 50],
    "theme": "auto",
    "camera": {"yaw": 25, "pitch": 36, "fov": 20.6},
    "pipeline": [{"key": stage, "name": STAGE_NAMES[stage]} for stage in DEFAULT_STAGES],
    "reconnection": {"attempts": 5, "delayMs": 1000, "delayMaxMs": 5000},
}


@dataclass(frozen=True, slots=True)
class Office:
    """Floors and places of an organization at one place of its log."""

    seq: int
    floors: list[Json]
    places: dict[str, Place]


_offices: OrderedDict[str, Office] = OrderedDict()


@reading
def config(connection: Connection, organization_id: str) -> Json:
    """Return the scene's configuration: settings, floors, desks, and the version to change it by."""
    settings, version = _settings(connection, organization_id)
    office = _office(connection, organization_id, None)
    return {"organizationId": organization_id, "version": version, **DEFAULTS, **settings, **_drawn(office.floors)}


@reading
def pipeline(connection: Connection, organization_id: str) -> list[Json]:
    """Return the stages that tasks go through here, in their order."""
    settings, _ = _settings(connection, organization_id)
    stages: list[Json] = settings.get("pipeline") or DEFAULTS["pipeline"]
    return stages


def _drawn(floors: Sequence[Json]) -> Json:
    zones = [{**room, "floor": floor["id"]} for floor in floors for room in floor["rooms"]]
    desks = [{**desk, "floor": floor["id"]} for floor in floors for desk in floor["desks"]]
    return {"floors": list(floors), "zones": zones, "desks": desks}


def _settings(connection: Connection, organization_id: str) -> tuple[Json, int]:
    query = select(scenes.c.settings, scenes.c.version).where(scenes.c.organization_id == organization_id)
    row = connection.execute(query).first()
    return (row.settings, row.version) if row else ({}, 1)


@reading
def check_version(connection: Connection, organization_id: str, version: int) -> int:
    """Return the version that a change of `version` makes.

    Raises:
        PreconditionFailed: somebody changed the scene meanwhile.
    """
    _, present = _settings(connection, organization_id)
    if version != present:
        raise PreconditionFailed(f"The scene is at version {present}; read it again and repeat your change.")
    return present + 1


@reading
def snapshot(connection: Connection, organization_id: str, patience: Patience) -> Json:
    """Return what the office shows: everyone with the place, the configuration, and how long silence is normal."""
    everyone = agents.everyone.on(connection, organization_id, patience)
    office = _office(connection, organization_id, everyone)
    settings, version = _settings(connection, organization_id)
    return {
        "agents": [placed(agent, office) for agent in everyone],
        "config": {"version": version, **DEFAULTS, **settings, "floors": office.floors},
        "staleAfterSeconds": patience.stale_after_seconds,
        "toolStaleAfterSeconds": patience.tool_stale_after_seconds,
    }


@reading
def statuses(
    connection: Connection,
    organization_id: str,
    patience: Patience,
    names: Sequence[str] | None = None,
    after: str | None = None,
    fields: Sequence[str] | None = None,
    limit: int = 1000,
) -> Json:
    """Return the status of the agents that are named, or of all after the id `after`, at one place of the log."""
    head = log.head.on(connection, organization_id)
    if names is None:
        found = agents.page.on(connection, organization_id, patience, after, limit)
    else:
        found = agents.named.on(connection, organization_id, names, patience)
    office = _office(connection, organization_id, None)
    shown = [placed(agent, office) for agent in found]
    known = {agent["agentId"] for agent in found} | {agent["id"] for agent in found}
    answer = {
        "organizationId": organization_id,
        "epoch": head.epoch,
        "seq": head.seq,
        "agents": [_only(agent, fields) for agent in shown] if fields else shown,
        "missing": [name for name in names or () if name not in known],
    }
    return {**answer, "next": found[-1]["id"]} if names is None and len(found) == limit else answer


def _only(agent: Json, fields: Sequence[str]) -> Json:
    unknown = [field for field in fields if field not in agent and field != "pose"]
    if unknown:
        said = f"An agent has no field {unknown[0]}."
        raise Invalid(said, [{"field": "fields", "message": said}])
    return {field: agent.get(field) for field in ("id", "agentId", *fields)}


def placed(agent: Json, office: Office) -> Json:
    """Return an agent with its place in the office."""
    place = office.places.get(agent["agentId"])
    return {**agent, **place.to_wire()} if place else {**agent, "pose": None}


def office_of(organization_id: str) -> Office | None:
    """Return the office of an organization as it was last placed."""
    return _offices.get(organization_id)


@reading
def place_everyone(connection: Connection, organization_id: str) -> Office:
    """Place everyone anew, if the log has grown since."""
    return _office(connection, organization_id, None)


def _office(connection: Connection, organization_id: str, everyone: list[Json] | None) -> Office:
    head = log.head.on(connection, organization_id)
    known = _offices.get(organization_id)
    if known is not None and known.seq == head.seq and head.seq > 0:
        return known
    found = everyone if everyone is not None else agents.everyone.on(connection, organization_id, Patience())
    cast = [_cast(agent) for agent in found]
    floors, places = choreography.settle(cast, _encounters(connection, organization_id))
    office = Office(head.seq, floors, places)
    _offices[organization_id] = office
    _offices.move_to_end(organization_id)
    if len(_offices) > OFFICES_KEPT:
        _offices.popitem(last=False)
    return office


def _cast(agent: Json) -> Cast:
    reported = agent["position"]
    position = (reported["x"], reported["y"], reported["z"], agent["rotationY"] or 0.0) if reported else None
    since = agent["statusSince"]
    return Cast(
        agent["agentId"],
        agent["id"],
        agent["firstSeq"],
        agent["department"],
        agent["status"],
        agent["waitingOn"],
        from_wire(since) if since else 0,
        position,
        agent["zone"],
    )


def _encounters(connection: Connection, organization_id: str) -> list[tuple[str, str]]:
    meets = (InteractionKind.DELEGATE.value, InteractionKind.REVIEW.value)
    query = (
        select(interactions.c.from_key, interactions.c.to_key)
        .where(interactions.c.organization_id == organization_id, interactions.c.kind.in_(meets))
        .where(interactions.c.effective_ms > now_ms() - ENCOUNTER_MS)
        .order_by(interactions.c.seq.desc())
        .limit(200)
    )
    return [(one, other) for one, other in connection.execute(query)]
