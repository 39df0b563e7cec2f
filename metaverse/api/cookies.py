"""The cookies of browsers: what each is for, what it is called, and which pages may have it used.

By TLS their names begin with `__Host-`: a browser takes such a cookie from this very host alone, so that no neighbour
of ours can put one in. Such a cookie goes with every path; without TLS each is bound to the paths that need it.
"""

from __future__ import annotations

from flask import Response, current_app, request

from metaverse.errors import Forbidden
from metaverse.security import pages
from metaverse.security.access import HOST_ONLY, STREAM_COOKIE, STREAM_PATHS

REFRESH = "metaverse_refresh"
DEVICE = "metaverse_device"
PATHS = {REFRESH: ("/api/auth",), DEVICE: ("/api/auth/login",), STREAM_COOKIE: STREAM_PATHS}


def read(name: str) -> str | None:
    """Return what a browser shows, None where it shows nothing."""
    return request.cookies.get(_called(name))


def put(response: Response, name: str, value: str, seconds: int) -> None:
    """Have a browser keep something, where no script reads it and no other site's page has it sent."""
    for path in _paths(name):
        response.set_cookie(
            _called(name),
            value,
            max_age=seconds,
            path=path,
            httponly=True,
            samesite="Strict",
            secure=request.is_secure,
        )


def take_back(response: Response, name: str) -> None:
    """Have a browser forget something."""
    for path in _paths(name):
        response.delete_cookie(_called(name), path=path, httponly=True, samesite="Strict", secure=request.is_secure)


def refuse_strange_pages() -> None:
    """Refuse what another site's page makes a browser send.

    Raises:
        Forbidden: the page is neither ours nor named.
    """
    if not pages.may_use_cookies(request.environ, current_app.config["CORS_ORIGIN"]):
        raise Forbidden("This page may not use the session; add its origin to CORS_ORIGIN if it should.")


def _called(name: str) -> str:
    return f"{HOST_ONLY}{name}" if request.is_secure else name


def _paths(name: str) -> tuple[str, ...]:
    return ("/",) if request.is_secure else PATHS[name]
