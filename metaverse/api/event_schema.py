"""The schema of events, for producers and for other servers that speak this contract."""

from __future__ import annotations

from functools import cache

import orjson
from flask import Response

from metaverse.api.answers import encoded
from metaverse.api.blueprints import resource
from metaverse.schemas.answers import Open
from metaverse.schemas.json_schema import document
from metaverse.security.access import public

TYPE = "application/schema+json"

blueprint = resource("event-schema", "What an event is, as JSON Schema 2020-12.")


@blueprint.route("/events/schema", methods=["GET"])
@blueprint.response(200, Open, content_type=TYPE)
@public
def read_schema() -> Response:
    """Read what the door takes: one event, with `$defs` for each type, and `#/$defs/batch` for many."""
    response = encoded(_written())
    response.content_type = TYPE
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@cache
def _written() -> bytes:
    return orjson.dumps(document())
