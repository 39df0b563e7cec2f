"""Traces of an app: where they are sent, and the span of each request."""

from __future__ import annotations

from typing import Any

import gevent
import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars

from metaverse import VERSION, tracing
from metaverse.operations.requests import request_id
from metaverse.tracing import spans, wire
from metaverse.tracing.exporting import Exporter

logger = structlog.get_logger(__name__)
SERVICE = "metaverse"
GOODBYE_SECONDS = 1.0
UNTRACED = ("/v1/", "/health")
"""Not traced: what traces themselves come in by, which would never end, and who only asks whether we live."""

_EXTENSION = "metaverse.traces"


def init_app(app: Flask) -> None:
    """Trace the requests of an app, if it is told where to send that."""
    url = app.config["OTLP_TRACES_URL"]
    if not url:
        return
    about: dict[str, Any] = {"service.name": app.config["OTEL_SERVICE_NAME"], "service.version": VERSION}
    if app.config["PROCESS_NAME"]:
        about["service.instance.id"] = app.config["PROCESS_NAME"]
    exporter = app.extensions[_EXTENSION] = Exporter(url, _headers(app.config["OTLP_TRACES_HEADERS"]), about)
    spans.record(exporter.record, app.config["OTLP_TRACES_RATIO"] / 100)
    app.before_request(_begin)
    app.after_request(_end)


def begin(app: Flask) -> None:
    """Send from now on what was recorded."""
    exporter: Exporter | None = app.extensions.get(_EXTENSION)
    if exporter is not None:
        exporter.begin()


def end(app: Flask) -> None:
    """Send what is left, since the server goes; what cannot be sent at once is lost."""
    exporter: Exporter | None = app.extensions.get(_EXTENSION)
    if exporter is not None:
        try:
            with gevent.Timeout(GOODBYE_SECONDS):
                exporter.flush()
        except gevent.Timeout:
            logger.warning("traces are left behind: nobody took them in time")


def _headers(written: str | None) -> dict[str, str]:
    """Read headers as OpenTelemetry writes them: `name=value,name=value`."""
    pairs = [pair.partition("=") for pair in (written or "").split(",") if "=" in pair]
    return {name.strip(): value.strip() for name, _, value in pairs}


def _begin() -> None:
    if request.path.startswith(UNTRACED):
        return
    parent = wire.parent_of(request.headers.get(wire.HEADER))
    route = request.url_rule.rule if request.url_rule else "unmatched"
    attributes: dict[str, Any] = {
        "http.request.method": request.method,
        "http.route": route,
        "metaverse.request_id": request_id(),
    }
    g.span = tracing.begin(f"{request.method} {route}", tracing.Kind.SERVER, parent, attributes)
    bind_contextvars(trace_id=g.span[0].trace_id.hex())


def _end(response: Response) -> Response:
    begun = g.pop("span", None)
    if begun is not None:
        mine, token = begun
        mine.attributes["http.response.status_code"] = response.status_code
        if response.status_code >= 500:
            mine.fault = str(response.status_code)
        tracing.end(mine, token)
    return response
