"""The door by HTTP, and the log."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from metaverse.api.answers import answer, paged, place
from metaverse.api.blueprints import resource
from metaverse.api.bodies import body_of, read_json
from metaverse.errors import Malformed, Unsupported
from metaverse.events import door
from metaverse.schemas.answers import Listed, Receipt
from metaverse.schemas.queries import Ingest, LogPage, NotificationPage
from metaverse.security import allowance
from metaverse.security.access import caller, needs, organization
from metaverse.security.roles import Role
from metaverse.services import admission, history

blueprint = resource("events", "Events in at one door, and the log of them.")

BATCH = "application/cloudevents-batch+json"
SINGLE = "application/cloudevents+json"
TAKEN = (SINGLE, BATCH, "application/json")


@blueprint.route("/events", methods=["POST"])
@blueprint.arguments(Ingest, location="query")
@blueprint.response(202, Receipt)
@needs(Role.OPERATOR, agent=True)
def take(query: dict[str, Any]) -> Response:
    """Take CloudEvents: one object, or an array of at most 1,000."""
    mine = organization(query.get("organizationId"))
    skip = query["onInvalid"] == "skip"
    documents, origin = _documents(), caller().origin(mine)
    allowance.take(mine, origin, len(documents))
    if query.get("adapter"):
        documents = admission.as_beings(mine, query["adapter"], documents, origin)
    receipt = door.admit(mine, documents, origin, skip_invalid=skip, historical=query["historical"])
    return answer(receipt.to_wire(), 202)


def _documents() -> list[Any]:
    kind = request.mimetype
    if kind not in TAKEN:
        raise Unsupported(f"Events come as {', '.join(TAKEN)}.")
    body = read_json(body_of(request))
    if isinstance(body, list) and kind != SINGLE:
        return body
    if isinstance(body, dict) and kind != BATCH:
        return [body]
    raise Malformed(f"A body of {kind} is {'an object' if kind == SINGLE else 'an array of events'}.")


@blueprint.route("/events", methods=["GET"])
@blueprint.arguments(LogPage, location="query")
@blueprint.response(200, Listed)
@needs(Role.VIEWER)
def read_log(query: dict[str, Any]) -> Response:
    """Read the log after a `seq`."""
    mine = organization(query.get("organizationId"))
    return paged(history.page(mine, place(query.get("after")), query["limit"]), query["limit"], "seq")


@blueprint.route("/interactions", methods=["GET"])
@blueprint.arguments(LogPage, location="query")
@blueprint.response(200, Listed)
@needs(Role.VIEWER)
def list_interactions(query: dict[str, Any]) -> Response:
    """List who worked with whom, after a `seq`."""
    mine = organization(query.get("organizationId"))
    found = history.interaction_page(mine, place(query.get("after")), query["limit"])
    return paged(found, query["limit"], "seq")


@blueprint.route("/notifications", methods=["GET"])
@blueprint.arguments(NotificationPage, location="query")
@blueprint.response(200, Listed)
@needs(Role.VIEWER)
def list_notifications(query: dict[str, Any]) -> Response:
    """List what everyone was told: after a `seq`, or the newest first."""
    mine = organization(query.get("organizationId"))
    listing = history.latest_notifications if query["order"] == "newest" else history.notification_page
    found = listing(mine, place(query.get("after")), query["limit"])
    return paged(found, query["limit"], "seq")
