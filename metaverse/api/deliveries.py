"""The log of deliveries: what was told by channels, and how that went."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from metaverse.api.acts import actor
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.operations import postman
from metaverse.schemas.answers import listed
from metaverse.schemas.channel import DeliveryQuery, DeliveryView
from metaverse.schemas.queries import Query
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services.channels import deliveries

blueprint = resource("deliveries", "Deliveries: what was told by channels, and how that went.")


@blueprint.route("/deliveries", methods=["GET"])
@blueprint.arguments(DeliveryQuery, location="query")
@blueprint.response(200, listed(DeliveryView))
@needs(Role.ADMIN)
def list_deliveries(query: dict[str, Any]) -> Response:
    """List what was told, the latest first, with the latest attempts of each."""
    mine, limit = organization(query.get("organizationId")), query["limit"]
    asked = (query.get("channelId"), query.get("state"), query.get("after"))
    items = deliveries.page(mine, *asked, limit)
    more = {"next": items[-1]["id"]} if len(items) == limit else {}
    return answer({"items": items, **more})


@blueprint.route("/deliveries/<delivery_id>", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, DeliveryView)
@needs(Role.ADMIN)
def show_delivery(query: dict[str, Any], delivery_id: str) -> Response:
    """Return one message with its attempts."""
    return answer(deliveries.one(organization(query.get("organizationId")), delivery_id))


@blueprint.route("/deliveries/<delivery_id>/resend", methods=["POST"])
@blueprint.response(200, DeliveryView)
@needs(Role.ADMIN)
def resend_delivery(delivery_id: str) -> Response:
    """Put a message into its channel's outbox again, under the same id."""
    again = deliveries.send_again(organization(), delivery_id, actor())
    postman.hurry(current_app)
    return answer(again)
