"""Wall links: one view for whoever has the link, and nothing else."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.acts import actor
from metaverse.api.answers import answer, paged
from metaverse.api.blueprints import resource
from metaverse.clock import from_wire
from metaverse.schemas.answers import listed
from metaverse.schemas.queries import Page
from metaverse.schemas.wall import WallLinkNew, WallLinkView
from metaverse.security.access import caller, known, needs, organization
from metaverse.security.roles import Role
from metaverse.services import wall_links

blueprint = resource("wall links", "Links that show one view to whoever has them.")


@blueprint.route("/wall-links", methods=["GET"])
@blueprint.arguments(Page, location="query")
@blueprint.response(200, listed(WallLinkView))
@needs(Role.ADMIN)
def list_wall_links(query: dict[str, Any]) -> Response:
    """List the wall links of an organization, the newest first, without their secrets."""
    found = wall_links.page(organization(query.get("organizationId")), query.get("after"), query["limit"])
    return paged(found, query["limit"], "id")


@blueprint.route("/wall-links", methods=["POST"])
@blueprint.arguments(WallLinkNew)
@blueprint.response(201, WallLinkView)
@needs(Role.ADMIN)
def create_wall_link(body: dict[str, Any]) -> Response:
    """Make a wall link; this answer shows its secret, no other does."""
    caller().may_make_tokens()
    expires = from_wire(body["expiresAt"]) if "expiresAt" in body else None
    made, secret = wall_links.create(organization(), body, expires, actor())
    response = answer({**made, "token": secret}, 201)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/wall-links/<link_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.ADMIN)
def revoke_wall_link(link_id: str) -> Response:
    """End a wall link for good, and with it whatever shows it now."""
    wall_links.revoke(organization(), link_id, actor())
    known().forget(f"wall:{link_id}")
    return Response(status=204)
