"""A file as a stream of what happened in it, one thing after the other, and the place up to which it was taken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from metaverse.adapters.parsing import moment
from metaverse.adapters.reading import DeadLetter, Json, Setting
from metaverse.clock import now_ms
from metaverse.recordings import opening
from metaverse.recordings.cloudevents import NoEvent
from metaverse.recordings.documents import STEP_MS
from metaverse.recordings.form import Form
from metaverse.recordings.opening import Passed

BEGIN = 4096
"""Bytes by which a file is known again."""


class Item(NamedTuple):
    """One event, or one thing that could not be read, with its number in the file; what the end adds has none.

    `ms` is when it is its turn: its own time, but never before that of what stands before it.
    """

    ms: int
    event: Any
    letter: DeadLetter | None
    number: int | None
    stream: Stream


@dataclass(slots=True)
class Stream:
    """A recording, read from its start each time; `taken` things of it were taken before and are left out.

    `anchor_ms` is the time of its first line where lines say no time. The same bytes give the same things in the same
    order, so that their number is all that needs to be kept.
    """

    path: Path
    form: Form
    setting: Setting
    anchor_ms: int = 0
    taken: int = 0
    taken_ms: int | None = None
    total: int | None = None
    untimed: int = 0
    note: Json = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path, form: Form, setting: Setting, kept: Json | None = None) -> Stream:
        """Make the stream of a file, from the place that was kept, if that is of the same file."""
        noted = kept if kept and is_same(path, kept) else {}
        anchor = noted.get("anchor") or (_anchor(path) if form.counts_time else 0)
        stream = cls(path, form, setting, anchor, noted.get("taken", 0), noted.get("ms"))
        stream.note = {"anchor": anchor, "of": path.stat().st_size, **begun(path)}
        return stream

    def place(self) -> Json:
        """Return the place, to be kept; of a file that was taken whole, also how large it was."""
        whole = {"whole": self.note["of"]} if self.total is not None and self.taken >= self.total else {}
        return {**self.note, "taken": self.taken, "ms": self.taken_ms, **whole}

    def first_ms(self) -> int | None:
        """Tell when its first thing is due; None if it holds nothing more. Nothing is held for it."""
        if self.taken and self.taken_ms is not None:
            return self.taken_ms
        first = next(self.items(), None)
        return None if first is None else first.ms

    def items(self, passed: Passed | None = None) -> Iterator[Item]:
        """Give what was not taken before."""
        return (item for item in self._all(passed) if item.number is None or item.number > self.taken)

    def _all(self, passed: Passed | None) -> Iterator[Item]:
        """Give everything; what is cut at the end, and so not read, is not counted: it may be completed."""
        state = _Ended(self.form.begin(self.path, self.anchor_ms))
        held = None
        for item in self._counted(state, passed):
            if held is not None:
                yield held
            held = item
        if held is not None:
            is_cut = held.letter is not None and not state.with_a_break
            yield held._replace(number=None) if is_cut else held
            state.number -= is_cut
        self.total, self.untimed = state.number, state.cursor.get("untimed", 0)
        for event in self.form.finish(state.cursor, self.setting).events:
            yield Item(state.ms, event, None, None, self)

    def _counted(self, state: _Ended, passed: Passed | None) -> Iterator[Item]:
        pieces = state.watched(opening.pieces(self.path, passed=passed))
        try:
            for reading in self.form.readings(pieces, state.cursor, self.setting):
                state.cursor = reading.cursor
                for thing in (*reading.dead, *reading.events):
                    state.number, state.ms = state.number + 1, max(state.ms, _time(thing))
                    yield self._item(thing, state.ms, state.number)
        except opening.Broken as error:
            state.number += 1
            letter = DeadLetter("the file", f"It can be read no further: {error}.", "")
            yield Item(state.ms, None, letter, state.number, self)

    def _item(self, thing: Any, ms: int, number: int) -> Item:
        if isinstance(thing, NoEvent):
            thing = DeadLetter(f"event {number}", str(thing), "")
        if isinstance(thing, DeadLetter):
            return Item(ms, None, thing, number, self)
        return Item(ms, thing, None, number, self)


@dataclass(slots=True)
class _Ended:
    """How far reading a file has come."""

    cursor: Json
    number: int = 0
    ms: int = 0
    with_a_break: bool = True

    def watched(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Pass pieces on, and see whether the last ends with its line."""
        for piece in pieces:
            self.with_a_break = piece.endswith(b"\n")
            yield piece


def begun(path: Path) -> Json:
    """Note how a file begins."""
    with path.open("rb") as file:
        begin = file.read(BEGIN)
    return {"size": len(begin), "begins": hashlib.sha256(begin).hexdigest()}


def is_same(path: Path, kept: Json) -> bool:
    """Tell whether a file begins as it was noted."""
    try:
        with path.open("rb") as file:
            begin = file.read(kept.get("size", 0))
    except OSError:
        return False
    return hashlib.sha256(begin).hexdigest() == kept.get("begins")


def is_whole(path: Path, kept: Json | None) -> bool:
    """Tell whether a file was taken whole, and is what it was."""
    return bool(kept) and kept is not None and kept.get("whole") == path.stat().st_size and is_same(path, kept)


def _time(thing: Any) -> int:
    return (moment(thing.get("time")) if isinstance(thing, dict) else None) or 0


def _anchor(path: Path) -> int:
    """Tell when the first line came, if the last one came when the file was last written to."""
    try:
        lines = 0 if opening.is_packed(path) else sum(piece.count(b"\n") for piece in opening.pieces(path))
        written = path.stat().st_mtime_ns // 1_000_000
    except (OSError, opening.Broken):
        return now_ms()
    return max(0, min(written, now_ms()) - lines * STEP_MS)
