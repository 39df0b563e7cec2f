"""What is turned on so that decisions reach the agents."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from metaverse.api.acts import actor
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.outbound import reach
from metaverse.schemas.answering import AnswerSettingsPatch, AnswerSettingsView
from metaverse.schemas.queries import Query
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import a2a_wire, answering

blueprint = resource("answering", "How what people decide reaches the agents.")


@blueprint.route("/answers/settings", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, AnswerSettingsView)
@needs(Role.ADMIN)
def read_answer_settings(query: dict[str, Any]) -> Response:
    """Tell which permission requests are held for a decision, and which agents take replies by A2A."""
    return answer(answering.view(organization(query.get("organizationId"))))


@blueprint.route("/answers/settings", methods=["PATCH"])
@blueprint.arguments(AnswerSettingsPatch)
@blueprint.response(200, AnswerSettingsView)
@needs(Role.ADMIN)
def change_answer_settings(body: dict[str, Any]) -> Response:
    """Turn something on or off; what is not named stays, an agent set to null is forgotten."""
    mine = organization()
    for given in filter(None, body.get("a2a", {}).values()):
        a2a_wire.place_of(given["url"], reach.of(current_app))
    if body:
        answering.change(mine, body, actor())
    return answer(answering.view(mine))
