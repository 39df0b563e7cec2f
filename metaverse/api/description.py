"""What the resources cannot say of themselves: problems, preconditions, the organization, and what an event is."""

from __future__ import annotations

from typing import Any

from apispec import APISpec
from flask import Flask

from metaverse.api.problems import TYPE
from metaverse.events.names import EVENT_TYPES, EventType, Sender, Subject
from metaverse.schemas.events import DATA
from metaverse.schemas.fields import Key, Moment, Text
from metaverse.security import access
from metaverse.security.roles import Access

Json = dict[str, Any]

METHODS = ("get", "post", "put", "patch", "delete")
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
    "503": "A part that is needed does not answer now.",
}
PRECONDITIONS = {
    "412": "Somebody changed this before you; read it again.",
    "428": "`If-Match` is missing: say which version you change.",
}
UNCHANGED = {"description": "Nothing has changed since the version in `If-None-Match`."}
ORGANIZATION: Json = {
    "in": "query",
    "name": "organizationId",
    "required": False,
    "description": "May be left out where the caller belongs to one organization.",
    "schema": {"type": "string", "maxLength": 64, "pattern": Text.PATTERN},
}
IF_MATCH: Json = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of the version that is changed.",
    "schema": {"type": "string", "pattern": "^[!-~]+$"},
}
CONDITIONAL = frozenset({"scene.change_config", "scene.replace_config", "mappings.replace_mapping"})
DOOR = "events.take"
EVENT_SCHEMA: Json = {
    "description": "The same as JSON Schema 2020-12, with every rule that a schema can say.",
    "url": "/api/metaverse/events/schema",
}
EVENT: Json = {"$ref": "#/components/schemas/CloudEvent"}
BATCH: Json = {"type": "array", "items": EVENT, "maxItems": 1000}
EVENT_BODY: Json = {
    "required": True,
    "content": {
        "application/cloudevents+json": {"schema": EVENT},
        "application/cloudevents-batch+json": {"schema": BATCH},
        "application/json": {"schema": {"anyOf": [EVENT, BATCH]}},
    },
}
TELEMETRY = "otlp."
_BINARY: Json = {"schema": {"type": "string", "format": "binary"}}
_OBJECT: Json = {"schema": {"type": "object"}}
TELEMETRY_BODY: Json = {
    "required": True,
    "description": "An Export…ServiceRequest of OTLP; `Content-Encoding: gzip` if you like, 16 MiB unpacked.",
    "content": {"application/json": _OBJECT, "application/x-protobuf": _BINARY},
}
TELEMETRY_ANSWER: Json = {"application/json": _OBJECT, "application/x-protobuf": _BINARY}
FOREIGN = "ingest."
_LINES: Json = {"schema": {"type": "string"}}
FOREIGN_BODY: Json = {
    "required": True,
    "description": "As the runtime writes it; at most 16 MiB.",
    "content": {
        "application/json": {"schema": {"anyOf": [{"type": "object"}, {"type": "array"}]}},
        "application/x-ndjson": _LINES,
        "text/event-stream": _LINES,
    },
}
MAPPED_BODY: Json = {
    "required": True,
    "description": "Any JSON that the mapping of this name reads; at most 1 MiB.",
    "content": {"application/json": {"schema": {}}},
}
BODIES = {DOOR: EVENT_BODY, "mapped.take": MAPPED_BODY}


def add_events(spec: APISpec) -> None:
    """Describe every type of event that somebody outside may send."""
    types = [kind for kind, rule in EVENT_TYPES.items() if rule.senders is not Sender.SERVER]
    for kind in types:
        spec.components.schema(DATA[kind].__name__, schema=DATA[kind])
    spec.components.schema("CloudEvent", {"anyOf": [_event(kind) for kind in types], "externalDocs": EVENT_SCHEMA})


def _event(kind: EventType) -> Json:
    about = EVENT_TYPES[kind]
    key = {"type": "string", "minLength": 1, "maxLength": 256, "pattern": Key.PATTERN}
    needs_subject = about.subject is not Subject.NONE
    return {
        "type": "object",
        "title": kind.value,
        "description": f"About {about.subject}; sent by {about.senders}.",
        "required": ["specversion", "id", "source", "type", "data", *(["subject"] if needs_subject else [])],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": key,
            "source": {**key, "maxLength": 512},
            "type": {"const": kind.value},
            "subject": key,
            "time": Moment.DESCRIPTION,
            "data": {"$ref": f"#/components/schemas/{DATA[kind].__name__}"},
        },
    }


def complete(app: Flask, spec: Json) -> Json:
    """Add to each operation what holds for all of its kind."""
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                _complete(app, item[method], _endpoint(app, path, method), path, method)
    return spec


def _endpoint(app: Flask, path: str, method: str) -> str:
    rule = path.replace("{", "<").replace("}", ">")
    found = (r for r in app.url_map.iter_rules() if r.rule == rule and method.upper() in (r.methods or ()))
    return str(next(found).endpoint)


def _complete(app: Flask, operation: Json, endpoint: str, path: str, method: str) -> None:
    operation["operationId"] = endpoint
    needs = access.declared(app.view_functions[endpoint])
    if needs is not None:
        _secure(operation, needs, path)
    responses = operation["responses"]
    responses.pop("default", None)
    statuses = STATUSES
    if endpoint in CONDITIONAL:
        _parameters(operation).append(IF_MATCH)
        statuses = {**STATUSES, **PRECONDITIONS}
    if method == "get":
        responses["304"] = UNCHANGED
    if endpoint in BODIES:
        operation["requestBody"] = BODIES[endpoint]
    if endpoint.startswith(FOREIGN):
        operation["requestBody"] = FOREIGN_BODY
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    content: Json = {TYPE: problem}
    if endpoint.startswith(TELEMETRY):
        operation["requestBody"] = TELEMETRY_BODY
        responses["200"]["content"] = TELEMETRY_ANSWER
        content = {**content, **TELEMETRY_ANSWER}
    for status, about in statuses.items():
        responses[status] = {"description": about, "content": content}


def _secure(operation: Json, needs: Access, path: str) -> None:
    operation["security"] = [{"bearer": []}]
    if needs.role is None:
        return
    operation["description"] = f"{operation.get('description', '')}\n\nTakes {needs}.".strip()
    named = {parameter["name"] for parameter in _parameters(operation)}
    if "organizationId" not in named and "{organization_id}" not in path:
        _parameters(operation).append(ORGANIZATION)


def _parameters(operation: Json) -> list[Json]:
    parameters: list[Json] = operation.setdefault("parameters", [])
    return parameters
