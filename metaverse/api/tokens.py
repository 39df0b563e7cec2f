"""API tokens: what agents and programs show."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.acts import actor
from metaverse.api.answers import answer, paged
from metaverse.api.blueprints import resource
from metaverse.clock import from_wire
from metaverse.schemas.answers import listed
from metaverse.schemas.queries import Page
from metaverse.schemas.tokens import TokenNew, TokenPatch, TokenRotation, TokenView
from metaverse.security.access import caller, known, needs, organization
from metaverse.security.roles import Role
from metaverse.services import tokens

blueprint = resource("tokens", "API tokens: what agents and programs show.")


@blueprint.route("/tokens", methods=["GET"])
@blueprint.arguments(Page, location="query")
@blueprint.response(200, listed(TokenView))
@needs(Role.ADMIN)
def list_tokens(query: dict[str, Any]) -> Response:
    """List the API tokens of an organization, the newest first, without their secrets."""
    found = tokens.page(organization(query.get("organizationId")), query.get("after"), query["limit"])
    return paged(found, query["limit"], "id")


@blueprint.route("/tokens", methods=["POST"])
@blueprint.arguments(TokenNew)
@blueprint.response(201, TokenView)
@needs(Role.ADMIN)
def create_token(body: dict[str, Any]) -> Response:
    """Make an API token; this answer shows its secret, no other does."""
    caller().may_make_tokens()
    made, secret = tokens.create(
        organization(),
        body["role"],
        actor(),
        body["name"],
        body.get("sourcePrefix"),
        body["agentKeys"],
        from_wire(body["expiresAt"]) if "expiresAt" in body else None,
        scopes=body.get("scopes"),
    )
    return _with_secret(made, secret, 201)


@blueprint.route("/tokens/<token_id>", methods=["PATCH"])
@blueprint.arguments(TokenPatch)
@blueprint.response(200, TokenView)
@needs(Role.ADMIN)
def change_token(body: dict[str, Any], token_id: str) -> Response:
    """Change a token's name, role, scopes or end; open sockets and streams that show it end and have to come anew."""
    caller().may_make_tokens()
    mine = organization()
    changes = {name: value for name, value in body.items() if name != "expiresAt"}
    if "expiresAt" in body:
        changes["expires_ms"] = None if body["expiresAt"] is None else from_wire(body["expiresAt"])
    if changes:
        tokens.change(mine, token_id, changes, actor())
        known().forget(f"token:{token_id}")
    return answer(tokens.one(mine, token_id))


@blueprint.route("/tokens/<token_id>/rotate", methods=["POST"])
@blueprint.arguments(TokenRotation)
@blueprint.response(200, TokenView)
@needs(Role.ADMIN)
def rotate_token(body: dict[str, Any], token_id: str) -> Response:
    """Give a token a new secret, which this answer alone shows; the one before is good for a while longer."""
    caller().may_make_tokens()
    turned, secret = tokens.rotate(organization(), token_id, body["overlapSeconds"], actor())
    known().forget(f"token:{token_id}")
    return _with_secret(turned, secret, 200)


@blueprint.route("/tokens/<token_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.ADMIN)
def revoke_token(token_id: str) -> Response:
    """End an API token for good."""
    tokens.revoke(organization(), token_id, actor())
    known().forget(f"token:{token_id}")
    return Response(status=204)


def _with_secret(token: dict[str, Any], secret: str, status: int) -> Response:
    response = answer({**token, "token": secret}, status)
    response.headers["Cache-Control"] = "no-store"
    return response
