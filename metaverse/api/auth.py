"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from typing import Any, cast

import gevent
import structlog
from flask import Flask, Response, current_app
from gevent import monkey

from metaverse.api import cookies, entering, guards, provider
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.errors import Forbidden, Unauthenticated
from metaverse.schemas.people import Login, Profile, Refresh, SignedIn, SignedOut
from metaverse.security import devices, keyring
from metaverse.security.access import STREAM_COOKIE, caller, known, present, public, signed_in
from metaverse.security.budgets import rate
from metaverse.services import sessions, signing_in, users
from metaverse.services.sessions import Renewal, Theft
from metaverse.services.signing_in import Porter, Refused

blueprint = resource("auth", "Signing in, staying signed in, signing out.", "/api/auth")

NO_PASSWORDS = "Passwords are turned off here; sign in by the provider that GET /api/auth/options names."

logger = structlog.get_logger(__name__)


@blueprint.route("/login", methods=["POST"])
@blueprint.arguments(Login)
@blueprint.response(200, SignedIn)
@public
def login(body: dict[str, Any]) -> Response:
    """Sign in with address and password, unless the server wants people to come by the provider."""
    if not current_app.config["SETTINGS"].takes_passwords:
        raise Forbidden(NO_PASSWORDS)
    if not body["wantRefreshToken"]:
        cookies.refuse_strange_pages()
    ring = keyring.current()
    device = devices.read(ring.verifying(), cookies.read(cookies.DEVICE))
    porter = Porter(guards.budgets(), rate(current_app.config["LOGIN_LIMIT"]), _note_later)
    user = signing_in.recognised(body["email"], body["password"], entering.address(), device, porter)
    begun = sessions.begin(user["id"], current_app.config["REFRESH_TOKEN_DAYS"], entering.client(), entering.address())
    response = entering.signed_in(begun, tell_refresh=body["wantRefreshToken"])
    if not body["wantRefreshToken"]:
        known_device = device.written(ring.signing, user["id"])
        cookies.put(response, cookies.DEVICE, known_device, devices.DAYS * entering.DAY_SECONDS)
    return response


@blueprint.route("/refresh", methods=["POST"])
@blueprint.arguments(Refresh)
@blueprint.response(200, SignedIn)
@public
def refresh(body: dict[str, Any]) -> Response:
    """Get a new access token for the refresh token in the cookie, or in the body."""
    renewed = sessions.renew(_shown(body), entering.address())
    if isinstance(renewed, Theft):
        known().forget(f"session:{renewed.session_id}")
    if not isinstance(renewed, Renewal):
        raise Unauthenticated("The session has ended; sign in again.")
    return entering.signed_in(renewed, tell_refresh="refreshToken" in body)


@blueprint.route("/logout", methods=["POST"])
@blueprint.arguments(Refresh)
@blueprint.response(204)
@blueprint.alt_response(200, schema=SignedOut, description="Signed out here; the browser goes on to the provider.")
@public
def logout(body: dict[str, Any]) -> Response:
    """Sign out: the access token and the refresh token of this session are good no more.

    Of a session that began at the provider the answer is 200 and says where to sign out there as well.
    """
    shown, ended = body.get("refreshToken") or cookies.read(cookies.REFRESH), None
    if shown:
        _refuse_strangers(body)
        renewed = sessions.renew(shown)
        ended = renewed.session_id if renewed else None
        _end(ended)
    who = present()
    _end(who.session_id if who else None)
    beyond = provider.way_out(who.session_id if who else ended)
    response = Response(status=204) if beyond is None else answer({"continueAt": beyond})
    cookies.take_back(response, cookies.REFRESH)
    cookies.take_back(response, STREAM_COOKIE)
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


def _note_later(refused: Refused) -> None:
    """Note a wrong try while the answer is on its way; without a loop there is no while."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    if monkey.is_module_patched("threading"):
        gevent.spawn(_note, app, refused)
    else:
        signing_in.note_refused(refused)


def _note(app: Flask, refused: Refused) -> None:
    with app.app_context():
        try:
            signing_in.note_refused(refused)
        except Exception:
            logger.exception("a wrong try could not be noted in the audit log")


def _end(session_id: str | None) -> None:
    if session_id is not None:
        sessions.end(session_id)
        known().forget(f"session:{session_id}")


def _shown(body: dict[str, Any]) -> str:
    shown = body.get("refreshToken") or cookies.read(cookies.REFRESH)
    if not shown:
        raise Unauthenticated("There is no refresh token; sign in.")
    _refuse_strangers(body)
    return str(shown)


def _refuse_strangers(body: dict[str, Any]) -> None:
    """Refuse what another site makes a browser send; a token in the body was not sent by the browser itself."""
    if not body.get("refreshToken"):
        cookies.refuse_strange_pages()
