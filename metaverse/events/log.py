"""Reading the log: where it ends, what came after a place, and what was claimed about someone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import merge
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, literal_column, select, tuple_
from sqlalchemy.sql import ColumnElement

from metaverse.database import reading
from metaverse.errors import NotFound
from metaverse.events.fact import Fact, Stamp
from metaverse.events.names import EventType
from metaverse.models.event import Event
from metaverse.models.organization import Organization

PAGE = 500
FEWEST = 16
"""On the first page of claims: often the latest few tell enough."""

events = Event.__table__
organizations = Organization.__table__


class Head(NamedTuple):
    """The end of an organization's log: its epoch and its last `seq`."""

    epoch: str
    seq: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What one `seq` changed: `effects` is JSON by room, None where nothing changed."""

    seq: int
    at_ms: int
    effects: bytes | None


_HEAD = select(organizations.c.epoch, organizations.c.seq).where(organizations.c.id == bindparam("organization"))
_SINCE = (
    select(events.c.seq, events.c.received_ms, events.c.effects)
    .where(events.c.organization_id == bindparam("organization"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("most"))
)
_FIRST = (
    select(events.c.seq).where(events.c.organization_id == bindparam("organization")).order_by(events.c.seq).limit(1)
)


@reading
def head(connection: Connection, organization_id: str) -> Head:
    """Tell where the log of an organization ends.

    Raises:
        NotFound: there is no such organization.
    """
    row = connection.execute(_HEAD, {"organization": organization_id}).first()
    if row is None:
        raise NotFound("There is no such organization.")
    return Head(*row)


@reading
def since(connection: Connection, organization_id: str, after_seq: int, limit: int = PAGE) -> list[Entry]:
    """Return what the entries after `after_seq` changed, in order, `limit` at most."""
    parameters = {"organization": organization_id, "after": after_seq, "most": limit}
    return [Entry(*row) for row in connection.execute(_SINCE, parameters)]


@reading
def first_seq(connection: Connection, organization_id: str) -> int | None:
    """Return the first `seq` the log still has, None for an empty log."""
    return connection.execute(_FIRST, {"organization": organization_id}).scalar()


FACT_COLUMNS = (
    events.c.seq,
    events.c.id,
    events.c.source,
    events.c.type,
    events.c.subject,
    events.c.time_ms,
    events.c.received_ms,
    events.c.effective_ms,
    events.c.data,
    events.c.historical,
)


def facts(connection: Connection, organization_id: str, after_seq: int = 0, page: int = PAGE) -> Iterator[list[Fact]]:
    """Yield the whole log after `after_seq` in pages."""
    while True:
        query = select(*FACT_COLUMNS).where(events.c.organization_id == organization_id, events.c.seq > after_seq)
        found = [_fact(row) for row in connection.execute(query.order_by(events.c.seq).limit(page))]
        if not found:
            return
        yield found
        after_seq = found[-1].seq


def claims(
    connection: Connection,
    organization_id: str,
    subjects: Sequence[str],
    types: Sequence[str],
    after: Stamp,
    before_seq: int | None = None,
    upto: Stamp | None = None,
) -> Iterator[Fact]:
    """Yield the facts about a subject with a stamp above `after`, the latest first, in pages as they are asked for.

    `subjects` are its keys: its own, and those of the agents that were merged into it; an index serves one key at a
    time. With `before_seq` the log is taken as if it ended before that place, with `upto` no fact has a greater stamp.
    """
    asked: dict[str, Any] = {"organization": organization_id, "before": before_seq}
    asked |= {"after_ms": after[0], "after_seq": after[1]}
    each = [_paged(connection, about, {**asked, "subject": key}, upto) for key, about in _names(subjects, types)]
    return each[0] if len(each) == 1 else merge(*each, key=_stamp, reverse=True)


def _names(subjects: Sequence[str], types: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return a subject's keys with what counts of each: that one who was merged was removed says nothing of it."""
    theirs = tuple(kind for kind in types if kind != EventType.AGENT_REMOVED)
    return [(key, theirs if number else tuple(types)) for number, key in enumerate(subjects)]


