"""What an adapter remembers: plain JSON, bounded, so that no session, however long, makes a cursor grow."""

from __future__ import annotations

from typing import Any

import orjson

from metaverse.operations.secrets import without_secrets

Json = dict[str, Any]
MOST_UNKNOWN = 64


def opened(cursor: Json | None) -> Json:
    """Copy a cursor, so that the caller's stays what it was."""
    copied: Json = orjson.loads(orjson.dumps(cursor or {}))
    return copied


def keep(place: Json, name: str, value: Any, most: int) -> None:
    """Remember something as the newest of at most so many; the oldest is forgotten."""
    place.pop(name, None)
    place[name] = value
    while len(place) > most:
        del place[next(iter(place))]


def count_unknown(cursor: Json, word: object) -> bool:
    """Count a kind of record that nobody knows; tell whether it is the first of its kind."""
    counts = cursor.setdefault("unknown", {})
    name = without_secrets(str(word)[:256])[:64].encode("utf-8", "replace").decode()
    first = name not in counts
    if first and len(counts) >= MOST_UNKNOWN:
        name, first = "other", False
    counts[name] = counts.get(name, 0) + 1
    return first
