"""The pages of the REST API, from its OpenAPI description: one for each resource, one of all schemas."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from scripts.reference.schemas import about, cell, kind, named, needed_mark, table
from scripts.reference.words import Words

Json = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
FOLDER = "reference/rest"
ALIKE = frozenset({"400", "401", "403", "404", "409", "413", "415", "422", "429", "503"})
"""Answers that every operation may give; the first page explains them once."""


def pages(document: Json, say: Words) -> dict[str, tuple[str, str]]:
    """Return title and text of each page by its path."""
    told = {tag["name"]: tag.get("description", "") for tag in document["tags"]}
    by_tag: dict[str, list[tuple[str, str, Json]]] = defaultdict(list)
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                by_tag[(operations[method].get("tags") or ["other"])[0]].append((method, path, operations[method]))
    made = {
        f"{FOLDER}/{_file(tag)}.md": (_title(say(tag)), _page(tag, told.get(tag, ""), all_, say))
        for tag, all_ in by_tag.items()
    }
    first = {f"{FOLDER}/index.md": ("REST", _index(document, by_tag, say))}
    return first | made | {f"{FOLDER}/schemas.md": (say("Schemas"), _schemas(document, say))}


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]


def _file(tag: str) -> str:
    return tag.replace(" ", "-")


def _index(document: Json, by_tag: dict[str, list[tuple[str, str, Json]]], say: Words) -> str:
    lines = [
        "# REST",
        "",
        say(document["info"]["description"]),
        "",
        say("The same as OpenAPI 3.1 at `/api/openapi.json` of every server, and to try out at `/api/docs`."),
        "",
        "| | | |",
        "|---|---|---|",
    ]
    for tag, operations in by_tag.items():
        for method, path, operation in operations:
            anchor = f"{_file(tag)}.md#{_anchor(operation)}"
            lines.append(f"| {method.upper()} | [`{path}`]({anchor}) | {cell(say(operation.get('summary', '')))} |")
    lines += ["", f"## {say('What every call may answer')} {{ #what-every-call-may-answer }}", ""]
    lines += [f"| {say('status')} | {say('means')} |", "|---|---|"]
    lines += [
        f"| {status} | {cell(say(answer['description']))} |" for status, answer in sorted(_alike(document).items())
    ]
    lines += [
        "",
        say("All of these are `application/problem+json`, in English or, where Accept-Language wishes it, in Chinese:"),
        "",
        table(document["components"]["schemas"]["Problem"], say),
    ]
    return "\n".join(lines) + "\n"


def _alike(document: Json) -> Json:
    found: Json = {}
    for operations in document["paths"].values():
        for method in METHODS:
            answers = operations.get(method, {}).get("responses", {})
            found |= {status: answer for status, answer in answers.items() if status in ALIKE}
    return found


def _page(tag: str, told: str, operations: list[tuple[str, str, Json]], say: Words) -> str:
    parts = [f"# {_title(say(tag))}", "", say(told), ""]
    for method, path, operation in operations:
        parts += [*_operation(method, path, operation, say), ""]
    return "\n".join(parts)


def _anchor(operation: Json) -> str:
    return str(operation.get("operationId", "")).replace(".", "-").replace("_", "-")


def _operation(method: str, path: str, operation: Json, say: Words) -> list[str]:
    lines = [f"## {method.upper()} `{path}` {{ #{_anchor(operation)} }}", ""]
    lines += [say(operation.get("summary", "")), "", say(operation.get("description", "")), ""]
    lines += _parameters(operation.get("parameters", []), say)
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        lines += [f"**{say('Body')}** `{media}`: {kind(body.get('schema', {}), say)}", ""]
    lines += [f"| {say('answers')} | | |", "|---|---|---|"]
    for status, answer in operation["responses"].items():
        if status not in ALIKE:
            kinds = ", ".join(_content(media, told, say) for media, told in answer.get("content", {}).items())
            lines.append(f"| {status} | {cell(say(answer.get('description', '')))} | {kinds} |")
    return lines


def _content(media: str, told: Json, say: Words) -> str:
    return kind(told.get("schema", {}), say) if media == "application/json" else f"`{media}`"


def _parameters(parameters: list[Json], say: Words) -> list[str]:
    if not parameters:
        return []
    lines = [f"| {say('parameter')} | {say('in')} | {say('is')} | |", "|---|---|---|---|"]
    for one in parameters:
        schema = one.get("schema", {})
        mark = needed_mark(bool(one.get("required")), say)
        lines.append(f"| `{one['name']}`{mark} | {one['in']} | {kind(schema, say)} | {about(one, schema, say)} |")
    return [*lines, ""]


def _schemas(document: Json, say: Words) -> str:
    lines = [f"# {say('Schemas')}", "", say("What the bodies of requests and answers look like, by name."), ""]
    for name, schema in sorted(document["components"]["schemas"].items()):
        lines += [f"## {name} {{ #{named(name).lower()} }}", "", say(schema.get("description", "")), ""]
        lines += [table(schema, say), ""]
    return "\n".join(lines)
