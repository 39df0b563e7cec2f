"""The API's description, OpenAPI 3.1, and a page to read it."""

from __future__ import annotations

from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import orjson
from apispec import APISpec
from flask import Blueprint, Flask, Response, abort, current_app, render_template_string
from flask_smorest import Api
from flask_smorest import Blueprint as Resource

from metaverse.api import description
from metaverse.schemas.answers import Problem
from metaverse.security.access import public

ABOUT: dict[str, Any] = {
    "info": {
        "description": "See and steer an organization's AI agents. Errors are problem+json (RFC 9457), "
        "in English or in the Chinese that Accept-Language wishes; every list has a cursor (`after`, `limit`); "
        "every GET has an ETag.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/"}],
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


class DescribedApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """Resources that are described when somebody asks: that takes longer than all else, and few processes need it."""

    def __init__(self, app: Flask) -> None:
        self._resources: list[Resource] = []
        super().__init__(app, spec_kwargs=ABOUT)

    def register_blueprint(self, blp: Resource, **options: Any) -> None:
        """Register a resource; it is described later."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._resources.append(blp)

    @cached_property
    def description(self) -> APISpec:
        """Describe all resources."""
        for resource in self._resources:
            resource.register_views_in_doc(self, self._app, self.spec, name=resource.name, parameters=None)
            self.spec.tag({"name": resource.name, "description": resource.description})
        self.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
        self.spec.components.schema("Problem", schema=Problem)
        description.add_events(self.spec)
        return self.spec


def init_app(app: Flask, api: DescribedApi) -> None:
    """Serve the description."""
    app.extensions["metaverse.description"] = api
    app.register_blueprint(blueprint)


@blueprint.get("/api/openapi.json")
@public
def openapi() -> Response:
    """Serve the description."""
    return Response(_description(current_app._get_current_object()), content_type="application/json")  # type: ignore[attr-defined]


@lru_cache(maxsize=4)
def _description(app: Flask) -> bytes:
    spec: dict[str, Any] = app.extensions["metaverse.description"].description.to_dict()
    return orjson.dumps(description.complete(app, spec), option=orjson.OPT_SORT_KEYS)


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
