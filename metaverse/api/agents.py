"""Agents."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from metaverse import ids
from metaverse.api.acts import act, act_all
from metaverse.api.answers import answer, paged
from metaverse.api.blueprints import resource
from metaverse.errors import NotFound
from metaverse.events.names import EventType
from metaverse.schemas.answers import AgentDetail, AgentView, Listed, listed
from metaverse.schemas.identities import MergeInto
from metaverse.schemas.queries import AgentPatch, Latest, Page, Query
from metaverse.security.access import caller, needs, organization
from metaverse.security.roles import Role
from metaverse.services import agent_history, agents
from metaverse.services.agents import Patience

blueprint = resource("agents", "Agents (digital humans).")


def patience() -> Patience:
    """Return how long silence is normal here."""
    return Patience.of(current_app.config)


@blueprint.route("/agents", methods=["GET"])
@blueprint.arguments(Page, location="query")
@blueprint.response(200, listed(AgentView))
@needs(Role.VIEWER)
def list_agents(query: dict[str, Any]) -> Response:
    """List the agents of an organization."""
    mine = organization(query.get("organizationId"))
    found = agents.page(mine, patience(), query.get("after"), query["limit"])
    return paged(found, query["limit"], "id")


@blueprint.route("/agents/<agent_id>", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, AgentDetail)
@needs(Role.VIEWER, agent=True)
def get_agent(query: dict[str, Any], agent_id: str) -> Response:
    """Tell of one agent; an agent's token reads only its own."""
    mine = organization(query.get("organizationId"))
    found = agents.one(mine, agent_id, patience())
    _own(mine, {found["agentId"], agents.key_of(mine, agent_id)})
    return answer(found)


@blueprint.route("/agents/<agent_id>/history", methods=["GET"])
@blueprint.arguments(Latest, location="query")
@blueprint.response(200, Listed)
@needs(Role.VIEWER)
def read_history(query: dict[str, Any], agent_id: str) -> Response:
    """Tell how an agent's status changed, the latest first."""
    mine = organization(query.get("organizationId"))
    return answer({"items": agent_history.latest(mine, agent_id, query["limit"])})


@blueprint.route("/agents/<agent_id>", methods=["PATCH"])
@blueprint.arguments(AgentPatch)
@blueprint.response(200, AgentDetail)
@needs(Role.OPERATOR)
def change_agent(body: dict[str, Any], agent_id: str) -> Response:
    """Change who an agent is; what is not named stays."""
    mine = organization()
    now = agents.one(mine, agent_id, patience())
    if body:
        act(mine, EventType.AGENT_REGISTERED, now["agentId"], {"name": now["name"], **body})
    return answer(agents.one(mine, agent_id, patience()))


@blueprint.route("/agents/<agent_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.OPERATOR)
def remove_agent(agent_id: str) -> Response:
    """Take an agent out of the office; whatever it claims later brings it back."""
    mine = organization()
    act(mine, EventType.AGENT_REMOVED, agents.one(mine, agent_id, patience())["agentId"], {})
    return Response(status=204)


@blueprint.route("/agents/<agent_id>/merge", methods=["POST"])
@blueprint.arguments(MergeInto)
@blueprint.response(200, AgentDetail)
@needs(Role.OPERATOR)
def merge_agent(body: dict[str, Any], agent_id: str) -> Response:
    """Merge an agent into another one, by key or id: all that was and will be told of it is that one's.

    The other one keeps its name, which is said anew. It is final.
    """
    mine = organization(body.get("organizationId"))
    one, into = agents.key_of(mine, agent_id), agents.key_of(mine, body["into"])
    name = agents.one(mine, ids.agent_id(mine, into), patience())["name"]
    say_name = (EventType.AGENT_REGISTERED, into, {"name": name})
    act_all(mine, [(EventType.AGENT_MERGED, one, {"into": into}), say_name])
    return answer(agents.one(mine, agent_id, patience()))


def _own(organization_id: str, agent_keys: set[str]) -> None:
    who = caller()
    if who.roles[organization_id] is Role.AGENT and who.agent_keys is not None and not agent_keys & who.agent_keys:
        raise NotFound("There is no such agent.")
