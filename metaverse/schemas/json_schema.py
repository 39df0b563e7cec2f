"""JSON Schema 2020-12 of what the door takes, made from the very fields by which it judges.

What a schema cannot say is named in `docs/conformance.md`: the bytes of a small JSON value, the calendar, and rules
that compare parts with each other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from marshmallow import Schema, fields, validate

from metaverse.clock import LATEST_MS
from metaverse.events.names import DECISIONS, EVENT_TYPES, ActivityKind, AttentionAction, EventType, Sender, Subject
from metaverse.schemas.events import DATA
from metaverse.schemas.fields import (
    FLAT_DEPTH,
    FLAT_LIMIT,
    Constant,
    Flat,
    FlatObject,
    Key,
    Moment,
    Number,
    Text,
    Whole,
    Word,
)
from metaverse.schemas.parts import SHORT, Activity, Priority

Json = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_IN_A_BATCH = 1000
EXTENSION = "^[a-z0-9]{1,20}$"

_DAY = r"(19[7-9]\d|[2-9]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,9})?)?"
MOMENT = rf"^\s*({_DAY}([Tt ]{_CLOCK}([Zz]|[+-]([01]\d|2[0-3]):?[0-5]\d)?)?|\d{{9,14}})\s*$".replace(r"\d", "[0-9]")
NOTHING: Json = {"type": "null"}


@cache
def document() -> Json:
    """Return the schema of one event, with `$defs` for each type, and `batch` for many."""
    types = [kind for kind, rule in EVENT_TYPES.items() if rule.senders is not Sender.SERVER]
    definitions: Json = {f"json{depth}": _flat(depth) for depth in range(FLAT_DEPTH + 1)}
    for kind in types:
        definitions[kind.value] = _event(kind, definitions)
    definitions["batch"] = {
        "description": "What `application/cloudevents-batch+json` carries; 4 MiB at most.",
        "type": "array",
        "items": {"$ref": "#"},
        "maxItems": MOST_IN_A_BATCH,
    }
    return {
        "$schema": DIALECT,
        "$id": "urn:metaverse:events:schema",
        "title": "An event that the Digital Human Metaverse Platform takes: CloudEvents 1.0 in JSON",
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": [kind.value for kind in types]}},
        "allOf": [_by_type(kind) for kind in types],
        "$defs": definitions,
    }


def _by_type(kind: EventType) -> Json:
    is_it = {"required": ["type"], "properties": {"type": {"const": kind.value}}}
    return {"if": is_it, "then": {"$ref": f"#/$defs/{kind.value}"}}


def _event(kind: EventType, definitions: Json) -> Json:
    """Describe the envelope of a type; what is not named there is an extension of CloudEvents."""
    about, data = EVENT_TYPES[kind].subject, DATA[kind]
    key = _field(Key(), definitions)
    told = _reference(data, definitions)
    is_needed = any(one.required for one in data().fields.values())
    is_about_one = about is not Subject.NONE
    optional = ["subject"] if is_about_one else []
    return {
        "title": kind.value,
        "description": f"{_first_line(data)} About {about}; sent by {EVENT_TYPES[kind].senders}.",
        "type": "object",
        "required": ["specversion", "id", "source", "type", *optional, *(["data"] if is_needed else [])],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": key,
            "source": _field(Text(512, at_least=1), definitions),
            "type": {"const": kind.value},
            "subject": key if is_about_one else _or_nothing(key),
            "time": _or_nothing(_field(Moment(), definitions)),
            "datacontenttype": _or_nothing(_field(Text(128), definitions)),
            "dataschema": _or_nothing(_field(Text(512), definitions)),
            "data": told if is_needed else _or_nothing(told),
        },
        "propertyNames": {"pattern": EXTENSION},
        "additionalProperties": {"anyOf": [_text(FLAT_LIMIT - 2), {"type": ["integer", "boolean"]}]},
    }


def _reference(schema: type[Schema], definitions: Json) -> Json:
    """Refer to the definition of a schema, which is made once."""
    name = schema.__name__
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _object(schema, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _object(schema: type[Schema], definitions: Json) -> Json:
    declared = schema().fields
    described: Json = {
        "description": _first_line(schema),
        "type": "object",
        "properties": {name: _field(field, definitions) for name, field in declared.items()},
        "additionalProperties": False,
    }
    required = [name for name, field in declared.items() if field.required]
    return {**described, **({"required": required} if required else {}), **CONDITIONS.get(schema.__name__, {})}


def _field(field: fields.Field[Any], definitions: Json) -> Json:
    described = _value(field, definitions)
    return _or_nothing(described) if field.allow_none else described


def _value(field: fields.Field[Any], definitions: Json) -> Json:
    if isinstance(field, fields.Nested):
        return _reference(type(field.schema), definitions)
    if isinstance(field, fields.List):
        return {"type": "array", "items": _field(field.inner, definitions), **_lengths(field)}
    for kind, describe in KINDS.items():
        if isinstance(field, kind):
            return describe(field)
    raise TypeError(f"No schema is known for {field!r}.")


def _lengths(field: fields.List[Any]) -> Json:
    found: Json = {}
    for rule in field.validators:
        if isinstance(rule, validate.Length):
            found |= {"minItems": rule.min} if rule.min is not None else {}
            found |= {"maxItems": rule.max} if rule.max is not None else {}
    return found


def _text(limit: int, at_least: int = 0, pattern: str = Text.PATTERN) -> Json:
    shortest = {"minLength": at_least} if at_least else {}
    return {"type": "string", **shortest, "maxLength": limit, "pattern": pattern}


def _range(kind: str, at_least: float, at_most: float) -> Json:
    return {"type": kind, "minimum": at_least, "maximum": at_most}


def _flat(depth: int) -> Json:
    """Describe any JSON value that is nested no deeper than this."""
    plain: Json = {"anyOf": [{"type": ["null", "boolean", "number"]}, _text(FLAT_LIMIT)]}
    if depth == 0:
        return plain
    inner = {"$ref": f"#/$defs/json{depth - 1}"}
    names = {"pattern": Text.PATTERN}
    nested = {"type": "object", "additionalProperties": inner, "propertyNames": names}
    return {"anyOf": [*plain["anyOf"], {"type": "array", "items": inner}, nested]}


def _flat_object(_field: Any) -> Json:
    return {"type": "object", **_flat_value(_field)}


def _flat_value(_field: Any) -> Json:
    said = f"Any JSON of at most {FLAT_LIMIT} bytes and {FLAT_DEPTH} levels."
    return {"description": said, "$ref": f"#/$defs/json{FLAT_DEPTH}"}


def _activity(_field: Any) -> Json:
    detail = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": [kind.value for kind in ActivityKind]}, "text": _text(SHORT)},
        "additionalProperties": False,
    }
    return {"anyOf": [_text(SHORT), detail]}


def _priority(_field: Any) -> Json:
    return {"anyOf": [_text(64), _range("number", -1e15, 1e15)]}


def _moment(_field: Any) -> Json:
    said = "RFC 3339 (without zone as UTC), or seconds or milliseconds since 1970."
    return {
        "description": said,
        "anyOf": [{"type": "string", "pattern": MOMENT}, _range("number", 0, LATEST_MS)],
    }


def _one_of(field: fields.Field[Any]) -> Json:
    """Describe a text of which a validator knows the choices."""
    choices = next(rule.choices for rule in field.validators if isinstance(rule, validate.OneOf))
    return {"enum": list(choices)}


KINDS: dict[type[fields.Field[Any]], Callable[[Any], Json]] = {
    Activity: _activity,
    Priority: _priority,
    Moment: _moment,
    FlatObject: _flat_object,
    Flat: _flat_value,
    Word: lambda field: {"enum": field.words},
    Constant: lambda field: {"const": field.right},
    Whole: lambda field: _range("integer", field.at_least, field.at_most),
    Number: lambda field: _range("number", field.at_least, field.at_most),
    Text: lambda field: _text(field.limit, field.at_least, field.PATTERN),
    fields.Boolean: lambda _field: {"type": "boolean"},
    fields.String: _one_of,
}
"""How each kind of field is described; the first that fits, so the narrower come first."""


def _when(name: str, words: list[str], then: list[str]) -> Json:
    """Say what else is needed where a field has one of some values."""
    filled = {field: {"not": {"enum": [None, ""]}} for field in then}
    is_it = {"required": [name], "properties": {name: {"enum": words}}}
    return {"if": is_it, "then": {"required": then, "properties": filled}}


CONDITIONS: dict[str, Json] = {
    "Command": {"allOf": [_when("kind", sorted(DECISIONS), ["inReplyTo", "digest"])]},
    "Attention": {
        "allOf": [
            _when("action", [AttentionAction.SNOOZE.value], ["until"]),
            _when("action", [AttentionAction.ASSIGN.value], ["to"]),
        ]
    },
}
"""What rules over several fields say, where a schema can say it; the rest is in the page on conformance."""


def _or_nothing(described: Json) -> Json:
    if "anyOf" in described:
        return {**described, "anyOf": [*described["anyOf"], NOTHING]}
    return {"anyOf": [described, NOTHING]}


def _first_line(schema: type[Schema]) -> str:
    return (schema.__doc__ or "").strip().splitlines()[0]
