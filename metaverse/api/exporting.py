"""All of an organization to take away: the log as NDJSON, agents and tasks as CSV; streamed, never held as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from flask import Flask, Response, current_app

from metaverse.api.acts import actor
from metaverse.api.agents import patience
from metaverse.api.answers import place
from metaverse.api.blueprints import resource
from metaverse.api.staying import Staying
from metaverse.errors import NotFound
from metaverse.leaving import takeaway
from metaverse.schemas.queries import LogQuery, Query
from metaverse.security import access
from metaverse.security.access import caller, needs, organization
from metaverse.security.roles import Role
from metaverse.services import exporting

blueprint = resource("export", "All of an organization, to take away.")

NDJSON, CSV, TAR = "application/x-ndjson", "text/csv", "application/x-tar"
ENDINGS = {NDJSON: "ndjson", TAR: "tar"}
TABLES = ("agents", "tasks")


@blueprint.route("/export", methods=["GET"])
@blueprint.arguments(LogQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type=NDJSON)
@needs(Role.ADMIN)
def export_log(query: dict[str, Any]) -> Response:
    """Export the whole log as NDJSON, one CloudEvent a line; `after` goes on after a `seq` that is there already."""
    mine = organization(query.get("organizationId"))
    exporting.note(mine, "events", actor())
    return streamed("events", NDJSON, exporting.whole_log(mine, place(query.get("after"))))


@blueprint.route("/export/all", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, {"type": "string"}, content_type=TAR)
@needs(Role.OWNER)
def export_all(query: dict[str, Any]) -> Response:
    """Export all of an organization as a tar: log, tables, settings, people and audit log."""
    mine = organization(query.get("organizationId"))
    exporting.note(mine, "all", actor())
    return streamed("all", TAR, takeaway.pieces(mine))


@blueprint.route("/export/<table>", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, {"type": "string"}, content_type=CSV)
@needs(Role.ADMIN)
def export_table(query: dict[str, Any], table: str) -> Response:
    """Export all `agents` or all `tasks` as CSV, as they are now."""
    mine = organization(query.get("organizationId"))
    if table not in TABLES:
        raise NotFound(f"There is no such table; there are {', '.join(TABLES)}.")
    exporting.note(mine, table, actor())
    return streamed(table, f"{CSV}; charset=utf-8", exporting.table(mine, table, patience()))


def streamed(what: str, kind: str, pieces: Iterator[bytes]) -> Response:
    """Answer with a file that is written piece by piece."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    response = Response(_told(app, pieces, Staying(app, caller(), access.shown() or "")), content_type=kind)
    ending = ENDINGS.get(kind, "csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{what}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _told(app: Flask, pieces: Iterator[bytes], staying: Staying) -> Iterator[bytes]:
    """Write piece by piece as the caller takes them; whoever loses the right meanwhile gets no more."""
    while True:
        with app.app_context():
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
        if not staying.is_still_let_in():
            raise ConnectionAbortedError("The right to export ended; the rest is not sent.")
