"""Identities: which being each told key stands for, and by which rule."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.acts import actor
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.schemas.answers import Open
from metaverse.schemas.identities import IdentityNew, IdentityPage, IdentityRulesPatch
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import identities, identity_register, identity_rules

blueprint = resource("identities", "Which being each key stands for that agents are told by.")


@blueprint.route("/identities", methods=["GET"])
@blueprint.arguments(IdentityPage, location="query")
@blueprint.response(200, Open)
@needs(Role.VIEWER)
def list_identities(query: dict[str, Any]) -> Response:
    """List the keys that stand for beings, of one being if asked, and the rules of the adapters."""
    mine, limit = organization(query.get("organizationId")), query["limit"]
    items = identity_register.page(mine, query.get("agentId"), query.get("after"), limit)
    following = {"next": items[-1]["key"]} if len(items) == limit else {}
    return answer({"rules": identity_rules.view(mine), "items": items, **following})


@blueprint.route("/identities", methods=["PUT"])
@blueprint.arguments(IdentityNew)
@blueprint.response(200, Open)
@needs(Role.ADMIN)
def assign_identity(body: dict[str, Any]) -> Response:
    """Say which being a key stands for in all that comes in by adapters from now on."""
    assigned = identity_register.assign(organization(body.get("organizationId")), body["key"], body["being"], actor())
    identities.forget()
    return answer(assigned)


@blueprint.route("/identities/rules", methods=["PATCH"])
@blueprint.arguments(IdentityRulesPatch)
@blueprint.response(200, Open)
@needs(Role.ADMIN)
def change_rules(body: dict[str, Any]) -> Response:
    """Change by what adapters tell beings apart; it counts for keys that are new from then on."""
    mine = organization(body.get("organizationId"))
    identity_rules.change(mine, body["rules"], actor())
    return answer({"rules": identity_rules.view(mine)})
