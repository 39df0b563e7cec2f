"""Moments: places of the log by the time things came in, or by their number, within what can be looked back to."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from metaverse.clock import to_wire
from metaverse.database import reading
from metaverse.errors import Fault, Gone, Invalid
from metaverse.events import horizon, log
from metaverse.events.log import Head, events
from metaverse.services import checkpoints
from metaverse.services.picture_bytes import edition

AHEAD_MS = 5000
"""A caller's clock may be so far ahead of ours; what is asked for then is now."""

_MINE = events.c.organization_id == bindparam("organization")
_RECEIVED = select(func.max(events.c.received_ms)).where(_MINE, events.c.received_ms <= bindparam("at"))
_LAST = select(func.max(events.c.seq + 0)).where(_MINE, events.c.received_ms == bindparam("at"))
"""The sum has the index of times used: for the bare maximum SQLite would go back through the log from its end."""

_AT = select(events.c.received_ms).where(_MINE, events.c.seq == bindparam("seq"))


class Reach(NamedTuple):
    """How far one can look back: the first place, when it was, and the end. `begins_ms` is None for an empty log."""

    begins: int
    begins_ms: int | None
    head: Head
    head_ms: int | None


class Moment(NamedTuple):
    """A place of the log and a time: the office after the entry `seq`, as a clock that shows `at_ms` judges it."""

    seq: int
    at_ms: int


@reading
def reach(connection: Connection, organization_id: str) -> Reach:
    """Tell how far one can look back.

    Raises:
        NotFound: there is no such organization.
    """
    head = log.head.on(connection, organization_id)
    first = log.first_seq.on(connection, organization_id)
    end_ms = received_ms.on(connection, organization_id, head.seq)
    if first is None and head.seq == 0:
        return Reach(0, None, head, None)
    if first == 1:
        return Reach(0, received_ms.on(connection, organization_id, 1), head, end_ms)
    begins = head.seq if first is None else first - 1
    place = checkpoints.earliest.on(connection, organization_id, edition(head.epoch), begins)
    return Reach(place.seq, place.at_ms, head, end_ms) if place else Reach(head.seq + 1, None, head, end_ms)


@reading
def horizon_of(connection: Connection, organization_id: str) -> Moment | None:
    """Return the last entry that was let go and when that came in, None where the log still has everything.

    As a checkpoint stands there, this is also how far one can look back. Without one, as after a change of what
    checkpoints hold, only the moment is known by which that entry had come in.
    """
    begin = horizon.of.on(connection, organization_id)
    if not begin.seq:
        return None
    head = log.head.on(connection, organization_id)
    place = checkpoints.earliest.on(connection, organization_id, edition(head.epoch), begin.seq)
    return Moment(begin.seq, place.at_ms if place is not None and place.seq == begin.seq else begin.at_ms)


@reading
def received_ms(connection: Connection, organization_id: str, seq: int) -> int | None:
    """Return when an entry came in, None where there is none."""
    return connection.execute(_AT, {"organization": organization_id, "seq": seq}).scalar()


@reading
def last_seq(connection: Connection, organization_id: str, at_ms: int) -> int:
    """Return the last entry that had come in at a time, 0 for none; two looks at the index, however long the log."""
    latest = connection.execute(_RECEIVED, {"organization": organization_id, "at": at_ms}).scalar()
    if latest is None:
        return 0
    return connection.execute(_LAST, {"organization": organization_id, "at": latest}).scalar() or 0


def at_time(connection: Connection, organization_id: str, known: Reach, at_ms: int, now: int, name: str) -> Moment:
    """Find a moment by its time; `name` is what the caller calls it.

    Raises:
        Invalid: it has not come yet, or was before the log began.
        Gone: it was before what the organization keeps.
    """
    if at_ms > now + AHEAD_MS:
        _refuse(name, f"That moment has not come yet; here it is {to_wire(now)}.")
    if known.head.seq == 0:
        return Moment(0, min(at_ms, now))
    if known.begins_ms is None or at_ms < known.begins_ms:
        _refuse_before(known, name)
    return Moment(max(known.begins, last_seq.on(connection, organization_id, at_ms)), min(at_ms, now))


def at_seq(connection: Connection, organization_id: str, known: Reach, seq: int, now: int, name: str) -> Moment:
    """Find a moment by its place: the time when that entry came in.

    Raises:
        Invalid: the log does not reach so far.
        Gone: it does not reach back to there any more.
    """
    if seq > known.head.seq:
        _refuse(name, f"The log ends at {known.head.seq}.")
    if seq < known.begins:
        _refuse_before(known, name)
    at_ms = received_ms.on(connection, organization_id, seq)
    return Moment(seq, at_ms if at_ms is not None else known.begins_ms or now)


def _begins(known: Reach) -> str:
    if known.begins_ms is None:
        return "The log's beginning is gone, and nothing of it can be shown until the next checkpoint."
    return f"One can look back to {to_wire(known.begins_ms)} (seq {known.begins}); ask for a later moment."


def _refuse_before(known: Reach, name: str) -> None:
    said = _begins(known)
    errors = [Fault(field=name, message=said)]
    if known.begins == 0:
        raise Invalid(said, errors)
    raise Gone(said, errors, begins={"seq": known.begins, "at": to_wire(known.begins_ms)})


def _refuse(name: str, said: str) -> None:
    raise Invalid(said, [{"field": name, "message": said}])
