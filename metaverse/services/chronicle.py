"""The chronicle: writes checkpoints and marks along an organization's log, in the background or when somebody waits.

The next checkpoint is due when folding what came since the last one takes as long as a jump may take, or sooner while
checkpoints are small beside the log. Where they outgrow their share the old ones are thinned out: the older, the wider
apart. A chronicler never writes what another one of the same log would write otherwise; two at once do no harm.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple
from weakref import WeakValueDictionary

from sqlalchemy import Connection

from metaverse.database import reading
from metaverse.events import log
from metaverse.events.log import Entry, Head
from metaverse.operations import meters
from metaverse.services import checkpoints, marks, picture_bytes
from metaverse.services.beside import beside
from metaverse.services.changes import Change, read
from metaverse.services.checkpoints import SLICE, Place
from metaverse.services.marks import Marked
from metaverse.services.picture import Name, Picture
from metaverse.services.picture_bytes import edition

Pause = Callable[[float], object]
"""Called with the seconds that a piece of work took."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """How far apart checkpoints are."""

    entries: int = 5000
    """A jump folds at most so many: some 10 µs each, with reading them."""

    least_bytes: int = 1_000_000
    most_bytes: int = 8_000_000
    """Of effects between two checkpoints."""

    share: int = 10
    """Between these bounds the effects weigh so many times what the checkpoint does."""

    page: int = 500

    def is_due(self, entries: int, effect_bytes: int, last_size: int) -> bool:
        """Tell whether a checkpoint is due after so much."""
        bytes_apart = min(self.most_bytes, max(self.least_bytes, self.share * last_size))
        return entries >= self.entries or effect_bytes >= bytes_apart


spacing = Spacing()
CHRONICLERS_KEPT = 8


@dataclass(slots=True)
class Chronicler:
    """Who folds one log, and has come to some place of it."""

    organization_id: str
    epoch: str
    picture: Picture
    last_size: int = 0
    entries: int = 0
    effect_bytes: int = 0
    marked: list[Marked] = field(default_factory=list)

    def follow(self, entries: Sequence[Entry]) -> None:
        """Fold what came next."""
        changes = advance(self.picture, self.organization_id, self.epoch, entries)
        several = marks.found(changes, self.picture.marks)
        self.marked += several
        self.picture.marks = {**self.picture.marks, **{mark.kind: mark.nth for mark in several}}
        self.entries += len(entries)
        self.effect_bytes += sum(len(entry.effects) for entry in entries if entry.effects)

    @property
    def is_due(self) -> bool:
        """Tell whether it is time for a checkpoint."""
        return self.entries > 0 and spacing.is_due(self.entries, self.effect_bytes, self.last_size)

    def write(self) -> Place:
        """Keep a checkpoint here, in slices, so that nobody waits long at the door; the checkpoint itself last."""
        name = edition(self.epoch)
        picture = self.picture
        left_out = beside(picture.leave_out)
        body = beside(lambda: picture_bytes.encode(picture))
        for start in range(0, len(left_out), SLICE):
            some = left_out[start : start + SLICE]
            checkpoints.keep_asides(self.organization_id, name, picture.seq, some)
        for start in range(0, len(self.marked), SLICE):
            checkpoints.keep_marks(self.organization_id, name, self.marked[start : start + SLICE])
        place = Place(picture.seq, picture.at_ms, len(body))
        checkpoints.keep(self.organization_id, name, place, body)
        self.last_size, self.entries, self.effect_bytes, self.marked = len(body), 0, 0, []
        return place


def advance(picture: Picture, organization_id: str, epoch: str, entries: Sequence[Entry]) -> list[Change]:
    """Fold entries into a picture, with what they need of what it leaves out; return them as they were read."""
    changes, absent = beside(lambda: _look(picture, entries))
    if absent:
        picture.recall(checkpoints.left_out(organization_id, edition(epoch), absent, picture.based))
    beside(lambda: picture.take(changes))
    return changes


def _look(picture: Picture, entries: Sequence[Entry]) -> tuple[list[Change], set[Name]]:
    changes = read(entries)
    return changes, picture.absent(changes)


_chroniclers: OrderedDict[str, Chronicler] = OrderedDict()
meters.watch_cache("chroniclers", _chroniclers.__len__, CHRONICLERS_KEPT)
_locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()
_hurried: Counter[str] = Counter()


def write_on(organization_id: str, most_bytes: int, pause: Pause = lambda _: None) -> int:
    """Write the checkpoints that are due up to the end of the log, and return how many that were.

    `most_bytes` is what the checkpoints of an organization may take. Whoever waits for a place goes first.

    Raises:
        NotFound: there is no such organization.
    """
    with _locks.setdefault(organization_id, Lock()):
        return _write_on(organization_id, most_bytes, None, pause)


def write_up_to(organization_id: str, seq: int, most_bytes: int) -> int:
    """Do the same without a pause and up to a place, for somebody waits."""
    _hurried[organization_id] += 1
    try:
        with _locks.setdefault(organization_id, Lock()):
            return _write_on(organization_id, most_bytes, seq, None)
    finally:
        _hurried[organization_id] -= 1


def _write_on(organization_id: str, most_bytes: int, upto: int | None, pause: Pause | None) -> int:
    chronicler = _chronicler(organization_id)
    if chronicler is None:
        return 0
    written = 0
    try:
        for worked_seconds, has_written in _steps(chronicler, upto):
            written += has_written
            if pause is not None:
                if _hurried[organization_id]:
                    break
                pause(worked_seconds)
    except BaseException:
        forget(organization_id)
        raise
    if written:
        thin_out(organization_id, chronicler.epoch, most_bytes)
    return written


def _steps(chronicler: Chronicler, upto: int | None) -> Iterator[tuple[float, bool]]:
    """Follow the log page by page; tell how many seconds each took, and whether it ended with a checkpoint."""
    while upto is None or chronicler.picture.seq < upto:
        began = time.monotonic()
        head, entries = _next(chronicler.organization_id, chronicler.picture.seq, spacing.page)
        if head.epoch != chronicler.epoch or not entries:
            return
        chronicler.follow(entries)
        is_due = chronicler.is_due
        if is_due:
            chronicler.write()
        yield time.monotonic() - began, is_due


def _chronicler(organization_id: str) -> Chronicler | None:
    """Return whoever folds this log, from the last checkpoint on; None where its beginning is gone."""
    known = _chroniclers.pop(organization_id, None)
    found = _begin(organization_id, known)
    if found is not None:
        _chroniclers[organization_id] = found
        if len(_chroniclers) > CHRONICLERS_KEPT:
            _chroniclers.popitem(last=False)
    return found


def _begin(organization_id: str, known: Chronicler | None) -> Chronicler | None:
    start = _start(organization_id, known.epoch if known else "", known.picture.based if known else -1)
    if start.goes_on:
        return known
    epoch, body = start.head.epoch, start.body
    while checkpoints.forget_others(organization_id, edition(epoch)):
        pass
    if start.place is not None and body is not None:
        picture = beside(lambda: picture_bytes.decode(body))
        return Chronicler(organization_id, epoch, picture, start.place.size)
    return Chronicler(organization_id, epoch, Picture()) if start.first in (None, 1) else None


class _Start(NamedTuple):
    head: Head
    first: int | None
    place: Place | None
    body: bytes | None
    goes_on: bool


@reading
def _start(connection: Connection, organization_id: str, known_epoch: str, based: int) -> _Start:
    """Read where to begin, unless the last checkpoint is the one that is known already."""
    head = log.head.on(connection, organization_id)
    first = log.first_seq.on(connection, organization_id)
    name = edition(head.epoch)
    place = checkpoints.nearest.on(connection, organization_id, name, head.seq)
    if known_epoch == head.epoch and based == (place.seq if place else 0):
        return _Start(head, first, place, None, goes_on=True)
    body = checkpoints.body_at.on(connection, organization_id, name, place.seq) if place else None
    return _Start(head, first, place, body, goes_on=False)


@reading
def _next(connection: Connection, organization_id: str, after: int, most: int) -> tuple[Head, list[Entry]]:
    return log.head.on(connection, organization_id), log.since.on(connection, organization_id, after, most)


def keep_at(organization_id: str, seq: int) -> bool:
    """Keep a checkpoint at a place, whether one is due or not; False where the log has not all that leads there."""
    start = _start_up_to(organization_id, seq)
    if start.place is not None and start.place.seq == seq:
        return True
    if start.place is None and start.first != 1:
        return False
    body = start.body
    picture = beside(lambda: picture_bytes.decode(body)) if body else Picture()
    chronicler = Chronicler(organization_id, start.head.epoch, picture)
    while picture.seq < seq:
        chronicler.follow(log.since(organization_id, picture.seq, min(spacing.page, seq - picture.seq)))
    chronicler.write()
    return True


@reading
def _start_up_to(connection: Connection, organization_id: str, seq: int) -> _Start:
    head = log.head.on(connection, organization_id)
    name = edition(head.epoch)
    place = checkpoints.nearest.on(connection, organization_id, name, seq)
    body = checkpoints.body_at.on(connection, organization_id, name, place.seq) if place else None
    return _Start(head, log.first_seq.on(connection, organization_id), place, body, goes_on=False)


def thin_out(organization_id: str, epoch: str, most_bytes: int) -> int:
    """Delete old checkpoints until the others fit, and return how many; first and last stay."""
    there = checkpoints.places(organization_id, edition(epoch))
    left = _thinned(there, most_bytes)
    gone = sorted({place.seq for place in there} - {place.seq for place in left})
    if gone:
        checkpoints.drop(organization_id, edition(epoch), gone)
    return len(gone)


def _thinned(there: Sequence[Place], most_bytes: int) -> list[Place]:
    """Leave out, again and again, the one whose neighbours are closest for their age."""
    left = list(there)
    total = sum(place.size for place in left)
    while total > most_bytes and len(left) > 2:
        end = left[-1].seq + 1
        at = min(range(1, len(left) - 1), key=lambda n: (left[n + 1].seq - left[n - 1].seq) / (end - left[n].seq))
        total -= left.pop(at).size
    return left


def forget_before(organization_id: str, seq: int) -> None:
    """Delete what belongs to the log up to a place, which itself is deleted; one looks back to the next checkpoint."""
    checkpoints.forget_before(organization_id, edition(log.head(organization_id).epoch), seq)


def forget(organization_id: str) -> None:
    """Forget where one was in a log; the next one begins with the last checkpoint."""
    _chroniclers.pop(organization_id, None)
