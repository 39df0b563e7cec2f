"""The time machine: the office as it showed at a moment, and the timeline to find one."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from metaverse.api.agents import patience
from metaverse.api.answers import answer, encoded
from metaverse.api.blueprints import resource
from metaverse.clock import from_wire
from metaverse.errors import Invalid
from metaverse.events.names import Room
from metaverse.schemas.replay import OfficeThen, ReplayQuery, Timeline, TimelineQuery
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import replay
from metaverse.services import timeline as counting
from metaverse.services.replay import Means, When
from metaverse.services.timeline import Asked

blueprint = resource("replay", "The time machine: the office as it showed at a moment.")


@blueprint.route("/3d/replay", methods=["GET"])
@blueprint.arguments(ReplayQuery, location="query")
@blueprint.response(200, OfficeThen)
@needs(Role.VIEWER)
def office_at(query: dict[str, Any]) -> Response:
    """Show the office as it was at a moment, by the time events came in."""
    mine = organization(query.get("organizationId"))
    shown = replay.office_at(mine, when(query, "at"), means())
    rooms = [Room(name) for name in query["rooms"].split(",") if name]
    return encoded(replay.answer(shown, means(), rooms), tag=f"{shown.tag}-{query['rooms']}")


@blueprint.route("/3d/replay/timeline", methods=["GET"])
@blueprint.arguments(TimelineQuery, location="query")
@blueprint.response(200, Timeline)
@needs(Role.VIEWER)
def timeline(query: dict[str, Any]) -> Response:
    """Count events, failures and waits in buckets of time, and find the next and the last trouble."""
    mine = organization(query.get("organizationId"))
    asked = Asked(_time(query, "from_"), _time(query, "until"), query["buckets"], _time(query, "cursor"))
    return answer(counting.timeline(mine, asked, means().checkpoint_bytes))


def when(query: dict[str, Any], name: str) -> When:
    """Read which moment is meant; `name` is what its time is called.

    Raises:
        Invalid: both a time and a place are named.
    """
    at_ms = _time(query, "from_" if name == "from" else name)
    if at_ms is not None and "seq" in query:
        said = f"Name either `{name}` or `seq`, not both."
        raise Invalid(said, [{"field": "seq", "message": said}])
    return When(at_ms, query.get("seq"), name if "seq" not in query else "seq")


def means() -> Means:
    """Return what the time machine may use here."""
    return Means(patience(), current_app.config["CHECKPOINT_BYTES"])


def _time(query: dict[str, Any], name: str) -> int | None:
    return from_wire(query[name]) if name in query else None
