"""What every adapter gives back: events for the door, what it must remember, and what it could not read.

An adapter is a pure function `read(raw, cursor, setting) -> Reading`: bytes in, events out. It keeps nothing between
calls but its cursor, a JSON value that the caller stores beside the place that it read to. The same bytes after the
same cursor give the same events, with the same ids, so that reading twice changes nothing.

Adapters of files read whole lines: `raw` begins at byte `cursor["at"]` of the file, and what follows the last whole
line is left for the next call. `metaverse.adapters.lines.follow` does this for a stream of chunks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from metaverse.operations.secrets import without_secrets

Json = dict[str, Any]
EXCERPT = 16_000
"""So many characters of what could not be read are kept: enough to try most of it once more."""


class DeadLetter(NamedTuple):
    """Something that could not be read: where it stood, why, and how it began."""

    where: str
    reason: str
    excerpt: str


class Price(NamedTuple):
    """What a million tokens of a model cost, in US dollars."""

    input: float
    output: float
    cached: float


@dataclass(frozen=True, slots=True)
class Setting:
    """What an organization wants of its adapters; `received_ms` stamps what names no time of its own.

    Texts of prompts, answers and tools are kept only if `keep_texts`, each up to `longest_text` characters; secrets in
    them are masked always, addresses of e-mail if `mask_addresses`. A tool that is called `loop_after` times with the
    same input is told as a loop. `prices` go before the list prices (`pricing`).
    """

    received_ms: int
    keep_texts: bool = False
    longest_text: int = 2000
    mask_addresses: bool = False
    prices: Mapping[str, Price] = field(default_factory=dict)
    loop_after: int = 5
    held_until_ms: int | None = None
    """Until when the call that is read is held for a decision; what it asks expires then."""


@dataclass(slots=True)
class Reading:
    """Events (CloudEvents documents) in their order, the cursor for the next call, and the dead letters."""

    events: list[Json] = field(default_factory=list)
    cursor: Json = field(default_factory=dict)
    dead: list[DeadLetter] = field(default_factory=list)

    def bury(self, where: str, reason: str, raw: bytes | str) -> None:
        """Keep what could not be read, with its reason; `wording.excerpt` takes secrets and long texts out of it."""
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
        self.dead.append(DeadLetter(where, without_secrets(reason), text[:EXCERPT]))
