"""HTTP, and nothing but HTTP: each file declares one resource and delegates."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from metaverse import VERSION
from metaverse.api import (
    account,
    agents,
    alert_rules,
    answering,
    asyncapi,
    attention,
    auth,
    client,
    connections,
    dead_letters,
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
    otlp,
    people,
    playback,
    problems,
    replay,
    requests,
    scene,
    shift_report,
    stream,
    tasks,
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
    alert_rules,
    exporting,
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
    api = Api(app, spec_kwargs=documents.ABOUT)
    problems.init_app(app)
    for resource in RESOURCES:
        api.register_blueprint(resource.blueprint)
    documents.init_app(app, api)
    app.register_blueprint(asyncapi.blueprint)
    app.register_blueprint(client.blueprint)
    _flask_s_own(app)
    access.verify_declared(app)


def _flask_s_own(app: Flask) -> None:
    """Declare what extensions brought along."""
    for view in app.view_functions.values():
        if not access.is_declared(view) and view.__module__.startswith("flask"):
            public(view)
