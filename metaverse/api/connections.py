"""Connections: what brings an agent's runtime into the office, and what became of what it sent."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from metaverse.api.acts import actor
from metaverse.api.answers import answer, answer_saying, page_of
from metaverse.api.blueprints import resource
from metaverse.models.token import ConnectionKind
from metaverse.schemas.answers import listed
from metaverse.schemas.connection import (
    ConnectionMade,
    ConnectionNew,
    ConnectionTried,
    ConnectionView,
    KindsQuery,
    KindsView,
    ReportView,
)
from metaverse.schemas.queries import Page
from metaverse.security.access import caller, known, needs, organization
from metaverse.security.roles import Role
from metaverse.services import audit, connecting, connections

blueprint = resource("connections", "What brings agents' runtimes into the office.")

SAYING = ("detail", "message", "reason", "where")
"""Fields in which the server speaks."""


@blueprint.route("/connections", methods=["GET"])
@blueprint.arguments(Page, location="query")
@blueprint.response(200, listed(ConnectionView))
@needs(Role.OPERATOR)
def list_connections(query: dict[str, Any]) -> Response:
    """List what is connected, the newest first, with the last event, the counts and the last error of each."""
    found = connections.page(organization(query.get("organizationId")), query.get("after"), query["limit"])
    return answer_saying(SAYING, page_of(found, query["limit"], "id"))


@blueprint.route("/connections/kinds", methods=["GET"])
@blueprint.arguments(KindsQuery, location="query")
@blueprint.response(200, KindsView)
@needs(Role.OPERATOR)
def list_kinds(query: dict[str, Any]) -> Response:
    """List the kinds of runtimes with the steps that connect each; `$TOKEN` stands where the secret goes."""
    mine = organization(query.get("organizationId"))
    return answer({"kinds": connecting.kinds(mine, query.get("base") or request.host_url, query["answers"])})


@blueprint.route("/connections", methods=["POST"])
@blueprint.arguments(ConnectionNew)
@blueprint.response(201, ConnectionMade)
@needs(Role.ADMIN)
def create_connection(body: dict[str, Any]) -> Response:
    """Make a connection with the least rights; this answer shows its secret, no other does."""
    caller().may_make_tokens()
    mine, kind, name, options = organization(), ConnectionKind(body["kind"]), body["name"], body["options"]
    made, secret = connecting.create(mine, kind, name, options, actor())
    steps = connecting.steps(mine, kind, options.get("base") or request.host_url, options, name, secret)
    response = answer({"connection": made, "secret": secret, "steps": steps}, 201)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/connections/<token_id>/test", methods=["POST"])
@blueprint.response(200, ConnectionTried)
@needs(Role.ADMIN)
def try_connection(token_id: str) -> Response:
    """Send a test event with the rights of a connection, and tell whether it arrived."""
    mine = organization()
    tried = connecting.try_out(mine, token_id)
    audit.act(actor(), "connection.tested", mine, token_id, arrived=tried["arrived"])
    return answer_saying(SAYING, tried)


@blueprint.route("/connections/<token_id>/report", methods=["GET"])
@blueprint.response(200, ReportView)
@needs(Role.OPERATOR)
def report_connection(token_id: str) -> Response:
    """Tell which events of a connection, or of any other token, were refused, late, known already or unreadable."""
    return answer_saying(SAYING, connections.report(organization(), token_id))


@blueprint.route("/connections/<token_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.ADMIN)
def end_connection(token_id: str) -> Response:
    """End a connection for good."""
    connecting.end(organization(), token_id, actor())
    known().forget(f"token:{token_id}")
    return Response(status=204)
