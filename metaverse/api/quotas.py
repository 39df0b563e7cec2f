"""What an organization may have, and what it has of that."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.schemas.queries import Query
from metaverse.schemas.quotas import QuotaList
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import quotas

blueprint = resource("quotas", "What an organization may have, and what it has of that.")


@blueprint.route("/quotas", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, QuotaList)
@needs(Role.ADMIN)
def list_quotas(query: dict[str, Any]) -> Response:
    """List the quotas of an organization, and how much of each is used.

    Whoever runs the server sets them: `flask quota set`.
    """
    return answer({"items": quotas.standing(organization(query.get("organizationId")))})
