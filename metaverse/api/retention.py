"""What an organization keeps for how long; forgetting a person, erasing the organization. Each can be tried first."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Response, current_app

from metaverse.api.acts import actor
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.clock import to_wire
from metaverse.errors import Conflict, Invalid
from metaverse.leaving import organization as erasing
from metaverse.leaving import person
from metaverse.leaving.reach import Reach
from metaverse.operations import commands
from metaverse.retention import policy, running
from metaverse.schemas.queries import Query
from metaverse.schemas.retention import (
    AnonymisePost,
    AnonymiseView,
    ErasePost,
    EraseView,
    RetentionPatch,
    RetentionPlan,
    RetentionView,
)
from metaverse.security.access import caller, known, needs, organization
from metaverse.security.roles import Role
from metaverse.services import moments, users
from metaverse.services.memberships import may_decide_about

blueprint = resource("retention", "What is kept for how long, and who leaves.")


@blueprint.route("/retention", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, RetentionView)
@needs(Role.ADMIN)
def read_policy(query: dict[str, Any]) -> Response:
    """Read for how many days what is kept, what the last run let go, and where the log begins."""
    mine = organization(query.get("organizationId"))
    return answer(_shown(mine, policy.of(mine)))


@blueprint.route("/retention", methods=["PATCH"])
@blueprint.arguments(RetentionPatch)
@blueprint.response(200, RetentionView)
@needs(Role.ADMIN)
def change_policy(body: dict[str, Any]) -> Response:
    """Change for how many days what is kept; it takes effect at the next run, once a day."""
    mine = organization()
    return answer(_shown(mine, policy.change(mine, body["days"], actor())))


@blueprint.route("/retention/plan", methods=["POST"])
@blueprint.arguments(RetentionPatch)
@blueprint.response(200, RetentionPlan)
@needs(Role.ADMIN)
def plan(body: dict[str, Any]) -> Response:
    """Tell what would go if so much were kept; nothing changes."""
    mine = organization()
    return answer(running.look(mine, {**policy.of(mine).days, **body["days"]}).to_wire())


@blueprint.route("/users/<user_id>/anonymise", methods=["POST"])
@blueprint.arguments(AnonymisePost)
@blueprint.response(200, AnonymiseView)
@needs(Role.OWNER)
def anonymise(body: dict[str, Any], user_id: str) -> Response:
    """Forget a person of this organization: name, address, what they wrote. Without `apply` it is only told how much.

    It takes an owner of every organization that the person belongs to, and reaches nowhere else. Nobody comes in as
    this person from this answer on.
    """
    mine = organization()
    users.one(mine, user_id)
    owned = sorted(name for name, role in caller().roles.items() if role is Role.OWNER)
    may_decide_about(user_id, owned)
    if not body["apply"]:
        return answer({**person.look(user_id, Reach.HOME, owned).to_wire(), "started": False})
    person.begin(user_id, Reach.HOME, owned)
    known().forget(f"user:{user_id}")
    within = [word for one in owned for word in ("--in", one)]
    _start("users", "anonymise", user_id, "--apply", "--wait", "--actor", actor(), *within)
    return answer({"id": user_id, "entries": {}, "rows": {}, "started": True}, 202)


@blueprint.route("/organizations/<organization_id>/erase", methods=["POST"])
@blueprint.arguments(ErasePost)
@blueprint.response(200, EraseView)
@needs(Role.OWNER)
def erase(body: dict[str, Any], organization_id: str) -> Response:
    """Erase an organization for good, where `confirm` is its id; without it one is told how much that is.

    Nobody gets in from this answer on; open sockets and streams end within a second.
    """
    mine = organization(organization_id)
    found = erasing.look(mine).to_wire()
    if "confirm" not in body:
        return answer({**found, "started": False})
    if body["confirm"] != mine:
        said = "This is not the id of the organization; nothing was changed."
        raise Invalid(said, [{"field": "confirm", "message": said}])
    erasing.lock_out(mine)
    known().forget()
    _start("organizations", "erase", mine, "--apply", "--wait", "--confirm", mine, "--actor", actor())
    return answer({**found, "started": True}, 202)


def _shown(organization_id: str, kept: policy.Policy) -> dict[str, Any]:
    begin = moments.horizon_of(organization_id)
    begins = {"seq": begin.seq, "at": to_wire(begin.at_ms)} if begin is not None else None
    return {**kept.wire, "begins": begins}


def _start(*command: str) -> None:
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    if not commands.of(app).start(*command):
        raise Conflict("This is being done already.")
