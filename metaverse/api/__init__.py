"""HTTP, and nothing but HTTP: each file declares one resource and delegates."""

from __future__ import annotations

from flask import Flask

from metaverse import VERSION
from metaverse.api import (
    account,
    agents,
    alert_rules,
    answering,
    asyncapi,
    attention,
    audit,
    auth,
    channels,
    client,
    connections,
    dead_letters,
    deliveries,
    demo,
    documents,
    event_schema,
    events,
    exporting,
    gateways,
    guards,
    health,
    identities,
    inbox,
    ingest,
    mapped,
    mappings,
    oidc,
    otlp,
    people,
    playback,
    problems,
    provider,
    quotas,
    replay,
    requests,
    retention,
    scene,
    shift_report,
    stream,
    tasks,
    tokens,
    wall_opening,
    walls,
)
from metaverse.security import access
from metaverse.security.access import public

RESOURCES = (
    account,
    auth,
    health,
    scene,
    shift_report,
    stream,
    events,
    event_schema,
    replay,
    playback,
    agents,
    inbox,
    tasks,
    requests,
    answering,
    attention,
    people,
    tokens,
    audit,
    alert_rules,
    channels,
    deliveries,
    exporting,
    retention,
    otlp,
    ingest,
    mapped,
    dead_letters,
    identities,
    gateways,
    connections,
    mappings,
    walls,
    wall_opening,
    demo,
    quotas,
    oidc,
)

OPENAPI = {
    "API_TITLE": "Digital Human Metaverse Platform",
    "API_VERSION": VERSION,
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": None,
}


def init_app(app: Flask) -> None:
    """Register every resource; a route that does not say what it needs stops the start."""
    app.config.update(OPENAPI)
    guards.init_app(app)
    api = documents.DescribedApi(app)
    problems.init_app(app)
    provider.init_app(app)
    for resource in RESOURCES:
        api.register_blueprint(resource.blueprint)
    documents.init_app(app, api)
    app.register_blueprint(asyncapi.blueprint)
    app.register_blueprint(oidc.pages)
    app.register_blueprint(client.blueprint)
    _flask_s_own(app)
    access.verify_declared(app)


def _flask_s_own(app: Flask) -> None:
    """Declare what extensions brought along."""
    for view in app.view_functions.values():
        if not access.is_declared(view) and view.__module__.startswith("flask"):
            public(view)
