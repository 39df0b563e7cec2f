"""Follows files as they grow: what is new of each goes to where the events go, and then its place is kept.

The place is kept only after the events have arrived. Whatever fails between leaves it as it was, and the same bytes
again give the same events, which are known by their names.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from metaverse.adapters.parsing import moment
from metaverse.adapters.reading import DeadLetter, Json, Reading, Setting
from metaverse.clock import now_ms
from metaverse.errors import Unavailable
from metaverse.recordings import detection, opening
from metaverse.recordings.delivering import Delivery, Parcel
from metaverse.recordings.form import Form
from metaverse.recordings.opening import Broken
from metaverse.recordings.places import Places
from metaverse.recordings.playing import AT_ONCE
from metaverse.recordings.streams import Stream, begun
from metaverse.recordings.tails import Tail, has_lines, moved
from metaverse.recordings.watching import Watch

HISTORY_MS = 10 * 60 * 1000
"""What is told so long after it happened is history, which raises no alarm."""

STILL_SECONDS = 1.0
"""What has no end of a line, such as a document that fills its file, is read once that is still for so long."""

Told = Callable[[str], None]


class Follower:
    """Follows the files below some paths.

    Of files that are there when it runs for the first time only what comes from then on is told, unless `from_start`.
    """

    def __init__(
        self,
        roots: Sequence[Path],
        delivery: Delivery,
        places: Places,
        setting: Callable[[], Setting],
        *,
        silent_seconds: float,
        form: Form | None = None,
        from_start: bool = False,
        said: Told = lambda line: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watch, self._delivery, self._places, self._setting = Watch(roots), delivery, places, setting
        self._silent, self._form, self._from_start = silent_seconds, form, from_start
        self._said, self._clock = said, clock
        self._kept = places.all()
        self._marks = {str(root.absolute()) for root in roots}
        self._tails: dict[Path, Tail] = {}
        self._grown: dict[Path, float] = {}
        self._due: dict[Path, float] = {}
        self._unknown: set[Path] = set()
        self._again: set[Path] = set()

    def begin(self) -> int:
        """Look at what is there, and note from where on it is told; return how many files there are."""
        files = self._watch.changed()
        news = [path for path in files if str(path) not in self._kept]
        is_first = not self._marks <= self._kept.keys()
        if is_first and not self._from_start:
            self._keep(_left_out(news))
        self._keep({Path(mark): {"root": True} for mark in self._marks})
        for path in files:
            self._safely(self._take_news, path)
        return len(files)

    def look(self) -> None:
        """Take what has come since the last look, and settle what is still."""
        for path in [*self._again, *self._watch.changed()]:
            self._again.discard(path)
            self._safely(self._take, path)
        for path, due in list(self._due.items()):
            if self._clock() >= due:
                del self._due[path]
                self._safely(self._look_once_more, path)
        for path, grown in list(self._grown.items()):
            if self._clock() - grown >= self._silent:
                self._safely(self._settle, path)

    def _take_news(self, path: Path) -> None:
        kept = self._kept.get(str(path))
        if kept is None or not kept.get("settled") or kept.get("at") != path.stat().st_size:
            self._take(path)

    def _safely(self, act: Callable[[Path], None], path: Path) -> None:
        """Do what is to be done with a file; where it cannot be done now, it is done again from its place."""
        try:
            act(path)
        except FileNotFoundError:
            pass
        except (Broken, OSError) as error:
            self._said(f"{path.name} cannot be read now: {error}")
        except Unavailable as error:
            self._said(f"{path.name} is read again in a moment: {error.detail}")
            self._tails.pop(path, None)
            self._again.add(path)

    def _take(self, path: Path) -> None:
        now = path.stat()
        tail = self._tails.get(path)
        if tail and tail.is_other(now):
            self._say_goodbye(tail)
            tail = None
        tail = tail or self._opened(path)
        if tail:
            self._read(tail, now.st_size)

    def _opened(self, path: Path) -> Tail | None:
        form = self._form_of(path)
        if form is None:
            return None
        if not has_lines(path):
            self._due[path] = self._clock() + STILL_SECONDS
            return None
        tail = self._tails[path] = Tail.of(path, form, self._kept.get(str(path)))
        if not tail.settled:
            self._grown[path] = self._clock() - max(0.0, time.time() - path.stat().st_mtime)
        self._said(f"{path.name}: {form.name}")
        return tail

    def _form_of(self, path: Path) -> Form | None:
        """Tell the form of a file; of one that nobody knows it is told once, if it has a whole line."""
        try:
            return None if path in self._unknown else self._form or detection.detected(path)
        except detection.Unknown as error:
            if b"\n" in opening.head(path, detection.LOOKED_AT):
                self._unknown.add(path)
                letter = DeadLetter("", str(error), "")
                self._delivery.deliver([Parcel("replay", path.name, letter=letter)])
        return None

    def _read(self, tail: Tail, size: int) -> None:
        for reading in tail.readings(size, self._setting()):
            if tail.introduced:
                self._deliver(tail, Reading(tail.introduced))
                tail.introduced = []
            self._arrived(tail, reading)
        if tail.at < size:
            self._due[tail.path] = self._clock() + STILL_SECONDS

    def _arrived(self, tail: Tail, reading: Reading) -> None:
        self._deliver(tail, reading)
        self._grown[tail.path] = self._clock()
        self._keep({tail.path: tail.place()})

    def _settle(self, path: Path) -> None:
        """Tell that of a file that is still nothing more is expected: nobody stays at work for ever."""
        self._grown.pop(path, None)
        tail = self._tails.get(path)
        if tail and tail.cursor and not tail.settled:
            reading = tail.finish(self._setting())
            self._deliver(tail, reading)
            tail.finished(reading)
            self._keep({path: tail.place()})

    def _say_goodbye(self, tail: Tail) -> None:
        """Read what is left of a file that was moved, and forget it: another one is in its place."""
        del self._tails[tail.path]
        self._kept.pop(str(tail.path), None)
        self._grown.pop(tail.path, None)
        old = moved(tail)
        if old and old != tail.path:
            tail.path = old
            for reading in tail.readings(old.stat().st_size, self._setting()):
                self._deliver(tail, reading)

    def _look_once_more(self, path: Path) -> None:
        """Read what is whole though its line has no end."""
        tail = self._tails.get(path)
        reading = tail.last(self._setting()) if tail else None
        if tail and reading:
            self._arrived(tail, reading)
        elif not tail:
            self._take_document(path)

    def _take_document(self, path: Path) -> None:
        """Read a file that one document fills, from its place on."""
        form = self._form_of(path)
        if form is None:
            return
        stream = Stream.of(path, form, self._setting(), self._kept.get(str(path)))
        if self._kept.get(str(path), {}).get("at") == path.stat().st_size:
            return
        parcels = []
        for item in stream.items():
            name = item.letter.where if item.letter else f"event {item.number}"
            parcels.append(Parcel(form.adapter, f"{path.name}, {name}", item.event, item.letter))
            stream.taken = item.number or stream.taken
        self._send(parcels)
        self._keep({path: stream.place()})

    def _deliver(self, tail: Tail, reading: Reading) -> None:
        adapter, name = tail.form.adapter, tail.path.name
        letters = [Parcel(adapter, f"{name}, {letter.where}", letter=letter) for letter in reading.dead]
        self._send([*letters, *(Parcel(adapter, f"{name}, {_id(event)}", event) for event in reading.events)])

    def _send(self, parcels: Sequence[Parcel]) -> None:
        before = now_ms() - HISTORY_MS
        for is_past, some in groupby(parcels, lambda parcel: _is_past(parcel, before)):
            for batch in _batches(list(some)):
                self._delivery.deliver(batch, is_past)

    def _keep(self, notes: dict[Path, Json]) -> None:
        self._places.keep(notes)
        self._kept.update({str(path): note for path, note in notes.items()})


def _left_out(paths: Sequence[Path]) -> dict[Path, Json]:
    """Note of files that what they hold by now is not told."""
    notes: dict[Path, Json] = {}
    for path in paths:
        with suppress(OSError):
            notes[path] = {**begun(path), "at": path.stat().st_size, "settled": True}
    return notes


def _is_past(parcel: Parcel, before_ms: int) -> bool:
    time_ = moment(parcel.event.get("time")) if isinstance(parcel.event, dict) else None
    return time_ is not None and time_ < before_ms


def _id(event: object) -> str:
    return str(event.get("id", "event")) if isinstance(event, dict) else "event"


def _batches(parcels: list[Parcel]) -> Iterator[list[Parcel]]:
    return (parcels[start : start + AT_ONCE] for start in range(0, len(parcels), AT_ONCE))
