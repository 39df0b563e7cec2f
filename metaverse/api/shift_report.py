"""The shift report: what happened in a period, to read and to hand over."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import orjson
from flask import Response, request

from metaverse.api.agents import patience
from metaverse.api.answers import answer, encoded
from metaverse.api.blueprints import resource
from metaverse.clock import from_wire, now_ms
from metaverse.errors import Invalid
from metaverse.schemas.answers import Open
from metaverse.schemas.queries import ShiftQuery
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import shift_report, shift_report_forms
from metaverse.services.windows import LONGEST_MS, duration_ms

MARKDOWN, CSV, JSON = "text/markdown", "text/csv", "application/json"
WRITTEN = {"schema": {"type": "string"}}
CONTENT = {JSON: {"schema": {"$ref": "#/components/schemas/Open"}}, MARKDOWN: WRITTEN, CSV: WRITTEN}
FORMATS = {"markdown": MARKDOWN, "csv": CSV, "json": JSON}

blueprint = resource("shift-report", "The shift report: what happened in a period.", "/api/metaverse/3d")


@blueprint.route("/shift-report", methods=["GET"])
@blueprint.arguments(ShiftQuery, location="query")
@blueprint.response(200, Open)
@blueprint.doc(responses={"200": {"content": CONTENT}})
@needs(Role.VIEWER)
def read_report(query: dict[str, Any]) -> Response:
    """Tell what happened in a period in sentences, each with its code, numbers and links; as Markdown or CSV too."""
    mine = organization(query.get("organizationId"))
    report = shift_report.report(mine, patience(), _span(query), query["lang"])
    wanted = FORMATS.get(query.get("format", "")) or request.accept_mimetypes.best_match([JSON, MARKDOWN, CSV], JSON)
    told = orjson.dumps({**report, "computedAt": None})
    tag = f"shift-{wanted[5:]}-{blake2b(told, digest_size=12).hexdigest()}"
    if wanted == JSON:
        return _varying(answer(report, tag=tag))
    write = shift_report_forms.markdown if wanted == MARKDOWN else shift_report_forms.table
    response = encoded(write(report), tag=tag)
    response.content_type = f"{wanted}; charset=utf-8"
    return _varying(response)


def _varying(response: Response) -> Response:
    response.vary.add("Accept")
    return response


def _span(query: dict[str, Any]) -> tuple[int, int]:
    """Return the period: `from` to `until`, or a window that ends at `until`; without `until` it ends now.

    Raises:
        Invalid: it begins when it is over, or is longer than 400 days.
    """
    now = now_ms()
    until = min(from_wire(query["until"]), now) if "until" in query else now
    begins = from_wire(query["from"]) if "from" in query else until - duration_ms(query["window"])
    if not 0 < until - begins <= LONGEST_MS:
        said = "The period must begin before it ends, and before now, and last at most 400 days."
        raise Invalid(said, [{"field": "from", "message": said}])
    return begins, until
