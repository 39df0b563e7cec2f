"""The API describes itself: every route is in it, with what it takes, answers and needs."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from flask import Flask

from metaverse.events.names import EVENT_TYPES, Sender
from tests.callers import nobody
from tests.factories import event, status

DOCUMENTS = ("/api/asyncapi.json", "/api/docs", "/api/docs/<name>", "/api/docs/start.js", "/api/openapi.json")
OF_BROWSERS = ("/api/auth/oidc/start", "/api/auth/oidc/callback", "/api/auth/oidc/page.css")
UNDESCRIBED = ("/", "/<path:path>", "/embed/<organization_id>", *DOCUMENTS, *OF_BROWSERS)


@pytest.fixture
def described(app: Flask) -> dict[str, Any]:
    answer = nobody(app).get("/api/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def operations(described: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in described["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


def test_every_route_is_described(app: Flask, described: dict[str, Any]) -> None:
    routes = {
        f"{method} {rule.rule.replace('<', '{').replace('>', '}')}"
        for rule in app.url_map.iter_rules()
        if rule.rule not in UNDESCRIBED
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(operations(described)) == routes


def test_every_operation_says_what_it_is_and_what_can_go_wrong(described: dict[str, Any]) -> None:
    assert described["openapi"] == "3.1.0"
    for name, operation in operations(described).items():
        assert operation["summary"], name
        assert "application/problem+json" in operation["responses"]["422"]["content"], name
        assert any(status.startswith("2") for status in operation["responses"]), name
    assert len({operation["operationId"] for operation in operations(described).values()}) == len(operations(described))


def test_what_needs_somebody_says_so(described: dict[str, Any]) -> None:
    free = {name for name, operation in operations(described).items() if "security" not in operation}
    assert free == {"GET /health", "GET /health/ready", "GET /api/metaverse/events/schema", "GET /api/auth/options"} | {
        f"POST /api/auth/{what}" for what in ("login", "refresh", "logout", "wall", "let-in")
    }


def test_every_schema_is_one(described: dict[str, Any]) -> None:
    for schema in described["components"]["schemas"].values():
        whole = {**schema, "components": described["components"]}
        jsonschema_rs.validator_for(whole)
        jsonschema_rs.meta.validate(schema)


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*map(references, value.values())) if value else own
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    for reference in references(described):
        target: Any = described
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def test_every_type_of_event_is_described(described: dict[str, Any]) -> None:
    titles = {one["title"] for one in described["components"]["schemas"]["CloudEvent"]["anyOf"]}
    assert titles == {kind.value for kind, rule in EVENT_TYPES.items() if rule.senders is not Sender.SERVER}
    schema = {"$ref": "#/components/schemas/CloudEvent", "components": described["components"]}
    validator = jsonschema_rs.validator_for(schema)
    assert validator.is_valid(status("ada", activity={"kind": "tool", "text": "x"}))
    assert not validator.is_valid(status("ada", "pondering"))
    assert not validator.is_valid(event(next(iter(EVENT_TYPES)), "ada", {}))
    assert described["components"]["schemas"]["CloudEvent"]["externalDocs"]["url"] == "/api/metaverse/events/schema"


def test_there_is_a_page_to_read_it(app: Flask) -> None:
    page = nobody(app).get("/api/docs")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    for part in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js"):
        assert nobody(app).get(f"/api/docs/{part}").status_code == 200
    assert "http" not in page.text.split("<body>")[1]
