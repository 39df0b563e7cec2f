"""The 3D scene: the status of many agents, the configuration, the network and the hub."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import orjson
from flask import Response, request

from metaverse.api.acts import act, actor
from metaverse.api.agents import patience
from metaverse.api.answers import answer, encoded
from metaverse.api.blueprints import resource
from metaverse.clock import from_wire
from metaverse.errors import Conflict, PreconditionFailed, PreconditionRequired
from metaverse.events.names import EventType
from metaverse.schemas.answers import Open, Statuses
from metaverse.schemas.hub import HubAnswer
from metaverse.schemas.network import Network
from metaverse.schemas.queries import HubQuery, HubTable, NetworkQuery, Query, StatusBatch
from metaverse.schemas.scene import PlanTrial, PlanVerdict, ScenePatch
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role, WallView
from metaverse.services import audit, hub, scene
from metaverse.services.agents import Patience
from metaverse.services.network import Question, kinds_of, network
from metaverse.services.windows import duration_ms

blueprint = resource("scene", "The 3D scene, the collaboration network and the management hub.", "/api/metaverse/3d")


@blueprint.route("/agents/status/batch", methods=["POST"])
@blueprint.arguments(StatusBatch)
@blueprint.response(200, Statuses)
@needs(Role.VIEWER)
def status_batch(body: dict[str, Any]) -> Response:
    """Tell the status of up to 1,000 agents by keys or ids, or of all by cursor."""
    mine = organization(body.get("organizationId"))
    return encoded(scene.statuses(mine, patience(), body.get("agentIds"), body.get("after"), body.get("fields_")))


@blueprint.route("/scene/config", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, Open)
@needs(Role.VIEWER, walls=(WallView.OFFICE,))
def read_config(query: dict[str, Any]) -> Response:
    """Read the configuration of the scene; its ETag is what a change is made by."""
    return _configured(organization(query.get("organizationId")))


@blueprint.route("/scene/config", methods=["PATCH"])
@blueprint.arguments(ScenePatch)
@blueprint.response(200, Open)
@needs(Role.ADMIN)
def change_config(body: dict[str, Any]) -> Response:
    """Change parts of the scene's settings; `If-Match` names the version that is changed.

    Of the `plan` only what is named is changed, by id; `null` lets it be drawn as ever.
    """
    return _change(body)


@blueprint.route("/scene/config", methods=["PUT"])
@blueprint.arguments(ScenePatch)
@blueprint.response(200, Open)
@needs(Role.ADMIN)
def replace_config(body: dict[str, Any]) -> Response:
    """Replace the scene's settings; what is not named goes back to its default."""
    return _change({**scene.DEFAULTS, **body}, replaces=True)


@blueprint.route("/scene/config/check", methods=["POST"])
@blueprint.arguments(PlanTrial)
@blueprint.response(200, PlanVerdict)
@needs(Role.ADMIN)
def judge_plan(body: dict[str, Any]) -> Response:
    """Judge a change of the plan as PATCH would, without making it: its faults, and places that nobody gets to."""
    return answer(scene.judged(organization(), patience(), body["plan"]))


def _change(parts: dict[str, Any], replaces: bool = False) -> Response:
    mine = organization()
    version = scene.next_version(mine, _versions())
    if parts.get("plan") is not None:
        parts = {**parts, "plan": scene.planned(mine, patience(), parts["plan"], replaces)}
    try:
        act(mine, EventType.SCENE_CHANGED, None, {"version": version, **parts})
    except Conflict as conflict:
        raise PreconditionFailed(f"{conflict.detail} Read it again and repeat your change.") from conflict
    audit.act(actor(), "scene.changed", mine, mine, version=version, changed=sorted(parts), replaces=replaces)
    return _configured(mine)


def _versions() -> frozenset[int] | None:
    """Read which versions may be changed; None for whichever there is."""
    if "If-Match" not in request.headers:
        raise PreconditionRequired("Name the version you change in If-Match: the ETag of the configuration.")
    return None if request.if_match.star_tag else frozenset(map(_version_of, request.if_match.as_set()))


def _version_of(tag: str) -> int:
    written = tag.removeprefix("scene-").split("-")[0]
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1


def _configured(organization_id: str) -> Response:
    config = scene.config(organization_id, patience())
    body = orjson.dumps(config)
    tag = f"scene-{config['version']}-{blake2b(body, digest_size=8).hexdigest()}"
    response = encoded(body, tag=tag)
    response.set_etag(tag)
    return response


@blueprint.route("/collaboration/network/v2", methods=["GET"])
@blueprint.arguments(NetworkQuery, location="query")
@blueprint.response(200, Network)
@needs(Role.VIEWER, walls=(WallView.NETWORK,))
def read_network(query: dict[str, Any]) -> Response:
    """Compute who works with whom: weights, centralities, communities, what stands out, and a 3D layout."""
    mine = organization(query.get("organizationId"))
    question = Question(
        window_ms=duration_ms(query["window"]),
        until_ms=from_wire(query["until"]) if "until" in query else None,
        half_life_ms=duration_ms(query["halfLife"], "halfLife"),
        kinds=kinds_of(query.get("kinds")),
        min_weight=query["minWeight"],
        layout=query["layout"],
        most_edges=query["edges"],
    )
    body, tag = network.encoded(mine, question)
    return encoded(body, tag=tag)


@blueprint.route("/management-hub", methods=["GET"])
@blueprint.arguments(HubQuery, location="query")
@blueprint.response(200, HubAnswer)
@needs(Role.VIEWER, walls=(WallView.HUB,))
def read_hub(query: dict[str, Any]) -> Response:
    """Tell what needs a person now, and how work goes."""
    figures, tag = hub.figures(*_window(query), query["top"])
    return answer(figures, tag=tag)


@blueprint.route("/management-hub/tables/<table>", methods=["GET"])
@blueprint.arguments(HubTable, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv")
@needs(Role.VIEWER, walls=(WallView.HUB,))
def read_hub_table(query: dict[str, Any], table: str) -> Response:
    """Export a list of the hub whole as CSV, or with `format=json` as `{rows}`.

    `summary` holds its main figures beside those of the window before, `ended` the latest 10,000 runs that ended.
    """
    if query["format"] == "json":
        return answer({"table": table, "rows": hub.rows(*_window(query), table)})
    body = hub.table(*_window(query), table)
    response = Response(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    return response


def _window(query: dict[str, Any]) -> tuple[str, Patience, int, int | None]:
    until = from_wire(query["until"]) if "until" in query else None
    return organization(query.get("organizationId")), patience(), duration_ms(query["window"]), until
