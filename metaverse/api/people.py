"""Organizations, their users and their API tokens."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.acts import actor
from metaverse.api.answers import answer, paged
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
from metaverse.schemas.queries import Page
from metaverse.security import passwords
from metaverse.security.access import caller, known, needs, organization
from metaverse.security.roles import Role
from metaverse.services import audit, organizations, tokens, users

blueprint = resource("administration", "Organizations, their users and tokens.")


def _owned_where(user_id: str) -> list[str] | None:
    """Name the organizations whose owner asks; None where somebody asks about oneself."""
    who = caller()
    return None if who.id == user_id else [mine for mine, role in who.roles.items() if role is Role.OWNER]


@blueprint.route("/organizations", methods=["GET"])
@blueprint.arguments(Page, location="query")
@blueprint.response(200, listed(OrganizationView))
@needs(Role.VIEWER)
def list_organizations(query: dict[str, Any]) -> Response:
    """List the organizations that the caller belongs to, or the one that is named."""
    named = query.get("organizationId")
    mine = [organization(named)] if named else list(caller().roles)
    found = organizations.of(mine, query.get("after"), query["limit"])
    return paged(found, query["limit"], "id")


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
@blueprint.arguments(Page, location="query")
@blueprint.response(200, listed(UserView))
@needs(Role.ADMIN)
def list_users(query: dict[str, Any]) -> Response:
    """List the users of an organization."""
    found = users.page(organization(query.get("organizationId")), query.get("after"), query["limit"])
    return paged(found, query["limit"], "id")


@blueprint.route("/users", methods=["POST"])
@blueprint.arguments(UserNew)
@blueprint.response(201, UserView)
@needs(Role.OWNER)
def create_user(body: dict[str, Any]) -> Response:
    """Make a user of an organization."""
    mine = organization()
    hash_ = passwords.hashed(body["password"])
    user_id = users.create(mine, body["email"], body["name"], hash_, body["role"], actor())
    return answer(users.one(mine, user_id), 201)


@blueprint.route("/users/<user_id>", methods=["PATCH"])
@blueprint.arguments(UserPatch)
@blueprint.response(200, UserView)
@needs(Role.OWNER)
def change_user(body: dict[str, Any], user_id: str) -> Response:
    """Change a user; a new password or a disabled user ends the user's sessions.

    The role is this organization's; all else takes an owner of every organization that the user belongs to.
    """
    mine = organization()
    changes = dict(body)
    if "password" in changes:
        changes["password_hash"] = passwords.hashed(changes.pop("password"))
    users.change(mine, user_id, changes, actor(), _owned_where(user_id))
    known().forget()
    return answer(users.one(mine, user_id))


@blueprint.route("/users/<user_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.OWNER)
def remove_user(user_id: str) -> Response:
    """Take a user out of an organization."""
    users.remove(organization(), user_id, actor())
    known().forget()
    return Response(status=204)


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
@blueprint.arguments(Page, location="query")
@blueprint.response(200, Listed)
@needs(Role.ADMIN)
def list_audit(query: dict[str, Any]) -> Response:
    """List the acts of administration, the latest first."""
    found = audit.page(organization(query.get("organizationId")), query.get("after"), query["limit"])
    return paged(found, query["limit"], "id")
