"""What every answer wears: the headers of safety, who may call from where, what is left of a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_cors import CORS

from metaverse.operations.requests import HEADER as REQUEST_ID
from metaverse.security.budgets import Left
from metaverse.security.headers import HEADERS, LASTING, lasting

LIMIT_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After")
MOST_ORIGINS = 64
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src {connect}",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors {frames}",
    )
)

Worn = list[tuple[str, str]]


def init_app(app: Flask) -> None:
    """Dress every answer."""
    app.after_request(_dress)


def init_origins(app: Flask) -> None:
    """Say to whom of other origins an answer is open; flask-cors is asked once for each origin."""
    CORS(
        app,
        origins=list(app.config["CORS_ORIGIN"]),
        supports_credentials=True,
        expose_headers=[REQUEST_ID, "ETag", *LIMIT_HEADERS],
        max_age=600,
    )
    after: list[Any] = app.after_request_funcs[None]
    after.append(_remembered(after.pop()))


def _remembered(ask: Callable[..., Response]) -> Callable[[Response], Response]:
    known: dict[str | None, Worn] = {}

    def say(response: Response) -> Response:
        asked = request.environ
        if asked["REQUEST_METHOD"] == "OPTIONS" or "HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK" in asked:
            return ask(response)
        if "Vary" in response.headers or "Access-Control-Allow-Origin" in response.headers:
            return ask(response)
        origin = asked.get("HTTP_ORIGIN")
        worn = known.get(origin)
        if worn is None:
            bare = Response()
            bare.headers.clear()
            worn = list(ask(bare).headers)
            if len(known) < MOST_ORIGINS:
                known[origin] = worn
        _put_on(response, worn)
        return response

    return say


def _put_on(response: Response, worn: Iterable[tuple[str, str]]) -> None:
    """Add headers that are known to be good and not to be there."""
    response.headers._list.extend(worn)


def _dress(response: Response) -> Response:
    worn = _worn(request.host, current_app.config["HSTS_SECONDS"] if request.is_secure else None)
    if g.get("is_framed") or any(name in _NAMES for name, _ in response.headers):
        for name, value in worn:
            if name != "X-Frame-Options" or not g.get("is_framed"):
                response.headers.setdefault(name, value)
    else:
        _put_on(response, worn)
    return response


_NAMES = frozenset((*HEADERS, "Content-Security-Policy", LASTING))


@lru_cache(maxsize=256)
def _worn(host: str, hsts_seconds: int | None) -> tuple[tuple[str, str], ...]:
    """Put together what an answer wears; without `hsts_seconds` it does not leave by TLS."""
    policy = ("Content-Security-Policy", _policy(host, hsts_seconds is not None, "'none'"))
    return (*HEADERS.items(), policy, *lasting(hsts_seconds or 0).items())


def content_policy(frames: str = "'none'") -> str:
    """Write what a page of ours may load, and who may show it in a frame."""
    return _policy(request.host, request.is_secure, frames)


def _policy(host: str, is_secure: bool, frames: str) -> str:
    """Name where the client may connect: here, by HTTP and by WebSocket (older browsers need the latter spelled)."""
    scheme = "wss" if is_secure else "ws"
    return CONTENT_POLICY.format(connect=f"'self' {scheme}://{host}", frames=frames)


def tell_limit(response: Response, left: Left) -> None:
    """Say what is left of the caller's budget, and when one may come back."""
    seconds = left.seconds()
    said = (str(left.rate.amount), str(left.remaining), str(seconds))
    _put_on(response, zip(LIMIT_HEADERS, said, strict=False))
    if response.status_code == 429:
        response.headers.setdefault("Retry-After", str(max(1, seconds)))
