"""The API's description, OpenAPI 3.1, and a page to read it."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, abort, current_app, render_template_string
from flask_smorest import Api

from metaverse.api.problems import TYPE
from metaverse.schemas.answers import Problem
from metaverse.security import access
from metaverse.security.access import public

ABOUT: dict[str, Any] = {
    "info": {
        "description": "See and steer an organization's AI agents. Errors are problem+json (RFC 9457); "
        "every list has a cursor (`after`, `limit`); every GET has an ETag.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/"}],
}
STATUSES = {
    "400": "The request cannot be read.",
    "401": "Nobody knows who calls.",
    "403": "The caller may not do this.",
    "404": "There is no such thing, or not for this caller.",
    "409": "It does not fit the present state.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "Some values are not valid.",
    "429": "Too many requests; `Retry-After` says when to come back.",
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>API · Digital Human Metaverse Platform</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="api"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>
"""
START = "SwaggerUIBundle({url: '/api/openapi.json', dom_id: '#api', deepLinking: true, tryItOutEnabled: false});\n"
ASSETS = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}

blueprint = Blueprint("documents", __name__)


def init_app(app: Flask, api: Api) -> None:
    """Complete the description, and serve it."""
    app.extensions["metaverse.spec"] = api.spec
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    api.spec.components.schema("Problem", schema=Problem)
    app.register_blueprint(blueprint)


@blueprint.get("/api/openapi.json")
@public
def openapi() -> Response:
    """Serve the description."""
    return Response(_description(current_app._get_current_object()), content_type="application/json")  # type: ignore[attr-defined]


@lru_cache(maxsize=4)
def _description(app: Flask) -> bytes:
    spec: dict[str, Any] = app.extensions["metaverse.spec"].to_dict()
    needed = {rule.rule: rule for rule in app.url_map.iter_rules()}
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "put", "patch", "delete"):
                _complete(app, operation, _endpoint(needed, path, method, app))
    return orjson.dumps(spec, option=orjson.OPT_SORT_KEYS)


def _endpoint(needed: dict[str, Any], path: str, method: str, app: Flask) -> str:
    flask_path = path.replace("{", "<").replace("}", ">")
    for rule in app.url_map.iter_rules():
        if rule.rule == flask_path and method.upper() in (rule.methods or ()):
            return str(rule.endpoint)
    return str(needed[flask_path].endpoint)


def _complete(app: Flask, operation: dict[str, Any], endpoint: str) -> None:
    needs = access.declared(app.view_functions[endpoint])
    operation["operationId"] = endpoint
    if needs is not None:
        operation["security"] = [{"bearer": []}]
        if needs.role is not None:
            operation["description"] = f"{operation.get('description', '')}\n\nTakes {needs}.".strip()
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    operation["responses"].pop("default", None)
    for status, about in STATUSES.items():
        operation["responses"][status] = {"description": about, "content": {TYPE: problem}}


@blueprint.get("/api/docs")
@public
def docs() -> str:
    """Serve a page to read the description."""
    return render_template_string(PAGE)


@blueprint.get("/api/docs/start.js")
@public
def start() -> Response:
    """Serve the one line that the page needs to start."""
    return Response(START, content_type="text/javascript")


@blueprint.get("/api/docs/<name>")
@public
def asset(name: str) -> Response:
    """Serve a file of the page's library."""
    if name not in ASSETS:
        abort(404)
    body = (files("flask_swagger_ui") / "dist" / name).read_bytes()
    response = Response(body, content_type=ASSETS[name])
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
