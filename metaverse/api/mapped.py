"""Any JSON webhook in, by a named mapping."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from metaverse.api.blueprints import resource
from metaverse.api.bodies import body_of
from metaverse.api.taking import told
from metaverse.schemas.intake import Taken
from metaverse.schemas.queries import Query
from metaverse.security.access import caller, needs, organization
from metaverse.security.roles import Role
from metaverse.services import mapped, mappings

blueprint = resource("mapped", "Any JSON webhook in, by a named mapping.", "/api/metaverse/ingest/mapped")

SHOWN = 100


@blueprint.route("/<mapping_name>", methods=["POST"])
@blueprint.arguments(Query, location="query")
@blueprint.response(202, Taken)
@needs(Role.OPERATOR, agent=True)
def take(query: dict[str, Any], mapping_name: str) -> Response:
    """Take a document of any form: the mapping of this name makes events of it.

    The same document again changes nothing. A mapping that takes too long rests; `Retry-After` says until when.
    """
    mine, who = organization(query.get("organizationId")), caller()
    mapping = mappings.one(mine, mapping_name)
    request.max_content_length = mapped.LARGEST
    return told(mapped.take(mine, mapping_name, mapping, body_of(request), who.origin(mine)))
