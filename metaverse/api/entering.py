"""What whoever has signed in is given: a session's tokens and cookies."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request

from metaverse.api import cookies
from metaverse.api.answers import answer
from metaverse.schemas.fields import is_storable
from metaverse.security import keyring, tickets
from metaverse.security.access import STREAM_COOKIE
from metaverse.security.proxies import NOBODY
from metaverse.services import users
from metaverse.services.sessions import Renewal

DAY_SECONDS = 86_400
LONGEST_CLIENT = 256


def signed_in(renewal: Renewal, *, tell_refresh: bool) -> Response:
    """Answer with an access token; a browser keeps the refresh token in a cookie, a program is told it."""
    minutes = current_app.config["ACCESS_TOKEN_MINUTES"]
    token, _ = tickets.sign(keyring.current().signing, renewal.user_id, renewal.session_id, minutes)
    body: dict[str, Any] = {"accessToken": token, "expiresIn": minutes * 60, "user": users.profile(renewal.user_id)}
    if tell_refresh and renewal.secret:
        body["refreshToken"] = renewal.secret
    response = answer(body)
    response.headers["Cache-Control"] = "no-store"
    if not tell_refresh:
        keep(response, renewal)
    cookies.put(response, STREAM_COOKIE, token, minutes * 60)
    return response


def keep(response: Response, renewal: Renewal) -> None:
    """Have the browser keep the session."""
    if renewal.secret:
        cookies.put(response, cookies.REFRESH, renewal.secret, current_app.config["REFRESH_TOKEN_DAYS"] * DAY_SECONDS)


def address() -> str:
    """Return where the caller is."""
    return request.remote_addr or NOBODY


def client() -> str | None:
    """Return what the browser or program calls itself, as far as it can be kept."""
    told = request.headers.get("User-Agent", "")[:LONGEST_CLIENT]
    return told if told and is_storable(told) else None
