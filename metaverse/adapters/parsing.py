"""JSON as agents write it: with halves of surrogate pairs, torn UTF-8 and NUL characters, which are mended."""

from __future__ import annotations

import json
from typing import Any

import orjson

from metaverse.adapters.wording import mended_all
from metaverse.clock import BadTime, from_wire


class Unreadable(ValueError):
    """Bytes that are no JSON, however leniently read."""


def parsed(raw: bytes) -> Any:
    """Read one JSON document."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return _leniently(raw, str(error))


def _leniently(raw: bytes, reason: str) -> Any:
    """Read once more what a strict reader refuses: lone surrogates, torn letters, NaN."""
    try:
        return mended_all(json.loads(raw.decode("utf-8-sig", "replace"), parse_constant=lambda name: None))
    except (ValueError, RecursionError):
        raise Unreadable(f"This is not JSON: {reason}.") from None


def record(raw: bytes) -> dict[str, Any]:
    """Read one JSON object."""
    document = parsed(raw)
    if not isinstance(document, dict):
        raise Unreadable("This is JSON, but no object.")
    return document


def moment(value: object) -> int | None:
    """Read a time as milliseconds; None for what names none."""
    try:
        return from_wire(value)
    except (BadTime, OverflowError, ValueError):
        return None


def number(value: object) -> int:
    """Read a count; 0 for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0
    try:
        return max(0, min(int(value), 10**12))
    except (ValueError, OverflowError):
        return 0


def part(value: object, *names: str) -> Any:
    """Return a field of a field of an object; None where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text(value: object) -> str:
    """Return a text that is one and not empty, else an empty one."""
    return value if isinstance(value, str) else ""


def objects(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list; none for what is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
