"""Opening a wall link: its secret for a session that reads one view."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.clock import now_ms
from metaverse.errors import Unauthenticated
from metaverse.schemas.wall import WallOpened, WallToken
from metaverse.security import keyring, tickets
from metaverse.security.access import present, public
from metaverse.services import wall_links
from metaverse.services.wall_links import Opening

blueprint = resource("opening wall links", "Opening a wall link.", "/api/auth")


@blueprint.route("/wall", methods=["POST"])
@blueprint.arguments(WallToken)
@blueprint.response(200, WallOpened)
@public
def open_wall(body: dict[str, Any]) -> Response:
    """Exchange a wall link's secret for a session that reads its view; without it, go on with the bearer's session."""
    return _opened(wall_links.open_by(body["token"]) if "token" in body else _going_on())


def _going_on() -> Opening:
    who = present()
    if who is None or who.view is None or who.session_id is None:
        raise Unauthenticated("Show the secret of a wall link, or the access token that one was exchanged for.")
    return wall_links.go_on(who.id, who.session_id)


def _opened(opened: Opening) -> Response:
    seconds_left = (opened.expires_ms - now_ms()) / 1000
    minutes = current_app.config["ACCESS_TOKEN_MINUTES"]
    token, _ = tickets.sign(keyring.current().signing, opened.link_id, opened.session_id, minutes, tickets.WALL_USE)
    response = answer(
        {
            "accessToken": token,
            "expiresIn": max(1, int(min(minutes * 60, seconds_left))),
            "user": {"id": opened.link_id, "email": None, "name": opened.name, "organizations": [opened.organization]},
            "wall": opened.wall,
        }
    )
    response.headers["Cache-Control"] = "no-store"
    return response
