"""JSON Schema as tables that a person can read."""

from __future__ import annotations

from typing import Any

from scripts.reference.words import Words, in_one_line

Json = dict[str, Any]
LONGEST_PATTERN = 40
DEEPEST = 4
_BOUNDS = {"minLength": "≥ {} characters", "maxLength": "≤ {} characters", "minimum": "≥ {}", "maximum": "≤ {}"}
_BOUNDS |= {"minItems": "≥ {} items", "maxItems": "≤ {} items", "default": "default `{}`", "format": "{}"}


def named(reference: str) -> str:
    """Return the name at the end of a reference."""
    return reference.rpartition("/")[2]


def kind(schema: Json, say: Words) -> str:
    """Say in a few words what a value is; a schema with a name is linked."""
    if "$ref" in schema:
        name = named(schema["$ref"])
        return f"[{name}](schemas.md#{name.lower()})"
    if "enum" in schema:
        return " \\| ".join(f"`{one}`" for one in schema["enum"] if one is not None) + _or_null(schema, say)
    for joined in ("anyOf", "oneOf", "allOf"):
        if joined in schema:
            return say.join("{} or {}", dict.fromkeys(kind(one, say) for one in schema[joined]))
    if _is(schema, "array"):
        return say("list of {}").format(kind(schema.get("items", {}), say)) + _or_null(schema, say)
    if isinstance(extra := schema.get("additionalProperties"), dict):
        return say("object of {}").format(kind(extra, say)) + _or_null(schema, say)
    return (_type(schema, say) or say("any JSON")) + _or_null(schema, say)


def bounds(schema: Json, say: Words) -> str:
    """Say what a value must keep to."""
    told = [say(words).format(schema[name]) for name, words in _BOUNDS.items() if schema.get(name) is not None]
    pattern = schema.get("pattern", "")
    if pattern and len(pattern) <= LONGEST_PATTERN and "\\u0000" not in pattern:
        told.append("`" + pattern.replace("|", "\\|") + "`")
    return say.join("{}, {}", told)


def table(schema: Json, say: Words) -> str:
    """Lay out the fields of an object as a table; of objects inside, each field with its way."""
    rows = _rows(schema, "", 0, say)
    if not rows:
        return f"{kind(schema, say)}\n"
    return f"| {say('field')} | {say('is')} | |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def cell(text: str) -> str:
    """Make a text fit for a cell of a table."""
    return in_one_line(text).replace("|", "\\|")


def _rows(schema: Json, before: str, depth: int, say: Words) -> list[str]:
    needed = set(schema.get("required", ()))
    rows: list[str] = []
    for name, field in sorted(schema.get("properties", {}).items(), key=lambda pair: pair[0] not in needed):
        rows.append(
            f"| `{before}{name}`{needed_mark(name in needed, say)} | {kind(field, say)} | {about(field, field, say)} |"
        )
        inner, way = (field.get("items", {}), "[]") if _is(field, "array") else (field, "")
        if inner.get("properties") and depth < DEEPEST:
            rows += _rows(inner, f"{before}{name}{way}.", depth + 1, say)
    return rows


def needed_mark(is_needed: bool, say: Words) -> str:
    """Mark what cannot be left out."""
    return f" **{say('needed')}**" if is_needed else ""


def about(told: Json, schema: Json, say: Words) -> str:
    """Say what a value means, and what it must keep to."""
    words = cell(say(told.get("description", ""))).rstrip(".。")
    return say.join("{}. {}", (part for part in (words, bounds(schema, say)) if part))


def _kinds(schema: Json) -> list[str]:
    told = schema.get("type", "")
    return told if isinstance(told, list) else [told]


def _is(schema: Json, name: str) -> bool:
    return [one for one in _kinds(schema) if one != "null"] == [name]


def _type(schema: Json, say: Words) -> str:
    return say.join("{} or {}", (one for one in _kinds(schema) if one != "null"))


def _or_null(schema: Json, say: Words) -> str:
    is_list = isinstance(schema.get("type"), list)
    return say.join("{} or {}", ("", "null")) if is_list and "null" in schema["type"] else ""
