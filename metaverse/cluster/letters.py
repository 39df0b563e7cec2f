"""Letters: what one process writes to the others. Each begins with its sender's name, a space, and its kind."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import orjson

from metaverse.events.log import Entry, Head
from metaverse.events.names import Room
from metaverse.events.tail import News, Written


class Kind(StrEnum):
    """What a letter says."""

    GROWN = "g"
    MOVED = "m"
    TICK = "t"
    WORD = "w"
    ECHO = "e"
    CAUSE = "c"
    """Why the next growth is: which request made it."""


class Letter(NamedTuple):
    """A letter as it came."""

    sender: str
    kind: str
    body: bytes


def write(sender: str, kind: Kind, body: bytes) -> bytes:
    """Write a letter."""
    return b"%b %b%b" % (sender.encode(), kind.encode(), body)


def read(raw: bytes) -> Letter:
    """Read a letter."""
    sender, _, rest = raw.partition(b" ")
    return Letter(sender.decode(), rest[:1].decode(), rest[1:])


def tick(news: News) -> bytes:
    """Write what one process read of a log, and what it encoded of that: a line that says what, and the bytes."""
    effects = [entry.effects for entry in news.entries]
    entries = [[entry.seq, entry.at_ms, _size(entry.effects)] for entry in news.entries]
    written = [[room.value, sent, seen, upto, _size(body)] for (room, sent, seen, upto), body in news.written.items()]
    about = [news.head.epoch, news.head.seq, news.after, entries, written]
    return b"".join([orjson.dumps(about), b"\n", *filter(None, effects), *filter(None, news.written.values())])


def read_tick(body: bytes) -> News:
    """Read what another process read of a log."""
    about, _, rest = body.partition(b"\n")
    epoch, seq, after, several, encoded = orjson.loads(about)
    parts = _Parts(rest)
    entries = [Entry(at, at_ms, parts.take(size)) for at, at_ms, size in several]
    written: Written = {}
    for room, sent, seen, upto, size in encoded:
        body_ = parts.take(size)
        if body_ is not None:
            written[Room(room), sent, seen, upto] = body_
    return News(after, Head(epoch, seq), entries, written)


def _size(part: bytes | None) -> int | None:
    return None if part is None else len(part)


class _Parts:
    """Bytes that follow one another."""

    def __init__(self, joined: bytes) -> None:
        self._joined, self._at = joined, 0

    def take(self, size: int | None) -> bytes | None:
        if size is None:
            return None
        self._at += size
        return self._joined[self._at - size : self._at]


def positions(raw: bytes) -> list[dict[str, Any]]:
    """Read where agents are."""
    found: list[dict[str, Any]] = orjson.loads(raw)
    return found


def weight(news: News) -> int:
    """Return how many bytes a tick holds, about."""
    several: Sequence[bytes | None] = [entry.effects for entry in news.entries]
    return sum(len(part) for part in [*several, *news.written.values()] if part)
