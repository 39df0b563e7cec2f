"""What entries of the log changed, read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from metaverse.events.log import Entry

Json = dict[str, Any]


class Change(NamedTuple):
    """What one entry changed, read."""

    seq: int
    at_ms: int
    effects: Json


def read(entries: Iterable[Entry]) -> list[Change]:
    """Read what entries changed."""
    return [Change(e.seq, e.at_ms, orjson.loads(e.effects) if e.effects else {}) for e in entries]
