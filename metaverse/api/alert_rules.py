"""Alert rules: when the organization is told of a figure."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.acts import actor
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.schemas.alert_rule import AlertRuleNew, AlertRulePatch, AlertRuleView
from metaverse.schemas.answers import listed
from metaverse.schemas.queries import Query
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import alert_rules

blueprint = resource("alert-rules", "Alert rules: when the organization is told of a figure.")


@blueprint.route("/alert-rules", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, listed(AlertRuleView))
@needs(Role.VIEWER)
def list_rules(query: dict[str, Any]) -> Response:
    """List the alert rules of an organization."""
    return answer({"items": alert_rules.page(organization(query.get("organizationId")))})


@blueprint.route("/alert-rules", methods=["POST"])
@blueprint.arguments(AlertRuleNew)
@blueprint.response(201, AlertRuleView)
@needs(Role.ADMIN)
def create_rule(body: dict[str, Any]) -> Response:
    """Make an alert rule."""
    return answer(alert_rules.create(organization(), body, actor()), 201)


@blueprint.route("/alert-rules/<rule_id>", methods=["PATCH"])
@blueprint.arguments(AlertRulePatch)
@blueprint.response(200, AlertRuleView)
@needs(Role.ADMIN)
def change_rule(body: dict[str, Any], rule_id: str) -> Response:
    """Change an alert rule; what is not named stays."""
    return answer(alert_rules.change(organization(), rule_id, body, actor()))


@blueprint.route("/alert-rules/<rule_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.ADMIN)
def remove_rule(rule_id: str) -> Response:
    """Delete an alert rule."""
    alert_rules.remove(organization(), rule_id, actor())
    return Response(status=204)
