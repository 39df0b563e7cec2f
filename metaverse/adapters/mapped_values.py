"""What a mapping's expressions gave, as the fields of our events take it: keys, names, texts, numbers.

Secrets are masked in all of it; texts that are somebody's words are left out unless the organization keeps texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

import orjson
from marshmallow import Schema, fields

from metaverse.adapters import wording
from metaverse.adapters.parsing import moment
from metaverse.adapters.reading import Json, Setting
from metaverse.clock import to_wire
from metaverse.operations.secrets import without_secrets
from metaverse.schemas.fields import Flat, Key, Moment, Name, Number, Text, Whole
from metaverse.schemas.parts import Activity, Priority

SAID = frozenset({"description", "body", "error", "detail"})
"""Fields that hold somebody's words; beside them the `summary` of an interaction."""

KEY_DIGEST = 16


def plain(value: Any) -> str:
    """Write a value as a text: a text as it is, a number or a truth as JSON, the rest by its digest; null is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return orjson.dumps(value).decode() if isinstance(value, bool | int | float) else wording.digest(value)[:32]


def key(value: Any, setting: Setting) -> str | None:
    """Make a key; where a secret had to be masked in it, it ends in a digest, so that two stay two."""
    whole = plain(value)
    if not whole:
        return None
    masked = without_secrets(whole, addresses=setting.mask_addresses)
    return wording.key(masked if masked == whole else f"{masked[:200]}~{wording.digest(whole)[:KEY_DIGEST]}")


def fitted(schema: type[Schema], data: Mapping[str, Any], setting: Setting) -> Json:
    """Fit each value to its field; what is nothing is left out, what fits nowhere stays for the door to judge."""
    known, fits = _fields(schema), {}
    for name, value in data.items():
        fit = _said if _is_said(schema, name, known.get(name)) else partial(_fit, known.get(name))
        fits[name] = fit(value, setting)
    return {name: value for name, value in fits.items() if value is not None}


@cache
def _fields(schema: type[Schema]) -> Mapping[str, fields.Field[Any]]:
    return schema().fields


def _is_said(schema: type[Schema], name: str, field: Any) -> bool:
    if isinstance(field, Name) or not isinstance(field, Text):
        return False
    return name in SAID or (name == "summary" and schema.__name__ == "InteractionData")


def _said(value: Any, setting: Setting) -> str | None:
    return wording.said(plain(value), setting)


def _fit(field: Any, value: Any, setting: Setting) -> Any:
    if value is None or field is None:
        return value
    if isinstance(field, Key):
        return key(value, setting)
    if isinstance(field, Moment):
        return to_wire(at) if (at := moment(value)) is not None else value
    if isinstance(field, Text):
        return _line(value, setting, field.limit) if isinstance(value, str | int | float) else value
    if isinstance(field, Number | Whole):
        return _number(value)
    return _fit_composed(field, value, setting)


def _fit_composed(field: Any, value: Any, setting: Setting) -> Any:
    if isinstance(field, fields.Nested) and isinstance(value, Mapping):
        return fitted(type(field.schema), value, setting)
    if isinstance(field, fields.List):
        listed = value if isinstance(value, list) else [value]
        return [fit for item in listed if (fit := _fit(field.inner, item, setting)) is not None]
    if isinstance(field, Activity | Priority):
        return _line(value, setting) if isinstance(value, str) else _quiet(value, setting)
    return _quiet(value, setting) if isinstance(field, Flat) else value


def _line(value: Any, setting: Setting, limit: int = wording.LONGEST_NAME) -> str | None:
    return wording.name(plain(value), setting, "", min(limit, wording.LONGEST_NAME)) or None


def _quiet(value: Any, setting: Setting) -> Any:
    """Mask every text in a value, and cut those that are longer than a name."""
    if isinstance(value, str):
        return wording.said(value, setting) or _line(value, setting) or ""
    if isinstance(value, list):
        return [_quiet(item, setting) for item in value]
    if isinstance(value, Mapping):
        return {wording.mended(str(name)): _quiet(item, setting) for name, item in value.items()}
    return value


def _number(value: Any) -> Any:
    """Read a number that is written as a text; a whole one is whole."""
    if isinstance(value, str):
        try:
            value = float(value) if not value.strip().lstrip("-").isdigit() else int(value)
        except ValueError:
            return value
    return int(value) if isinstance(value, float) and value.is_integer() else value
