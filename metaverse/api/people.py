"""Organizations and their users."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.acts import actor
from metaverse.api.answers import answer, paged
from metaverse.api.blueprints import resource
from metaverse.errors import Invalid
from metaverse.schemas.answers import listed
from metaverse.schemas.people import (
    OrganizationPatch,
    OrganizationView,
    UserNew,
    UserPatch,
    UserView,
)
from metaverse.schemas.queries import Page
from metaverse.security import passwords
from metaverse.security.access import caller, known, needs, organization
from metaverse.security.roles import Role
from metaverse.services import organizations, users

blueprint = resource("administration", "Organizations and their users.")


def _owned_where(user_id: str) -> list[str] | None:
    """Name the organizations whose owner asks; None where somebody asks about oneself."""
    who = caller()
    return None if who.id == user_id else [mine for mine, role in who.roles.items() if role is Role.OWNER]


def _refuse_own_password(user_id: str) -> None:
    """Let nobody who has only found an open session set a password.

    Raises:
        Invalid: it is one's own.
    """
    if caller().id == user_id:
        said = "Change your own password by PATCH /api/auth/me, which takes the present one."
        raise Invalid(said, [{"field": "password", "message": said}])


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

    The role is this organization's; all else takes an owner of every organization that the user belongs to. One's own
    password is changed under `/api/auth/me`, which takes the present one.
    """
    mine = organization()
    changes = dict(body)
    if "password" in changes:
        _refuse_own_password(user_id)
        changes["password_hash"] = passwords.hashed(changes.pop("password"))
    users.change(mine, user_id, changes, actor(), _owned_where(user_id))
    known().forget(f"user:{user_id}")
    return answer(users.one(mine, user_id))


@blueprint.route("/users/<user_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.OWNER)
def remove_user(user_id: str) -> Response:
    """Take a user out of an organization."""
    users.remove(organization(), user_id, actor())
    known().forget(f"user:{user_id}")
    return Response(status=204)


@blueprint.route("/users/<user_id>/sessions", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.ADMIN)
def end_sessions(user_id: str) -> Response:
    """Sign a member out everywhere; an owner is signed out by an owner only."""
    mine = organization()
    users.sign_out(mine, user_id, actor(), caller().roles[mine] is Role.OWNER)
    known().forget(f"user:{user_id}")
    return Response(status=204)
