"""Requests and commands: what agents ask, and what people tell them."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.acts import act_all, named
from metaverse.api.agents import patience
from metaverse.api.answers import answer, answer_saying, page_of, paged, place
from metaverse.api.blueprints import resource
from metaverse.errors import Invalid
from metaverse.events.names import EventType
from metaverse.schemas.answers import Listed, Open
from metaverse.schemas.queries import CommandNew, CommandPage, RequestPage
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import agents, commands, requests

blueprint = resource("steering", "Requests and commands: what agents ask, and what people tell them.")


@blueprint.route("/requests", methods=["GET"])
@blueprint.arguments(RequestPage, location="query")
@blueprint.response(200, Listed)
@needs(Role.VIEWER)
def list_requests(query: dict[str, Any]) -> Response:
    """List what agents asked, the oldest first."""
    mine = organization(query.get("organizationId"))
    found = requests.page(mine, query.get("state"), place(query.get("after")), query["limit"])
    return paged(found, query["limit"], "seq")


@blueprint.route("/commands", methods=["GET"])
@blueprint.arguments(CommandPage, location="query")
@blueprint.response(200, Listed)
@needs(Role.VIEWER)
def list_commands(query: dict[str, Any]) -> Response:
    """List what people told agents, the newest first, each with how far it has come."""
    mine = organization(query.get("organizationId"))
    before = place(query.get("after")) or None
    found = commands.page(mine, query.get("agentId"), before, query["limit"])
    return answer_saying(("detail",), page_of(found, query["limit"], "seq"))


@blueprint.route("/commands", methods=["POST"])
@blueprint.arguments(CommandNew)
@blueprint.response(202, Open)
@needs(Role.OPERATOR)
def command(body: dict[str, Any]) -> Response:
    """Tell one thing to one or many agents: a receipt for each.

    With `dryRun` only who it would be, and by which `way` each reads it: null for who has none.
    """
    mine = organization(body.get("organizationId"))
    chosen = _chosen(mine, body["selector"])
    if body["dryRun"]:
        ways = commands.ways(mine, chosen)
        rehearsed = [{"agentId": key, "commandId": None, "way": ways.get(key)} for key in chosen]
        return answer({"organizationId": mine, "dryRun": True, "receipts": rehearsed}, 202)
    receipts = [{"agentId": key, "commandId": named(mine, "c", body.get("key"), key)} for key in chosen]
    if receipts:
        data = {field: body[field] for field in ("kind", "text", "taskId", "inReplyTo", "digest") if field in body}
        acts = [(EventType.COMMAND, r["agentId"], {**data, "commandId": r["commandId"]}) for r in receipts]
        act_all(mine, acts, body.get("key"))
    return answer({"organizationId": mine, "dryRun": False, "receipts": receipts}, 202)


def _chosen(organization_id: str, selector: dict[str, Any]) -> list[str]:
    if not selector:
        said = "Say which agents: agentIds, department or status."
        raise Invalid(said, [{"field": "selector", "message": said}])
    if "agentIds" in selector:
        found = agents.named(organization_id, selector["agentIds"], patience())
        known = {view["agentId"] for view in found} | {view["id"] for view in found}
        missing = [name for name in selector["agentIds"] if name not in known]
        if missing:
            said = f"There is no agent {missing[0]}."
            raise Invalid(said, [{"field": "selector.agentIds", "message": said}])
    else:
        found = agents.everyone(organization_id, patience())
    return [view["agentId"] for view in found if _matches(view, selector)]


def _matches(view: dict[str, Any], selector: dict[str, Any]) -> bool:
    return all(view[field] == selector[field] for field in ("department", "status") if field in selector)
