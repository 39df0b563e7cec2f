"""The scene: its settings, its floor plan, and where everyone is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from metaverse.database import reading
from metaverse.errors import Invalid, PreconditionFailed
from metaverse.events.log import Head
from metaverse.events.names import DEFAULT_STAGES
from metaverse.models.scene import Scene
from metaverse.services import agents, floorplan_checks, floorplan_edits, floorplan_reach, office
from metaverse.services.agents import Patience
from metaverse.services.beside import beside
from metaverse.services.blueprint import Blueprint
from metaverse.services.office import Office
from metaverse.services.office_sheets import Sheet, sheets

Json = dict[str, Any]
scenes = Scene.__table__

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
    "plan": None,
}
MOST = 1000


def config(organization_id: str, patience: Patience) -> Json:
    """Return the scene's configuration: settings, floors, desks, and the version to change it by."""
    present = office.of(organization_id, patience)
    changed, version = settings(organization_id)
    floors = present.floors
    zones = [{**room, "floor": floor["id"]} for floor in floors for room in floor["rooms"]]
    desks = [{**desk, "floor": floor["id"]} for floor in floors for desk in floor["desks"]]
    drawn = {"floors": floors, "zones": zones, "desks": desks, "seating": present.stage.seating.counted()}
    return {"organizationId": organization_id, "version": version, **DEFAULTS, **changed, **drawn}


def planned(organization_id: str, patience: Patience, change: Json, replaces: bool) -> Json | None:
    """Return what is changed of the plan after one more change: laid over what was changed before, or in its place.

    The floors are kept as they are drawn now. What changes nothing is no change: the plan is drawn as ever.

    Raises:
        Invalid: no office can be drawn like that; each fault is named.
    """
    seating = office.of(organization_id, patience).stage.seating
    before = settings(organization_id)[0].get("plan")
    plan = floorplan_edits.merged(None if replaces else before, change)
    if not any(plan.get(name) for name in (*floorplan_edits.LISTS, "growth")):
        return None
    if not (replaces and "drawn" in change):
        needs = floorplan_edits.told(seating.needs)
        plan["drawn"] = [*((before or {}).get("drawn") or []), *([needs] if needs else [])]
    refused = beside(lambda: _refused(plan))
    if refused is not None:
        raise refused
    return plan


def _refused(plan: Json) -> Invalid | None:
    """Look at a plan away from the loop, where nothing may raise: return the refusal."""
    try:
        floorplan_checks.check(plan)
    except Invalid as refusal:
        return refusal
    return None


def judged(organization_id: str, patience: Patience, change: Json) -> Json:
    """Tell what publishing a change of the plan would meet: `faults` it is refused for, places nobody gets to."""
    try:
        plan = planned(organization_id, patience, change, replaces=False)
    except Invalid as refused:
        return {"faults": refused.errors, "unreachable": []}
    return {"faults": [], "unreachable": beside(lambda: floorplan_reach.unreachable(plan)) if plan else []}


@reading
def settings(connection: Connection, organization_id: str) -> tuple[Json, int]:
    """Return what was changed of the scene's settings, and their version."""
    query = select(scenes.c.settings, scenes.c.version).where(scenes.c.organization_id == organization_id)
    row = connection.execute(query).first()
    return (row.settings, row.version) if row else ({}, 1)


@reading
def pipeline(connection: Connection, organization_id: str) -> list[Json]:
    """Return the stages that tasks go through here, in their order."""
    changed, _ = settings.on(connection, organization_id)
    stages: list[Json] = changed.get("pipeline") or DEFAULTS["pipeline"]
    return stages


@reading
def next_version(connection: Connection, organization_id: str, versions: frozenset[int] | None) -> int:
    """Return the version that a change of one of `versions` makes, or of whichever there is.

    Raises:
        PreconditionFailed: somebody changed the scene meanwhile.
    """
    _, present = settings.on(connection, organization_id)
    if versions is not None and present not in versions:
        raise PreconditionFailed(f"The scene is at version {present}; read it again and repeat your change.")
    return present + 1


@reading
def snapshot(connection: Connection, organization_id: str, patience: Patience) -> Json:
    """Return what the office shows: everyone with the place, the configuration, and how long silence is normal."""
    everyone = {agent["agentId"]: agent for agent in agents.everyone.on(connection, organization_id, patience)}
    changed, version = settings.on(connection, organization_id)
    shown = Office(organization_id, Head("", 0), patience, everyone)
    shown.place(office.encounters.on(connection, organization_id), Blueprint(changed.get("plan")))
    return {
        "agents": [{**agent, **shown.places[key].to_wire()} for key, agent in everyone.items()],
        "config": {"version": version, **DEFAULTS, **changed, "floors": shown.floors},
        "staleAfterSeconds": patience.stale_after_seconds,
        "toolStaleAfterSeconds": patience.tool_stale_after_seconds,
    }


def statuses(
    organization_id: str,
    patience: Patience,
    names: Sequence[str] | None = None,
    after: str | None = None,
    fields: Sequence[str] | None = None,
) -> bytes:
    """Return, as JSON, the status of the agents that are named, or of all after an id, at one place of the log.

    Raises:
        NotFound: there is no such organization.
        Invalid: there is no such field.
    """
    present = office.of(organization_id, patience)
    asked = ("named", *names) if names is not None else ("after", after)
    written = sheets.answer(present, asked, lambda: _sheet(present, names, after))
    if not fields:
        return written
    answer = orjson.loads(written)
    return orjson.dumps({**answer, "agents": [_only(agent, fields) for agent in answer["agents"]]})


def _sheet(present: Office, names: Sequence[str] | None, after: str | None) -> Sheet:
    keys, missing = present.find(names) if names is not None else (present.page(after, MOST), [])
    rest: Json = {"missing": missing}
    if names is None and len(keys) == MOST:
        rest["next"] = present.views[keys[-1]]["id"]
    return Sheet(present, keys, rest)


def _only(agent: Json, fields: Sequence[str]) -> Json:
    unknown = [name for name in fields if name not in agent]
    if unknown:
        said = f"An agent has no field {unknown[0]}."
        raise Invalid(said, [{"field": "fields", "message": said}])
    return {name: agent[name] for name in ("id", "agentId", *fields)}
