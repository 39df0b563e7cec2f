"""Signing in by an OpenID provider."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, Response, current_app, redirect, request
from sqlalchemy.exc import IntegrityError

from metaverse.api import cookies, entering, provider, sign_in_page
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.errors import Unauthenticated
from metaverse.schemas.people import LetIn, SignedIn, WaysIn
from metaverse.security import keyring, tickets
from metaverse.security.access import public
from metaverse.security.oidc import claims, flow
from metaverse.security.oidc.flow import Arrived, Journey
from metaverse.security.oidc.trouble import Cause, SignInFailed
from metaverse.services import oidc, sessions, users
from metaverse.services.oidc import Browser, Guest, Manners
from metaverse.services.sessions import Renewal

blueprint = resource("oidc", "Signing in by an OpenID provider.", "/api/auth")
pages = Blueprint("oidc_pages", __name__, url_prefix=provider.PATH)
"""What a browser goes through, and no program calls."""

logger = structlog.get_logger(__name__)
SIGNED_IN = "#signed-in"
"""Tells the client that somebody came in, whom it has not known before."""


@blueprint.route("/options", methods=["GET"])
@blueprint.response(200, WaysIn)
@public
def list_ways_in() -> Response:
    """Tell how people sign in here."""
    settings = current_app.config["SETTINGS"]
    named = {"label": settings.oidc_label, "start": f"{provider.PATH}/start"}
    there = named if provider.present() is not None else None
    return answer({"passwords": settings.takes_passwords, "provider": there})


@pages.get("/start")
@public
def start_sign_in() -> Response:
    """Send a browser to the provider; `to` is the path that it shows afterwards, `language` is en or zh."""
    language = sign_in_page.language()
    try:
        journey = Journey.begin(_path_here(request.args.get("to", "/")), language)
        settings = current_app.config["SETTINGS"]
        url = flow.way_there(provider.the_provider(), settings, journey, provider.here(provider.COMES_BACK_TO))
    except SignInFailed as failure:
        return _failed(failure, language)
    response = _sent(url)
    provider.remember(response, journey)
    return response


@pages.get("/callback")
@public
def finish_sign_in() -> Response:
    """Take a browser back from the provider, and sign in whom it brings."""
    said = request.args.to_dict()
    state, language = said.get("state", ""), sign_in_page.language()
    try:
        journey = provider.remembered(state)
        language = journey.language
        renewal = _entered(journey, said)
    except SignInFailed as failure:
        response = _failed(failure, language)
    else:
        response = _sent(f"{journey.goes_to}{SIGNED_IN}", 303)
        entering.keep(response, renewal)
    provider.forget(response, state)
    return response


@pages.get("/page.css")
@public
def dress_page() -> Response:
    """Give what the page of a failed sign-in is dressed with."""
    return sign_in_page.style()


@blueprint.route("/let-in", methods=["POST"])
@blueprint.arguments(LetIn)
@blueprint.response(200, SignedIn)
@public
def let_in(body: dict[str, Any]) -> Response:
    """Sign in with a ticket of `flask users let-in`, for when there is no other way."""
    cookies.refuse_strange_pages()
    read = tickets.read(keyring.current().verifying(), body["ticket"])
    if read.get("use") != tickets.LET_IN_USE or not oidc.spend(body["ticket"], read["exp"] * 1000):
        raise Unauthenticated("The ticket is not good, or was used; make another by `flask users let-in`.")
    begun = sessions.begin(_able(read["sub"]), current_app.config["REFRESH_TOKEN_DAYS"], *_browser())
    return entering.signed_in(begun, tell_refresh=False)


def _able(user_id: str) -> str:
    if not users.may_sign_in(user_id):
        raise Unauthenticated("This user may not sign in.")
    return user_id


def _entered(journey: Journey, said: dict[str, str]) -> Renewal:
    there, settings = provider.the_provider(), current_app.config["SETTINGS"]
    if not oidc.spend(journey.state, journey.ends_ms):
        raise SignInFailed(Cause.STALE, "this sign-in is over already")
    arrived = flow.arrived(there, settings, journey, provider.here(provider.COMES_BACK_TO), said)
    guest = _guest(there.issuer, arrived)
    manners = Manners(settings.oidc_link_by_email == "on", settings.oidc_new_users == "made")
    asked = (guest, manners, arrived.id_token, settings.refresh_token_days, _browser())
    try:
        entered = oidc.sign_in(*asked)
    except IntegrityError:  # the same person signs in elsewhere, for the first time as well
        entered = oidc.sign_in(*asked)
    if isinstance(entered, Cause):
        raise SignInFailed(entered, guest.subject)
    return entered


def _guest(issuer: str, arrived: Arrived) -> Guest:
    settings, told = current_app.config["SETTINGS"], arrived.claims
    email = claims.verified_email(told, settings.oidc_verified_claim)
    claims.refuse_outsiders(told, email, settings.oidc_allowed_domains, settings.oidc_required_claims)
    roles = claims.roles(told, settings.oidc_roles)
    return Guest(issuer, told["sub"], email, claims.name(told, email or told["sub"]), roles)


def _browser() -> Browser:
    return Browser(entering.client(), entering.address())


def _path_here(wanted: str) -> str:
    """Return a path of this office, the entrance for whatever is none: nobody is sent elsewhere from here."""
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/api/")) and len(wanted) <= 1024
    return wanted if is_path and wanted.isascii() and wanted.isprintable() and not set(wanted) & {"\\", "#"} else "/"


def _sent(url: str, status: int = 302) -> Response:
    response = redirect(url, status, Response)
    response.headers["Cache-Control"] = "no-store"
    assert isinstance(response, Response)
    return response


def _failed(failure: SignInFailed, language: str) -> Response:
    logger.warning("sign-in by the provider failed", cause=failure.cause.value, detail=failure.detail)
    return sign_in_page.failed(failure.cause, language)
