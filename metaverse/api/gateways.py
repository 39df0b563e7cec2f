"""Gateways: where this server listens to agents that run elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.acts import actor
from metaverse.api.answers import answer_saying
from metaverse.api.blueprints import resource
from metaverse.connectors import storing
from metaverse.schemas.answers import listed
from metaverse.schemas.gateway import GatewayNew, GatewayPatch, GatewayView
from metaverse.schemas.queries import Query
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import gateways

blueprint = resource("gateways", "Gateways: where this server listens to agents that run elsewhere.")

SAYING = ("detail",)
"""Fields in which the server speaks."""


@blueprint.route("/gateways", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, listed(GatewayView))
@needs(Role.ADMIN)
def list_gateways(query: dict[str, Any]) -> Response:
    """List the gateways of an organization and how each stands."""
    return answer_saying(SAYING, {"items": gateways.page(organization(query.get("organizationId")))})


@blueprint.route("/gateways", methods=["POST"])
@blueprint.arguments(GatewayNew)
@blueprint.response(201, GatewayView)
@needs(Role.ADMIN)
def store_gateway(body: dict[str, Any]) -> Response:
    """Store a gateway; the server connects at once, and its token never comes back."""
    return answer_saying(SAYING, storing.store(organization(), body, actor()), 201)


@blueprint.route("/gateways/<gateway_id>", methods=["PATCH"])
@blueprint.arguments(GatewayPatch)
@blueprint.response(200, GatewayView)
@needs(Role.ADMIN)
def change_gateway(body: dict[str, Any], gateway_id: str) -> Response:
    """Change a gateway; the server connects anew."""
    return answer_saying(SAYING, storing.alter(organization(), gateway_id, body, actor()))


@blueprint.route("/gateways/<gateway_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.ADMIN)
def remove_gateway(gateway_id: str) -> Response:
    """Forget a gateway and what opens it; what it told stays."""
    storing.remove(organization(), gateway_id, actor())
    return Response(status=204)
