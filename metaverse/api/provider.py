"""The provider of this server: which it is, and the cookie with which a browser goes there."""

from __future__ import annotations

from string import ascii_letters, digits
from typing import cast

from flask import Flask, Response, current_app, request

from metaverse.security import keyring
from metaverse.security.access import HOST_ONLY
from metaverse.security.keyring import Unsealable
from metaverse.security.oidc import flow
from metaverse.security.oidc.flow import Journey
from metaverse.security.oidc.provider import Provider
from metaverse.security.oidc.trouble import Cause, SignInFailed
from metaverse.services import oidc

PATH = "/api/auth/oidc"
COMES_BACK_TO = f"{PATH}/callback"
_EXTENSION = "metaverse.oidc"
_PLACE = "oidc.journey"
_IN_NAMES = frozenset(f"{ascii_letters}{digits}-_")
NAME_LENGTH = 12
"""So much of the state is in the cookie's name, so that two tabs may be on their way at once."""

MOST_AT_ONCE = 8
"""So many journeys a browser carries: with more and more of them its calls would become too large to be taken."""


def init_app(app: Flask) -> None:
    """Know the provider, if there is one; it is asked when somebody first signs in."""
    issuer = app.config["OIDC_ISSUER"]
    app.extensions[_EXTENSION] = Provider(issuer) if issuer else None


def present() -> Provider | None:
    """Return the provider, None where nobody signs in by one."""
    return cast("Provider | None", current_app.extensions[_EXTENSION])


def the_provider() -> Provider:
    """Return the provider.

    Raises:
        SignInFailed: there is none.
    """
    found = present()
    if found is None:
        raise SignInFailed(Cause.OFF)
    return found


def here(path: str) -> str:
    """Return the address of a path as browsers and the provider know it."""
    return f"{(current_app.config['PUBLIC_URL'] or request.host_url).rstrip('/')}{path}"


def way_out(session_id: str | None) -> str | None:
    """Return where a session's browser signs out at the provider too; None where it did not begin there."""
    provider = present()
    began = oidc.of_session(session_id) if provider is not None and session_id else None
    if provider is None or began is None or began[0] != provider.issuer:
        return None
    return flow.way_out(provider, current_app.config["SETTINGS"], began[1], here("/"))


def remember(response: Response, journey: Journey) -> None:
    """Have the browser carry a journey; the provider sends it back from another site, so the cookie is not strict."""
    response.set_cookie(
        _called(journey.state),
        keyring.current().seal(_PLACE, journey.written()),
        max_age=flow.LASTS_MS // 1000,
        path=_path(),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    carried = [name for name in request.cookies if name.startswith(_called("")) and name != _called(journey.state)]
    for name in carried[: 1 - MOST_AT_ONCE]:  # browsers name the oldest first
        _take_back(response, name)


def forget(response: Response, state: str) -> None:
    """Have the browser forget a journey."""
    _take_back(response, _called(state))


def _take_back(response: Response, name: str) -> None:
    response.delete_cookie(name, path=_path(), httponly=True, samesite="Lax", secure=request.is_secure)


def remembered(state: str) -> Journey:
    """Return the journey that the browser carries.

    Raises:
        SignInFailed: it carries none, or not one of ours.
    """
    sealed = request.cookies.get(_called(state))
    if not sealed:
        raise SignInFailed(Cause.STALE, "the browser did not begin here, or it took too long")
    try:
        return Journey.read(keyring.current().open(_PLACE, sealed))
    except (Unsealable, ValueError, TypeError) as error:
        raise SignInFailed(Cause.STALE, "the cookie is not ours") from error


def _called(state: str) -> str:
    told = "".join(filter(_IN_NAMES.__contains__, state[:NAME_LENGTH]))
    return f"{HOST_ONLY if request.is_secure else ''}metaverse_oidc_{told}"


def _path() -> str:
    return "/" if request.is_secure else PATH
