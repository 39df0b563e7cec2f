"""An entry of the queue: one trouble, since when, whose, and what the ranking weighs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from metaverse.events.watched import AttentionKind

Json = dict[str, Any]
Span = tuple[int, int]
Kind = AttentionKind
LONGEST_ID = 256
"""An entry's id is the subject of the acts on it, and a subject has at most so many characters."""


@dataclass(slots=True)
class Entry:
    """One trouble; `values` are its numbers in the ranking beside the wait, `shown` what only its kind tells."""

    kind: Kind
    id: str
    since_ms: int
    agent_key: str | None = None
    task_key: str | None = None
    summary: str | None = None
    values: dict[str, float] = field(default_factory=dict)
    shown: Json = field(default_factory=dict)


def entry_id(kind: Kind, *keys: str) -> str:
    """Name an entry, the same for the same trouble: `kind:key:key`, with `%` and `:` inside keys percent-encoded.

    A name that would be longer than a subject may be is `kind:~` and a hash of it.
    """
    named = ":".join([kind.value, *_encoded(keys)])
    if len(named) <= LONGEST_ID:
        return named
    return f"{kind.value}:~{blake2b(named.encode('utf-8', 'surrogatepass'), digest_size=20).hexdigest()}"


def _encoded(keys: Iterable[str]) -> list[str]:
    return [key.replace("%", "%25").replace(":", "%3A") for key in keys]
