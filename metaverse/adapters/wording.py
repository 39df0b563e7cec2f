"""Texts as the door takes them: mended, without secrets, bounded, and only where the organization keeps texts."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

import orjson

from metaverse.adapters.reading import EXCERPT, Setting
from metaverse.operations.secrets import key_without_secrets, without_secrets

LONGEST_NAME = 200
LONGEST_KEY = 256
LONGEST_SOURCE = 512
SPOILT = "\ufffd"
MOST_ITEMS = 40
SHORT = 80
"""So many characters are shown of what is unreadable and no JSON."""

_NAME = re.compile(r"[A-Za-z0-9_.:@+~#-]{1,200}")
"""A text of an unknown record like this is a word of its format (an id, a time, a tool), not somebody's words."""

_WITHHELD = re.compile(r"\(\d+ characters\)")

_BROKEN = re.compile("[\x00\ud800-\udfff]")
_UNSHOWN = re.compile("[\x00-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_SPACES = re.compile(r"\s+")


def mended(text: str) -> str:
    """Put U+FFFD for NUL characters and halves of surrogate pairs, which no database keeps."""
    return text if text.isascii() and "\x00" not in text else _BROKEN.sub(SPOILT, text)


def mended_all(value: Any) -> Any:
    """Mend every text in a JSON value."""
    if isinstance(value, str):
        return mended(value)
    if isinstance(value, list):
        return [mended_all(item) for item in value]
    if isinstance(value, dict):
        return {mended(str(name)): mended_all(item) for name, item in value.items()}
    return value


def key(text: object) -> str:
    """Make a key of a producer's name for something: without secrets; one that is too long ends in its digest."""
    whole = key_without_secrets(mended(str(text)))
    if len(whole) <= LONGEST_KEY:
        return whole or "?"
    return f"{whole[: LONGEST_KEY - 17]}~{sha256(whole.encode()).hexdigest()[:16]}"


def source(text: str) -> str:
    """Make a source of a producer's name for itself, without secrets."""
    return key_without_secrets(mended(text))[:LONGEST_SOURCE] or "?"


def name(text: object, setting: Setting, otherwise: str = "?", limit: int = LONGEST_NAME) -> str:
    """Make a name of a text: one line, without secrets and without characters that turn the direction of text."""
    if not isinstance(text, str):
        return otherwise
    shown = _UNSHOWN.sub(" ", mended(text[: limit * 4]))
    line = _SPACES.sub(" ", without_secrets(shown, addresses=setting.mask_addresses)).strip()
    return line[:limit].rstrip() or otherwise


def said(text: object, setting: Setting, limit: int | None = None) -> str | None:
    """Return a text of a prompt, an answer or a tool if the organization keeps them, else None."""
    if not setting.keep_texts or not isinstance(text, str) or not text.strip():
        return None
    bound = min(limit or setting.longest_text, setting.longest_text)
    masked = without_secrets(mended(text[: bound * 2 + LONGEST_NAME]), addresses=setting.mask_addresses)
    return masked[:bound]


def excerpt(raw: bytes, setting: Setting) -> str:
    """Show how something unreadable began, without secrets; its longer texts only if texts are kept."""
    text = raw[: EXCERPT * 4].decode("utf-8", "replace")
    kept = mended(text) if setting.keep_texts else mended(_outline(raw, text))
    return without_secrets(kept, addresses=setting.mask_addresses)[:EXCERPT]


def _outline(raw: bytes, text: str) -> str:
    if len(raw) <= EXCERPT * 32:
        try:
            return orjson.dumps(_shortened(orjson.loads(raw))).decode()
        except (orjson.JSONDecodeError, orjson.JSONEncodeError, TypeError):
            pass
    begin = text[:SHORT]
    return begin if len(begin) == len(raw) else f"{begin}… ({len(raw)} bytes)"


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if not value or _NAME.fullmatch(value) else f"({len(value)} characters)"
    if isinstance(value, list):
        return [_shortened(item) for item in value[:MOST_ITEMS]]
    if isinstance(value, dict):
        return {field: _shortened(item) for field, item in value.items()}
    return value


def without_withheld(value: Any) -> Any:
    """Return an outline without the fields whose texts it withholds, so that it can be read as a document again."""
    if isinstance(value, list):
        return [without_withheld(item) for item in value if not _is_withheld(item)]
    if isinstance(value, dict):
        return {field: without_withheld(item) for field, item in value.items() if not _is_withheld(item)}
    return value


def _is_withheld(value: Any) -> bool:
    return isinstance(value, str) and _WITHHELD.fullmatch(value) is not None


def digest(value: Any) -> str:
    """Name a JSON value by its digest, whatever the order of its fields."""
    try:
        canonical = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (TypeError, orjson.JSONEncodeError):
        canonical = repr(value).encode("utf-8", "replace")
    return sha256(canonical).hexdigest()
