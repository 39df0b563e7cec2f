"""`/metrics`: what Prometheus reads, for whoever shows METRICS_TOKEN; without that setting there is no such address.

It is answered before anything else sees the request, so that it works while the database does not, and costs nobody's
budget. Each process tells of itself alone, and is asked by itself: a proxy in front must not know this address.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from prometheus_client.exposition import choose_encoder

from metaverse.operations import gauges
from metaverse.security.headers import BARE

PATH = "/metrics"
SCHEME = "Bearer "
TEXT = "text/plain; charset=utf-8"
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
Answer = tuple[str, str, bytes]


def init_app(app: Flask) -> None:
    """Answer `/metrics` before everything else."""
    registry = gauges.registry(app)
    token = (app.config["METRICS_TOKEN"] or "").encode()
    rest: Wsgi = app.wsgi_app

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            return rest(environ, start_response)
        status, kind, body = _answer(environ, token, registry)
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        if status.startswith("401"):
            headers.append(("WWW-Authenticate", "Bearer"))
        start_response(status, [*headers, *BARE.items()])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    app.wsgi_app = serve  # type: ignore[method-assign]


def _answer(environ: dict[str, Any], token: bytes, registry: Any) -> Answer:
    if not token:
        return "404 Not Found", TEXT, b"Nothing is told here: METRICS_TOKEN is not set.\n"
    if not _shows(environ.get("HTTP_AUTHORIZATION", ""), token):
        return "401 Unauthorized", TEXT, b"Show METRICS_TOKEN in the header Authorization: Bearer.\n"
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return "405 Method Not Allowed", TEXT, b"This is only read.\n"
    encode, kind = choose_encoder(environ.get("HTTP_ACCEPT", ""))
    return "200 OK", kind, encode(registry)


def _shows(header: str, token: bytes) -> bool:
    shown = header.removeprefix(SCHEME) if header.startswith(SCHEME) else ""
    return hmac.compare_digest(shown.encode("latin-1", "replace"), token)
