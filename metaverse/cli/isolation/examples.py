"""Bodies that are right in form, made from the description of the API: what is not needed is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
DEEPEST = 12
BY_NAME: dict[str, Callable[[str], Any]] = {
    "email": lambda word: f"{word.lower()}@isolation.example.com",
    "rules": lambda _word: {"codex": {"identity": "session"}},
}
"""What must be of a form that no schema says."""


STATUS = {"type": "metaverse.agent.status", "subject": "who", "data": {"status": "how"}}
SENSIBLE: dict[str, Json] = {
    "/api/metaverse/alert-rules": {"figure": "headcount.error", "above": 1000},
    "/api/metaverse/mappings": {"events": [STATUS]},
    "/api/metaverse/mappings/<mapping_name>": {"events": [STATUS]},
}
"""What makes sense only together."""


class Examples:
    """Makes examples of the schemas of one OpenAPI document; free texts hold a word of one's own."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def body(self, method: str, rule: str, word: str) -> Any:
        """Return a body for an operation, None where it takes none."""
        schema = self._schema(method, rule)
        made = None if schema is None else self._made(schema, word, 0)
        return {**made, **SENSIBLE.get(rule, {})} if isinstance(made, dict) else made

    def _schema(self, method: str, rule: str) -> Any:
        operation = self._document["paths"].get(_described(rule), {}).get(method.lower(), {})
        content = self._resolved(operation.get("requestBody", {})).get("content", {})
        return content.get("application/json", {}).get("schema")

    def takes_organization(self, method: str, rule: str) -> bool:
        """Tell whether the body of an operation may name the organization."""
        schema = self._resolved(self._schema(method, rule) or {})
        return "organizationId" in schema.get("properties", {})

    def values(self, method: str, rule: str, name: str) -> list[str]:
        """Return the words that a part of a path may be, if the description names them."""
        item = self._document["paths"].get(_described(rule), {})
        for given in [*item.get("parameters", []), *item.get(method.lower(), {}).get("parameters", [])]:
            parameter = self._resolved(given)
            if parameter.get("name") == name:
                return list(parameter.get("schema", {}).get("enum", []))
        return []

    def _resolved(self, found: Any) -> Any:
        while isinstance(found, Mapping) and "$ref" in found:
            place: Any = self._document
            for part in found["$ref"].removeprefix("#/").split("/"):
                place = place[part]
            found = place
        return found

    def _made(self, schema: Any, word: str, depth: int) -> Any:
        schema = self._resolved(schema)
        if not isinstance(schema, Mapping) or depth > DEEPEST:
            return {}
        for choice in ("oneOf", "anyOf", "allOf"):
            if schema.get(choice):
                return self._made(schema[choice][0], word, depth + 1)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return next(one for one in schema["enum"] if one is not None)
        kind = schema.get("type", "object")
        kind = next((one for one in kind if one != "null"), "string") if isinstance(kind, list) else kind
        return getattr(self, f"_{kind}")(schema, word, depth)

    def _object(self, schema: Mapping[str, Any], word: str, depth: int) -> Json:
        properties = schema.get("properties", {})
        needed = schema.get("required") or list(properties)[: schema.get("minProperties", 0)]
        made = {name: self._made(properties.get(name, {"type": "string"}), word, depth + 1) for name in needed}
        return made | {name: BY_NAME[name](word) for name in BY_NAME.keys() & made.keys()}

    def _array(self, schema: Mapping[str, Any], word: str, depth: int) -> list[Any]:
        return [self._made(schema.get("items", {"type": "string"}), word, depth + 1)]

    def _string(self, schema: Mapping[str, Any], word: str, _depth: int) -> str:
        by_form = {
            "date-time": "2026-01-01T00:00:00.000Z",
            "uri": f"https://isolation.invalid/{word}",
        }
        told = by_form.get(schema.get("format", ""), word)
        return told + "x" * max(0, schema.get("minLength", 0) - len(told))

    def _integer(self, schema: Mapping[str, Any], _word: str, _depth: int) -> int:
        return max(int(schema.get("minimum", 1)), 1)

    def _number(self, schema: Mapping[str, Any], _word: str, _depth: int) -> float:
        return float(schema.get("minimum", schema.get("maximum", 1)))

    def _boolean(self, _schema: Mapping[str, Any], _word: str, _depth: int) -> bool:
        return True

    def _null(self, _schema: Mapping[str, Any], _word: str, _depth: int) -> None:
        return None


def _described(rule: str) -> str:
    return rule.replace("<path:", "{").replace("<", "{").replace(">", "}")
