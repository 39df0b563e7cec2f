"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request

from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.errors import Forbidden, Unauthenticated
from metaverse.schemas.fields import is_storable
from metaverse.schemas.people import Login, Profile, Refresh, SignedIn
from metaverse.security import passwords, tickets
from metaverse.security.access import STREAM_COOKIE, STREAM_PATHS, caller, known, present, public, signed_in
from metaverse.services import sessions, users
from metaverse.services.sessions import Renewal, Theft

blueprint = resource("auth", "Signing in, staying signed in, signing out.", "/api/auth")

REFRESH_COOKIE = "metaverse_refresh"
REFRESH_PATH = "/api/auth"
LONGEST_CLIENT = 256


@blueprint.route("/login", methods=["POST"])
@blueprint.arguments(Login)
@blueprint.response(200, SignedIn)
@public
def login(body: dict[str, Any]) -> Response:
    """Sign in with address and password."""
    user = users.by_email(body["email"])
    right = passwords.is_right(body["password"], user["password_hash"] if user else None)
    if user is None or not right or user["disabled"]:
        raise Unauthenticated("The address or the password is wrong.")
    begun = sessions.begin(user["id"], current_app.config["REFRESH_TOKEN_DAYS"], _client())
    return _signed_in(begun, tell_refresh=body["wantRefreshToken"])


@blueprint.route("/refresh", methods=["POST"])
@blueprint.arguments(Refresh)
@blueprint.response(200, SignedIn)
@public
def refresh(body: dict[str, Any]) -> Response:
    """Get a new access token for the refresh token in the cookie, or in the body."""
    renewed = sessions.renew(_shown(body))
    if isinstance(renewed, Theft):
        known().forget()
    if not isinstance(renewed, Renewal):
        raise Unauthenticated("The session has ended; sign in again.")
    return _signed_in(renewed, tell_refresh="refreshToken" in body)


@blueprint.route("/logout", methods=["POST"])
@blueprint.arguments(Refresh)
@blueprint.response(204)
@public
def logout(body: dict[str, Any]) -> Response:
    """Sign out: the access token and the refresh token of this session are good no more."""
    shown = body.get("refreshToken") or request.cookies.get(REFRESH_COOKIE, "")
    if shown:
        _refuse_strangers(body)
        renewed = sessions.renew(shown)
        _end(renewed.session_id if renewed else None)
    who = present()
    _end(who.session_id if who else None)
    response = Response(status=204)
    response.delete_cookie(REFRESH_COOKIE, path=REFRESH_PATH)
    for path in STREAM_PATHS:
        response.delete_cookie(STREAM_COOKIE, path=path)
    return response


@blueprint.route("/me", methods=["GET"])
@blueprint.response(200, Profile)
@signed_in
def me() -> Response:
    """Tell who is signed in, and with what role where."""
    who = caller()
    if who.kind == "user":
        return answer(users.profile(who.id))
    belongs = [{"id": organization_id, "name": None, "role": role} for organization_id, role in who.roles.items()]
    return answer({"id": who.id, "email": None, "name": who.name, "organizations": belongs})


def _client() -> str | None:
    """Return what the browser or program calls itself, as far as it can be kept."""
    told = request.headers.get("User-Agent", "")[:LONGEST_CLIENT]
    return told if told and is_storable(told) else None


def _end(session_id: str | None) -> None:
    if session_id is not None:
        sessions.end(session_id)
        known().forget()


def _shown(body: dict[str, Any]) -> str:
    shown = body.get("refreshToken") or request.cookies.get(REFRESH_COOKIE)
    if not shown:
        raise Unauthenticated("There is no refresh token; sign in.")
    _refuse_strangers(body)
    return str(shown)


def _refuse_strangers(body: dict[str, Any]) -> None:
    """Refuse what another site makes a browser send; a token in the body was not sent by the browser itself."""
    origin = request.headers.get("Origin")
    if body.get("refreshToken") or origin is None:
        return
    if origin not in (request.host_url.rstrip("/"), *current_app.config["CORS_ORIGIN"]):
        raise Forbidden("This page may not use the session; add its origin to CORS_ORIGIN if it should.")


def _signed_in(renewal: Renewal, *, tell_refresh: bool) -> Response:
    minutes = current_app.config["ACCESS_TOKEN_MINUTES"]
    token, _ = tickets.sign(current_app.config["SECRET_KEY"], renewal.user_id, renewal.session_id, minutes)
    body: dict[str, Any] = {"accessToken": token, "expiresIn": minutes * 60, "user": users.profile(renewal.user_id)}
    if tell_refresh and renewal.secret:
        body["refreshToken"] = renewal.secret
    response = answer(body)
    response.headers["Cache-Control"] = "no-store"
    if renewal.secret and not tell_refresh:
        days = current_app.config["REFRESH_TOKEN_DAYS"]
        _set_cookie(response, REFRESH_COOKIE, renewal.secret, days * 86_400, REFRESH_PATH)
    for path in STREAM_PATHS:
        _set_cookie(response, STREAM_COOKIE, token, minutes * 60, path)
    return response


def _set_cookie(response: Response, name: str, value: str, seconds: int, path: str) -> None:
    response.set_cookie(
        name, value, max_age=seconds, path=path, httponly=True, samesite="Strict", secure=request.is_secure
    )
