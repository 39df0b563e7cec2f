"""What could not be read."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.answers import paged
from metaverse.api.blueprints import resource
from metaverse.schemas.answers import Listed
from metaverse.schemas.queries import Page
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import dead_letters

blueprint = resource("dead-letters", "What adapters could not read.")


@blueprint.route("/dead-letters", methods=["GET"])
@blueprint.arguments(Page, location="query")
@blueprint.response(200, Listed)
@needs(Role.OPERATOR)
def list_dead_letters(query: dict[str, Any]) -> Response:
    """List what adapters could not read, with the reason, the latest first."""
    found = dead_letters.page(organization(query.get("organizationId")), query.get("after"), query["limit"])
    return paged(found, query["limit"], "id")
