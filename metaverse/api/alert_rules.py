"""Alert rules: when the organization is told of a figure, of silence, of a status or of cost."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from metaverse.api.acts import actor
from metaverse.api.agents import patience
from metaverse.api.answers import answer, answer_saying
from metaverse.api.blueprints import resource
from metaverse.operations import alerts, server_figures
from metaverse.schemas.alert_rule import (
    AlertRuleNew,
    AlertRulePatch,
    AlertRuleTried,
    AlertRuleView,
    FiguresQuery,
    FigureView,
)
from metaverse.schemas.answers import listed
from metaverse.schemas.queries import Query
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import alert_figures, alert_rules, audit
from metaverse.services.alert_watch import Sources

WINDOW_SECONDS = 3600

blueprint = resource("alert-rules", "Alert rules: when the organization is told of a figure.")

SAYING = ("lastError",)
"""Fields in which the server speaks."""


def _sources() -> Sources:
    return Sources(patience(), server_figures.of(current_app).read, 0)


@blueprint.route("/alert-rules", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, listed(AlertRuleView))
@needs(Role.VIEWER)
def list_rules(query: dict[str, Any]) -> Response:
    """List the alert rules of an organization, the built-in ones first."""
    mine = organization(query.get("organizationId"))
    return answer_saying(SAYING, {"items": alert_rules.page(mine, _sources().server_figures())})


@blueprint.route("/alert-rules/figures", methods=["GET"])
@blueprint.arguments(FiguresQuery, location="query")
@blueprint.response(200, listed(FigureView))
@needs(Role.VIEWER)
def list_figures(query: dict[str, Any]) -> Response:
    """List the figures that a rule can watch, with what each is now; of a list, the greatest."""
    figures = _sources().hub(organization(query.get("organizationId")), query["windowSeconds"])
    items = [
        {"figure": path, "value": alert_figures.measure(figures, path, {}, greatest=True).value}
        for path in alert_figures.catalogue(figures)
    ]
    return answer({"items": items})


@blueprint.route("/alert-rules", methods=["POST"])
@blueprint.arguments(AlertRuleNew)
@blueprint.response(201, AlertRuleView)
@needs(Role.ADMIN)
def create_rule(body: dict[str, Any]) -> Response:
    """Make an alert rule."""
    mine = organization()
    return answer_saying(SAYING, alert_rules.create(mine, body, _sources().hub(mine, WINDOW_SECONDS), actor()), 201)


@blueprint.route("/alert-rules/<rule_id>", methods=["PATCH"])
@blueprint.arguments(AlertRulePatch)
@blueprint.response(200, AlertRuleView)
@needs(Role.ADMIN)
def change_rule(body: dict[str, Any], rule_id: str) -> Response:
    """Change an alert rule; what is not named stays."""
    mine = organization()
    return answer_saying(SAYING, alert_rules.change(mine, rule_id, body, _sources().hub(mine, WINDOW_SECONDS), actor()))


@blueprint.route("/alert-rules/<rule_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.ADMIN)
def remove_rule(rule_id: str) -> Response:
    """Delete an alert rule; a built-in one can only be disabled."""
    alert_rules.remove(organization(), rule_id, actor())
    return Response(status=204)


@blueprint.route("/alert-rules/<rule_id>/test", methods=["POST"])
@blueprint.response(200, AlertRuleTried)
@needs(Role.ADMIN)
def try_rule(rule_id: str) -> Response:
    """Judge a rule now, and send a notification that says it is a test."""
    mine = organization()
    tried = alerts.try_out(alert_rules.one(mine, rule_id), _sources())
    audit.act(actor(), "alert-rule.tested", mine, rule_id)
    return answer_saying(SAYING, tried)
