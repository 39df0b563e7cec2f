"""Organizations, their users and their API tokens."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.acts import actor
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.clock import from_wire
from metaverse.schemas.answers import Listed, listed
from metaverse.schemas.people import (
    OrganizationPatch,
    OrganizationView,
    TokenNew,
    TokenView,
    UserNew,
    UserPatch,
    UserView,
)
from metaverse.schemas.queries import Query
from metaverse.security import passwords
from metaverse.security.access import caller, known, needs, organization, signed_in
from metaverse.security.roles import Role
from metaverse.services import audit, organizations, tokens, users

blueprint = resource("administration", "Organizations, their users and tokens.")


@blueprint.route("/organizations", methods=["GET"])
@blueprint.response(200, listed(OrganizationView))
@signed_in
def list_organizations() -> Response:
    """List the organizations that the caller belongs to."""
    return answer({"items": organizations.of(list(caller().roles))})


@blueprint.route("/organizations/<organization_id>", methods=["PATCH"])
@blueprint.arguments(OrganizationPatch)
@blueprint.response(200, OrganizationView)
@needs(Role.ADMIN)
def change_organization(body: dict[str, Any], organization_id: str) -> Response:
    """Change the name or the settings of an organization."""
    mine = organization(organization_id)
    organizations.change(mine, body, actor())
    return answer(organizations.of([mine])[0])


@blueprint.route("/users", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, listed(UserView))
@needs(Role.ADMIN)
def list_users(query: dict[str, Any]) -> Response:
    """List the users of an organization."""
    return answer({"items": users.page(organization(query.get("organizationId")))})


@blueprint.route("/users", methods=["POST"])
@blueprint.arguments(UserNew)
@blueprint.response(201, UserView)
@needs(Role.OWNER)
def create_user(body: dict[str, Any]) -> Response:
    """Make a user of an organization."""
    mine = organization()
    hash_ = passwords.hashed(body["password"])
    user_id = users.create(mine, body["email"], body["name"], hash_, body["role"], actor())
    return answer(_user(mine, user_id), 201)


@blueprint.route("/users/<user_id>", methods=["PATCH"])
@blueprint.arguments(UserPatch)
@blueprint.response(200, UserView)
@needs(Role.OWNER)
def change_user(body: dict[str, Any], user_id: str) -> Response:
    """Change a user; a new password or a disabled user ends the user's sessions."""
    mine = organization()
    changes = dict(body)
    if "password" in changes:
        changes["password_hash"] = passwords.hashed(changes.pop("password"))
    owned = [one for one, role in caller().roles.items() if role is Role.OWNER]
    users.change(mine, user_id, changes, actor(), owned)
    known().forget()
    return answer(_user(mine, user_id))


@blueprint.route("/users/<user_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.OWNER)
def remove_user(user_id: str) -> Response:
    """Take a user out of an organization."""
    users.remove(organization(), user_id, actor())
    known().forget()
    return Response(status=204)


def _user(organization_id: str, user_id: str) -> dict[str, Any]:
    return next(user for user in users.page(organization_id) if user["id"] == user_id)


@blueprint.route("/tokens", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, listed(TokenView))
@needs(Role.ADMIN)
def list_tokens(query: dict[str, Any]) -> Response:
    """List the API tokens of an organization, without their secrets."""
    return answer({"items": tokens.page(organization(query.get("organizationId")))})


@blueprint.route("/tokens", methods=["POST"])
@blueprint.arguments(TokenNew)
@blueprint.response(201, TokenView)
@needs(Role.ADMIN)
def create_token(body: dict[str, Any]) -> Response:
    """Make an API token; this answer shows its secret, no other does."""
    expires = from_wire(body["expiresAt"]) if "expiresAt" in body else None
    made, secret = tokens.create(
        organization(), body["role"], actor(), body["name"], body.get("sourcePrefix"), body["agentKeys"], expires
    )
    response = answer({**made, "token": secret}, 201)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/tokens/<token_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.ADMIN)
def revoke_token(token_id: str) -> Response:
    """End an API token for good."""
    tokens.revoke(organization(), token_id, actor())
    known().forget()
    return Response(status=204)


@blueprint.route("/audit-log", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, Listed)
@needs(Role.ADMIN)
def list_audit(query: dict[str, Any]) -> Response:
    """List the latest acts of administration."""
    return answer({"items": audit.page(organization(query.get("organizationId")))})
