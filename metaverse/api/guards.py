"""What stands before and after every view: limits, headers, and who may call from where."""

from __future__ import annotations

import time
from ipaddress import ip_address, ip_network
from typing import Any

import orjson
from flask import Flask, Response, current_app, g, request
from flask.json.provider import JSONProvider
from flask_cors import CORS
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.middleware.proxy_fix import ProxyFix

from metaverse.errors import NotFound, Unsupported
from metaverse.operations.requests import HEADER as REQUEST_ID
from metaverse.schemas.fields import is_storable
from metaverse.security import access
from metaverse.security.headers import HEADERS

WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
LOGIN = "auth.login"
LIMITED = ("/api", "/v1")
FOREIGN_PATH = "/api/metaverse/ingest/"
FOREIGN_KINDS = frozenset(
    ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "text/event-stream")
)
DOCUMENTS = ("/api/docs", "/api/openapi.json", "/api/asyncapi.json")
LIMIT_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After")

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


class Orjson(JSONProvider):
    """JSON by orjson: strict in, fast out."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Encode a value."""
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Decode a text; NaN, endless nesting and half surrogate pairs are errors."""
        return orjson.loads(s)


def init_app(app: Flask) -> None:
    """Put the guards up: recognise, limit, check, and dress every answer."""
    app.json = Orjson(app)
    _believe_proxies(app)
    app.after_request(_dress)
    access.init_app(app)
    _limit(app)
    app.before_request(_refuse_odd_ids)
    app.before_request(_ask_for_json)
    app.before_request(access.check)
    app.before_request(_refuse_what_no_database_keeps)
    CORS(
        app,
        origins=list(app.config["CORS_ORIGIN"]),
        supports_credentials=True,
        expose_headers=[REQUEST_ID, "ETag", *LIMIT_HEADERS],
        max_age=600,
    )


def _believe_proxies(app: Flask) -> None:
    """Take the caller's address from the proxies in front, if there are any; else all would share one budget."""
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]


def _limit(app: Flask) -> None:
    limiter = Limiter(
        key_func=_who,
        application_limits=[lambda: _budget(app)],
        storage_uri=app.config["REDIS_URL"] or "memory://",
        in_memory_fallback_enabled=bool(app.config["REDIS_URL"]),
        headers_enabled=False,
    )
    limiter.request_filter(_is_free)
    limiter.init_app(app)
    app.extensions["metaverse.limiter"] = limiter
    app.after_request(_tell_limit)


def _who() -> str:
    if g.get("caller") is None or request.endpoint == LOGIN:
        return f"address:{neighbourhood(get_remote_address())}"
    return f"{g.caller.kind}:{g.caller.id}"


def neighbourhood(address: str) -> str:
    """Return whom a budget belongs to: an IPv4 address, or the /64 of an IPv6 one, which one customer has whole."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ip_network((known, 64), strict=False))


def _budget(app: Flask) -> str:
    limited_by_address = g.get("caller") is None or request.endpoint == LOGIN
    return str(app.config["RATE_LIMIT"] if limited_by_address else app.config["TOKEN_RATE_LIMIT"])


def _is_free() -> bool:
    path = request.path
    return not path.startswith(LIMITED) or path.startswith(DOCUMENTS) or request.method == "OPTIONS"


def _tell_limit(response: Response) -> Response:
    tightest = current_app.extensions["metaverse.limiter"].current_limit
    if tightest is not None:
        left = max(0, int(tightest.reset_at - time.time()))
        response.headers["RateLimit-Limit"] = str(tightest.limit.amount)
        response.headers["RateLimit-Remaining"] = str(tightest.remaining)
        response.headers["RateLimit-Reset"] = str(left)
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", str(max(1, left)))
    return response


def _refuse_odd_ids() -> None:
    """Refuse what no database could keep, and so nothing can be called."""
    if not is_storable(request.path):
        raise NotFound("There is nothing at this address: it holds a NUL character or half of a surrogate pair.")


def _ask_for_json() -> None:
    """Refuse a body that does not say it is JSON."""
    if request.method not in WITH_BODY or not request.path.startswith("/api/"):
        return
    has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
    if has_body and not (request.is_json or request.mimetype.endswith("+json") or _is_foreign()):
        raise Unsupported("Send JSON, with the header Content-Type: application/json.")
    if has_body and request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Unsupported("Send the body unpacked, without Content-Encoding; only OTLP (/v1) is unpacked here.")


def _is_foreign() -> bool:
    """Tell whether the body is of a runtime that streams or writes lines."""
    return request.path.startswith(FOREIGN_PATH) and request.mimetype in FOREIGN_KINDS


def _refuse_what_no_database_keeps() -> None:
    """Refuse an id in the path that nothing can have: PostgreSQL takes no NUL, not even in a question."""
    if not all(is_storable(str(part)) for part in (request.view_args or {}).values()):
        raise NotFound("There is nothing at this address; the API is described at /api/docs.")


def _dress(response: Response) -> Response:
    for name, value in HEADERS.items():
        if name != "X-Frame-Options" or not g.get("is_framed"):
            response.headers.setdefault(name, value)
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = content_policy()
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def content_policy(frames: str = "'none'") -> str:
    """Write what a page of ours may load, and who may show it in a frame."""
    return CONTENT_POLICY.format(connect=_connections(), frames=frames)


def _connections() -> str:
    """Name where the client may connect: here, by HTTP and by WebSocket (older browsers need the latter spelled)."""
    scheme = "wss" if request.is_secure else "ws"
    return f"'self' {scheme}://{request.host}"
