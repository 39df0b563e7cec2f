"""The end of a file that grows: what of it was read, and whether it still is the file that it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from os import scandir, stat_result
from pathlib import Path

from metaverse.adapters.lines import LONGEST, follow
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.clock import now_ms
from metaverse.events.names import FINAL_TASK_STATUSES, EventType
from metaverse.recordings import opening
from metaverse.recordings.documents import are_lines, is_document
from metaverse.recordings.form import Form
from metaverse.recordings.streams import BEGIN, begun, is_same

MOST_INTRODUCED = 64


@dataclass(slots=True)
class Tail:
    """A file that is followed.

    `start` is the byte that telling begins at: what stands before it is read, but not told. `searched` is how far no
    end of the line that begins at `at` was found, so that a very long line is not read again with each piece of it.
    """

    path: Path
    form: Form
    begin: Json
    inode: int
    start: int = 0
    cursor: Json | None = None
    searched: int = 0
    settled: bool = False
    introduced: list[Json] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path, form: Form, kept: Json | None = None) -> Tail:
        """Make the tail of a file, from its place if that is of the same file."""
        begin, inode = begun(path), path.stat().st_ino
        tail = cls(path, form, begin, inode)
        if kept and is_same(path, kept):
            tail.start, tail.cursor, tail.settled = kept.get("at", 0), kept.get("cursor"), kept.get("settled", False)
        return tail

    @property
    def at(self) -> int:
        """The byte up to which the file was read."""
        return int(self.cursor.get("at", 0)) if self.cursor else 0

    def place(self) -> Json:
        """Return the place, to be kept."""
        kept = self.form.kept(self.cursor) if self.cursor else None
        return {**self.begin, "at": max(self.at, self.start), "cursor": kept, "settled": self.settled}

    def is_other(self, now: stat_result) -> bool:
        """Tell whether another file is in its place, or it was cut."""
        known = max(self.at, self.start)
        return now.st_ino != self.inode or now.st_size < known or not is_same(self.path, self.begin)

    def readings(self, size: int, setting: Setting) -> Iterator[Reading]:
        """Read what has come up to byte `size`: whole lines, and none of what is not to be told."""
        if self.cursor is None:
            self._catch_up(setting)
        if not self._has_line(size):
            return
        pieces = opening.pieces(self.path, self.at, until=size)
        for reading in follow(self.form.read, pieces, self.cursor, setting):
            self._move(reading.cursor)
            yield reading

    def last(self, setting: Setting) -> Reading | None:
        """Read the last line though it has no end, if it is a whole document."""
        size = self.path.stat().st_size
        if self.cursor is None or not 0 < size - self.at <= LONGEST:
            return None
        raw = b"".join(opening.pieces(self.path, self.at, until=size))
        if not is_document(raw):
            return None
        reading = self.form.read(raw + b"\n", self.cursor, setting)
        reading.cursor["at"] = size
        self._move(reading.cursor)
        return reading

    def finish(self, setting: Setting) -> Reading:
        """Tell that nothing has come for long."""
        reading = self.form.finish(self.cursor or {}, setting)
        self.settled = True
        return reading

    def finished(self, reading: Reading) -> None:
        """Go on from what the finish left, if the file grows once more."""
        self.cursor = reading.cursor

    def _has_line(self, size: int) -> bool:
        at = max(self.at, self.searched)
        for piece in opening.pieces(self.path, at, until=size):
            if b"\n" in piece:
                return True
            at += len(piece)
        self.searched = at
        return size - self.at > LONGEST or bool(self.cursor and self.cursor.get("skipping"))

    def _move(self, cursor: Json) -> None:
        self.cursor, self.settled = cursor, False
        self.searched = self.at
        self.begin = begun(self.path) if self.begin["size"] < min(self.at, BEGIN) else self.begin

    def _catch_up(self, setting: Setting) -> None:
        """Read what is not to be told: whoever goes on is known by it."""
        self.cursor = self.form.begin(self.path, now_ms())
        newest = _Newest()
        if self.start:
            pieces = opening.pieces(self.path, until=self.start)
            for reading in follow(self.form.read, pieces, self.cursor, setting):
                self.cursor = reading.cursor
                newest.note(reading.events)
        self.introduced = newest.events()


class _Newest:
    """Who was told last of, and which tasks are open: what must be told of a file that is read from its middle."""

    def __init__(self) -> None:
        self._agents: dict[str, Json] = {}
        self._tasks: dict[str, Json] = {}

    def note(self, events: list[Json]) -> None:
        for event in events:
            if event["type"] == EventType.AGENT_REGISTERED:
                self._keep(self._agents, event)
            elif event["type"] == EventType.TASK_CREATED:
                self._keep(self._tasks, event)
            elif event["type"] == EventType.TASK_UPDATED and event["data"].get("status") in FINAL_TASK_STATUSES:
                self._tasks.pop(event["subject"], None)

    def events(self) -> list[Json]:
        return [*self._agents.values(), *self._tasks.values()]

    def _keep(self, shelf: dict[str, Json], event: Json) -> None:
        shelf.pop(event["subject"], None)
        shelf[event["subject"]] = event
        while len(shelf) > MOST_INTRODUCED:
            del shelf[next(iter(shelf))]


def has_lines(path: Path) -> bool:
    """Tell whether a file holds lines, which can be followed."""
    return not opening.is_packed(path) and are_lines(opening.head(path, opening.SMALLEST))


def moved(tail: Tail) -> Path | None:
    """Find where a file was moved to beside its old name, as rotation does."""
    try:
        entries = list(scandir(tail.path.parent))
    except OSError:
        return None
    return next((Path(entry.path) for entry in entries if entry.inode() == tail.inode and entry.is_file()), None)
