"""The audit log: who did what, to be searched and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response

from metaverse.api.acts import actor
from metaverse.api.answers import paged
from metaverse.api.blueprints import resource
from metaverse.api.exporting import CSV, NDJSON, streamed
from metaverse.clock import from_wire
from metaverse.schemas.answers import listed
from metaverse.schemas.audit import AuditPage, AuditQuery, AuditView
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import audit, exporting
from metaverse.services.audit import Wanted

blueprint = resource("audit log", "Who did what in the name of the organization.")


@blueprint.route("/audit-log", methods=["GET"])
@blueprint.arguments(AuditPage, location="query")
@blueprint.response(200, listed(AuditView))
@needs(Role.ADMIN)
def list_audit(query: dict[str, Any]) -> Response:
    """List the acts of administration, the latest first."""
    mine = organization(query.get("organizationId"))
    return paged(audit.page(mine, query.get("after"), query["limit"], _wanted(query)), query["limit"], "id")


@blueprint.route("/audit-log/export", methods=["GET"])
@blueprint.arguments(AuditQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type=CSV)
@blueprint.doc(responses={200: {"content": {NDJSON: {"schema": {"type": "string"}}}}})
@needs(Role.ADMIN)
def export_audit(query: dict[str, Any]) -> Response:
    """Export the acts of administration as CSV, or as NDJSON, the latest first."""
    mine = organization(query.get("organizationId"))
    kind = NDJSON if query["format"] == "ndjson" else f"{CSV}; charset=utf-8"
    exporting.note(mine, "audit-log", actor())
    pieces: Iterator[bytes] = exporting.audit_log(mine, _wanted(query), query["format"])
    return streamed("audit-log", kind, pieces)


def _wanted(query: dict[str, Any]) -> Wanted:
    begin, end = (from_wire(query[name]) if name in query else None for name in ("from_", "until"))
    return Wanted(query.get("actor"), query.get("action"), query.get("target"), begin, end)
