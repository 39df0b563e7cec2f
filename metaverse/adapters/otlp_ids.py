"""Ids and times of OTLP as senders really write them."""

from __future__ import annotations

import binascii
from typing import Any

LATEST_NS = 253_402_300_799_999_000_000
"""The last moment of the year 9999, which is all that the wire can write."""

_HEX = frozenset("0123456789abcdef")


def trace_id(value: Any) -> str:
    """Read a trace id, hex (of 64 bits too) or base64; empty where it is none."""
    return _id(value, 32)


def span_id(value: Any) -> str:
    """Read a span id, hex or base64; empty where it is none."""
    return _id(value, 16)


def _id(value: Any, length: int) -> str:
    if not isinstance(value, str):
        return ""
    text = value.lower()
    if len(text) == length or (length == 32 and len(text) == 16):
        if not _HEX.issuperset(text):
            return ""
        found = text if len(text) == length else text.zfill(length)
    else:
        found = _from_base64(value, length)
    return found if found.strip("0") else ""


def _from_base64(value: str, length: int) -> str:
    if len(value) != {32: 24, 16: 12}[length]:
        return ""
    try:
        raw = binascii.a2b_base64(value.translate(_URL_SAFE).encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        return ""
    return raw.hex() if len(raw) * 2 == length else ""


_URL_SAFE = str.maketrans("-_", "+/")


def parent_id(value: Any, own: str) -> str:
    """Read the id of the parent; a span that names its trace or itself is taken as a root."""
    found = span_id(value)
    return "" if found == own else found


def nanos(value: Any) -> int:
    """Read a time in nanoseconds, a number or a text; 0 where it is none."""
    try:
        found = int(value)
    except (TypeError, ValueError, OverflowError):
        return 0
    return found if 0 < found <= LATEST_NS else 0


def whole(value: Any) -> int:
    """Read a count: a number, or a text that holds one; 0 where it is none or below."""
    if type(value) is int:
        return max(value, 0)
    try:
        return max(int(float(value)), 0)
    except (TypeError, ValueError, OverflowError):
        return 0


def number(value: Any) -> float | None:
    """Read a number or a text that holds one; None where it is none, or infinite."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found - found == 0 else None
