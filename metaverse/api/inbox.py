"""The inbox: what people told an agent, read by the token that is bound to it."""

from __future__ import annotations

import threading
import time
from typing import Any, cast

from flask import Response, current_app

from metaverse.api.answers import paged, place
from metaverse.api.blueprints import resource
from metaverse.errors import Forbidden
from metaverse.events.waiting import until_grown
from metaverse.operations import tails
from metaverse.schemas.answers import Listed
from metaverse.schemas.queries import Inbox
from metaverse.security.access import authenticate, caller, needs, organization, shown
from metaverse.security.roles import Role
from metaverse.services import agents, commands, requests

blueprint = resource("inbox", "The inbox: what people told an agent, for the token that is bound to it.")

BOUND = "An inbox is read by a token that is bound to its agent."


@blueprint.route("/agents/<agent_id>/inbox", methods=["GET"])
@blueprint.arguments(Inbox, location="query")
@blueprint.response(200, Listed)
@needs(Role.ADMIN, agent=True)
def read_inbox(query: dict[str, Any], agent_id: str) -> Response:
    """Read the commands for an agent after a `seq`; only a token bound to it may. `wait` seconds for one to come."""
    mine = organization(query.get("organizationId"))
    key = agents.being(mine, agent_id)
    if not (caller().speaks_for(key) or caller().speaks_for(agents.key_of(mine, agent_id))):
        raise Forbidden(BOUND)
    return _read(mine, [key], query)


@blueprint.route("/inbox", methods=["GET"])
@blueprint.arguments(Inbox, location="query")
@blueprint.response(200, Listed)
@needs(Role.ADMIN, agent=True)
def read_own_inbox(query: dict[str, Any]) -> Response:
    """Read the commands for whichever agents the token is bound to, as the inbox of each is read."""
    mine = organization(query.get("organizationId"))
    keys = caller().agent_keys
    if not keys:
        raise Forbidden(BOUND)
    return _read(mine, agents.now(mine, keys), query)


def _read(organization_id: str, keys: list[str], query: dict[str, Any]) -> Response:
    """Answer with what has come; it counts as seen with that."""
    after, limit = place(query.get("after")), query["limit"]
    until = time.monotonic() + query["wait"]
    found = requests.inbox(organization_id, keys, after, limit)
    ending = _ending()
    while not found and not ending.is_set() and (left := until - time.monotonic()) > 0:
        until_grown(organization_id, left)
        found = requests.inbox(organization_id, keys, after, limit)
    authenticate(shown() or "")  # it may have been revoked meanwhile
    commands.seen(organization_id, commands.unseen(found), "inbox")
    return paged(found, limit, "seq")


def _ending() -> threading.Event:
    """Give what tells that the server ends: whoever waits is answered then."""
    extensions = current_app.extensions
    if "metaverse.inbox.ending" not in extensions:
        ending = extensions["metaverse.inbox.ending"] = threading.Event()
        tails.closing(cast(Any, current_app)._get_current_object()).subscribe(ending.set)
    return cast(threading.Event, extensions["metaverse.inbox.ending"])
