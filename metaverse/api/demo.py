"""The demo: an invented team at work in an organization of its own."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Response, current_app

from metaverse.api.acts import actor
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.schemas.demo import DemoView
from metaverse.schemas.queries import Query
from metaverse.security.access import caller, known, needs, organization
from metaverse.security.roles import Role
from metaverse.services import audit, demonstration

blueprint = resource("demo", "The demo: an invented team at work in an organization of its own.")


def _demo() -> demonstration.Demonstration:
    return demonstration.of(cast(Flask, current_app._get_current_object()))  # type: ignore[attr-defined]


@blueprint.route("/demo", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, DemoView)
@needs(Role.VIEWER)
def read_demo(query: dict[str, Any]) -> Response:
    """Say whether the demo is allowed on this server, and whether it runs."""
    organization(query.get("organizationId"))
    return answer(_demo().to_wire())


@blueprint.route("/demo", methods=["POST"])
@blueprint.arguments(Query, location="query")
@blueprint.response(202, DemoView)
@needs(Role.ADMIN)
def start_demo(query: dict[str, Any]) -> Response:
    """Start the demo for half an hour, and let the caller in."""
    mine = organization(query.get("organizationId"))
    _demo().begin(caller().id if caller().kind == "user" else None, actor())
    audit.act(actor(), "demo.started", mine)
    known().forget()
    return answer(_demo().to_wire(), 202)


@blueprint.route("/demo", methods=["DELETE"])
@blueprint.arguments(Query, location="query")
@blueprint.response(204)
@needs(Role.ADMIN)
def stop_demo(query: dict[str, Any]) -> Response:
    """Send the invented team home; what it did stays until the organization is deleted."""
    mine = organization(query.get("organizationId"))
    _demo().end()
    audit.act(actor(), "demo.ended", mine)
    return Response(status=204)
