"""Reading the log: where it ends, what came after a place, and what was claimed about someone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, tuple_
from sqlalchemy.sql import ColumnElement

from metaverse.database import reading
from metaverse.errors import NotFound
from metaverse.events.fact import Fact, Stamp
from metaverse.events.names import EventType
from metaverse.models.event import Event
from metaverse.models.organization import Organization

PAGE = 500
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

    `subjects` are its keys: its own, and those of the agents that were merged into it. With `before_seq` the log is
    taken as if it ended before that place, with `upto` no fact has a greater stamp.
    """
    each = [_paged(connection, mine, after, upto) for mine in _about(organization_id, subjects, types, before_seq)]
    return each[0] if len(each) == 1 else merge(*each, key=lambda fact: fact.stamp, reverse=True)


def _paged(
    connection: Connection, mine: Sequence[ColumnElement[bool]], after: Stamp, upto: Stamp | None
) -> Iterator[Fact]:
    stamp = tuple_(events.c.effective_ms, events.c.seq)
    below: ColumnElement[bool] | None = None if upto is None else stamp <= upto
    while True:
        query = select(*FACT_COLUMNS).where(*mine, stamp > after)
        query = query if below is None else query.where(below)
        page = connection.execute(query.order_by(events.c.effective_ms.desc(), events.c.seq.desc()).limit(PAGE)).all()
        for row in page:
            yield _fact(row)
        if len(page) < PAGE:
            return
        below = stamp < (page[-1].effective_ms, page[-1].seq)


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
    each = [_beside(connection, mine, stamp) for mine in _about(organization_id, subjects, types, before_seq)]
    below = max((fact for fact, _ in each if fact), key=lambda fact: fact.stamp, default=None)
    above = min((fact for _, fact in each if fact), key=lambda fact: fact.stamp, default=None)
    return below, above


def _beside(
    connection: Connection, mine: Sequence[ColumnElement[bool]], stamp: Stamp
) -> tuple[Fact | None, Fact | None]:
    at, place = events.c.effective_ms, events.c.seq
    below = select(*FACT_COLUMNS).where(*mine, at <= stamp[0], tuple_(at, place) < stamp)
    above = select(*FACT_COLUMNS).where(*mine, at >= stamp[0], tuple_(at, place) > stamp)
    last = connection.execute(below.order_by(at.desc(), place.desc()).limit(1)).first()
    first = connection.execute(above.order_by(at, place).limit(1)).first()
    return (last and _fact(last), first and _fact(first))


def _about(
    organization_id: str, subjects: Sequence[str], types: Sequence[str], before_seq: int | None
) -> list[list[ColumnElement[bool]]]:
    """Write which facts are about each key of a subject: an index serves one key at a time.

    That one who was merged into it was removed says nothing of it.
    """
    theirs = [type_ for type_ in types if type_ != EventType.AGENT_REMOVED]
    upto = [] if before_seq is None else [events.c.seq < before_seq]
    return [
        [
            events.c.organization_id == organization_id,
            events.c.subject == subject,
            events.c.type.in_(theirs if number else list(types)),
            *upto,
        ]
        for number, subject in enumerate(subjects)
    ]


def _fact(row: Sequence[Any]) -> Fact:
    return Fact(*row)
