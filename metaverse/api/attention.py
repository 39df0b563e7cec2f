"""The attention queue: all of it, what a person does about an entry, and how it is ranked."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.acts import act, actor
from metaverse.api.agents import patience
from metaverse.api.answers import answer, place
from metaverse.api.blueprints import resource
from metaverse.clock import from_wire
from metaverse.events.names import EventType
from metaverse.schemas.answers import Done, Listed, Open
from metaverse.schemas.attention import AttentionSettingsPatch, AttentionSettingsView
from metaverse.schemas.queries import AttentionNew, AttentionQuery, Query
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import attention, memberships
from metaverse.services.attention import settings
from metaverse.services.windows import duration_ms

blueprint = resource("attention", "The attention queue: what needs a person now, ranked by what waiting costs.")


@blueprint.route("/attention", methods=["GET"])
@blueprint.arguments(AttentionQuery, location="query")
@blueprint.response(200, Open)
@needs(Role.VIEWER)
def list_attention(query: dict[str, Any]) -> Response:
    """List the attention queue, the costliest first, with the terms and numbers of each entry's rank."""
    mine = organization(query.get("organizationId"))
    part = attention.Asked(
        window_ms=duration_ms(query["window"]),
        until_ms=from_wire(query["until"]) if "until" in query else None,
        kind=query.get("kind"),
        state=query.get("state"),
        after=place(query.get("after")),
        limit=query["limit"],
    )
    return answer(attention.page(mine, patience(), part))


@blueprint.route("/attention", methods=["POST"])
@blueprint.arguments(AttentionNew)
@blueprint.response(202, Done)
@needs(Role.OPERATOR)
def attend(body: dict[str, Any]) -> Response:
    """Acknowledge, snooze or assign an entry of the attention queue, or undo the latest of these."""
    mine = organization(body.get("organizationId"))
    data: dict[str, Any] = {field: body[field] for field in ("action", "until", "to") if field in body}
    receipt = act(mine, EventType.ATTENTION, body["subject"], data, body.get("key"))
    return answer({"organizationId": mine, "seq": receipt.to_seq}, 202)


@blueprint.route("/attention/colleagues", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, Listed)
@needs(Role.OPERATOR)
def list_colleagues(query: dict[str, Any]) -> Response:
    """List by name to whom an entry can be assigned: those who may act on it."""
    return answer({"items": memberships.colleagues(organization(query.get("organizationId")))})


@blueprint.route("/attention/settings", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, AttentionSettingsView)
@needs(Role.VIEWER)
def read_settings(query: dict[str, Any]) -> Response:
    """Tell how the queue is ranked, and which budgets are kept."""
    return answer(settings.view(organization(query.get("organizationId"))))


@blueprint.route("/attention/settings", methods=["PATCH"])
@blueprint.arguments(AttentionSettingsPatch)
@blueprint.response(200, AttentionSettingsView)
@needs(Role.ADMIN)
def change_settings(body: dict[str, Any]) -> Response:
    """Change how the queue is ranked; what is not named stays, null is the default again."""
    mine = organization()
    if body:
        settings.change(mine, body, actor())
    return answer(settings.view(mine))
