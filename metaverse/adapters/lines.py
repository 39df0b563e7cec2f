"""JSON lines of a file that may still grow: whole lines are read, a cut one waits for its rest.

`at` and `line` of the cursor say where the next unread byte stands. A line longer than `LONGEST` is given up with a
dead letter, and its rest is skipped without being held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from metaverse.adapters.memory import opened
from metaverse.adapters.parsing import Unreadable, record
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.adapters.wording import excerpt

LONGEST = 64 * 1024 * 1024
"""Bytes of one line: above what a session file holds (pictures and whole files in one record reach 50 MB)."""

Read = Callable[[bytes, Json, Setting], Reading]


class Line(NamedTuple):
    """A whole line, the number that people count it by, and the byte that it begins at."""

    number: int
    at: int
    raw: bytes

    def __str__(self) -> str:
        return f"line {self.number}, byte {self.at}"


Take = Callable[[Line, Json, Reading, Setting], None]
"""Takes what one line says into the reading."""


def whole(raw: bytes, reading: Reading, setting: Setting) -> Iterator[Line]:
    """Give the whole lines of `raw` that are not blank, and move the reading's cursor past each."""
    cursor, start = reading.cursor, 0
    while (end := raw.find(b"\n", start)) >= 0:
        line = Line(cursor.get("line", 0) + 1, cursor.get("at", 0), raw[start:end].strip())
        cursor["line"], cursor["at"] = line.number, line.at + end + 1 - start
        start = end + 1
        if cursor.pop("skipping", False) or not line.raw:
            continue
        if len(line.raw) <= LONGEST:
            yield line
        else:
            _give_up(line, reading, setting)
    if len(raw) - start > LONGEST or (cursor.get("skipping") and start < len(raw)):
        _skip(raw[start:], reading, setting)


def records(raw: bytes, cursor: Json | None, setting: Setting, take: Take) -> Reading:
    """Read the whole lines of a file that are records each; one that is none is a dead letter."""
    reading = Reading(cursor=opened(cursor))
    for line in whole(raw, reading, setting):
        try:
            take(line, record(line.raw), reading, setting)
        except Unreadable as error:
            reading.bury(str(line), str(error), excerpt(line.raw, setting))
    return reading


def _skip(rest: bytes, reading: Reading, setting: Setting) -> None:
    cursor = reading.cursor
    if not cursor.get("skipping"):
        _give_up(Line(cursor.get("line", 0) + 1, cursor.get("at", 0), rest), reading, setting)
    cursor["skipping"], cursor["at"] = True, cursor.get("at", 0) + len(rest)


def _give_up(line: Line, reading: Reading, setting: Setting) -> None:
    reading.bury(str(line), f"A line may have at most {LONGEST} bytes.", excerpt(line.raw[:4096], setting))


def follow(
    read: Read, chunks: Iterable[bytes], cursor: Json | None, setting: Setting, *, ended: bool = False
) -> Iterator[Reading]:
    """Read a file chunk by chunk, from where `cursor` stands; each reading's cursor can be stored and gone on from.

    With `ended` the last line is taken as whole even without its line break; if it cannot be read, it is told as a
    dead letter, and the cursor stays before it, so that it is read once it is completed.
    """
    held: list[bytes] = []
    cursor, size = cursor or {}, 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if b"\n" not in chunk and size <= LONGEST and not cursor.get("skipping"):
            continue
        reading, rest = _taken(read, b"".join(held), cursor, setting)
        cursor, held, size = reading.cursor, [rest] if rest else [], len(rest)
        yield reading
    if ended and size:
        yield _last(read, b"".join(held), cursor, setting)


def _taken(read: Read, raw: bytes, cursor: Json, setting: Setting) -> tuple[Reading, bytes]:
    reading = read(raw, cursor, setting)
    return reading, raw[reading.cursor.get("at", 0) - cursor.get("at", 0) :]


def _last(read: Read, raw: bytes, cursor: Json, setting: Setting) -> Reading:
    reading = read(raw + b"\n", cursor, setting)
    return Reading(cursor=cursor, dead=reading.dead) if reading.dead else reading