def _paged(connection: Connection, types: tuple[str, ...], asked: dict[str, Any], upto: Stamp | None) -> Iterator[Fact]:
    first, next_ = _claims(types, asked["before"] is not None)
    query, asked = first, {**asked, "most": FEWEST}
    if upto is not None:
        query, asked = next_, {**asked, "below_ms": upto[0], "below_seq": upto[1] + 1, "most": PAGE}
    while True:
        page = connection.execute(query, asked).all()
        for row in page:
            yield _fact(row)
        if len(page) < asked["most"]:
            return
        below = {"below_ms": page[-1].effective_ms, "below_seq": page[-1].seq}
        query, asked = next_, {**asked, **below, "most": min(PAGE, 4 * asked["most"])}


@cache
def _claims(types: tuple[str, ...], is_bounded: bool) -> tuple[Select[Any], Select[Any]]:
    """Make the questions for the first page of claims and for the next; they are made once, for that takes time."""
    at, place = events.c.effective_ms, events.c.seq
    above = tuple_(at, place) > tuple_(bindparam("after_ms"), bindparam("after_seq"))
    below = tuple_(at, place) < tuple_(bindparam("below_ms"), bindparam("below_seq"))
    first = select(*FACT_COLUMNS).where(*_about(types, is_bounded), above)
    first = first.order_by(at.desc(), place.desc()).limit(bindparam("most"))
    return first, first.where(below)


def _about(types: tuple[str, ...], is_bounded: bool) -> list[ColumnElement[bool]]:
    mine = [events.c.organization_id == bindparam("organization"), events.c.subject == bindparam("subject")]
    mine.append(events.c.type.in_([literal_column(f"'{EventType(kind)}'") for kind in types]))
    return [*mine, earlier(bindparam("before"))] if is_bounded else mine


def earlier(before_seq: Any) -> ColumnElement[bool]:
    """Say that an event about a subject stands before a place, so that its rows are found by the subject.

    Without the sum SQLite, until it has counted, finds them by the place: it reads the whole log up to there.
    """
    return events.c.seq + 0 < before_seq


def neighbours(
    connection: Connection,
    organization_id: str,
    subjects: Sequence[str],
    types: Sequence[str],
    stamp: Stamp,
    before_seq: int | None = None,
) -> tuple[Fact | None, Fact | None]:
    """Return the last fact about a subject with a stamp below `stamp`, and the first with one above it.

    With `before_seq` the log is taken as if it ended before that place.
    """
    found: list[tuple[Any, Any]] = []
    asked = {"organization": organization_id, "before": before_seq, "at": stamp[0], "place": stamp[1]}
    for key, about in _names(subjects, types):
        below, above = (
            connection.execute(query, {**asked, "subject": key}).first()
            for query in _neighbours(about, before_seq is not None)
        )
        found.append((below, above))
    lower = [_fact(row) for row, _ in found if row]
    upper = [_fact(row) for _, row in found if row]
    return max(lower, key=_stamp, default=None), min(upper, key=_stamp, default=None)


def _stamp(fact: Fact) -> Stamp:
    return fact.stamp


@cache
def _neighbours(types: tuple[str, ...], is_bounded: bool) -> tuple[Select[Any], Select[Any]]:
    """Make the questions for the last fact below a stamp and the first above it."""
    at, place = events.c.effective_ms, events.c.seq
    mine, here = _about(types, is_bounded), tuple_(bindparam("at"), bindparam("place"))
    below = select(*FACT_COLUMNS).where(*mine, at <= bindparam("at"), tuple_(at, place) < here)
    above = select(*FACT_COLUMNS).where(*mine, at >= bindparam("at"), tuple_(at, place) > here)
    return below.order_by(at.desc(), place.desc()).limit(1), above.order_by(at, place).limit(1)


def _fact(row: Sequence[Any]) -> Fact:
    return Fact(*row)
