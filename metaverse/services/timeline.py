"""The timeline of a scrubber: how much happened when, where something failed or waited, and where it did next.

A bucket holds what came in from its start (inclusive) to its end (exclusive). Everything is counted by looks at an
index, one a border: `seq` has no gaps, and marks are numbered. Where the log is not marked yet, it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, text

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.errors import Invalid
from metaverse.events import log
from metaverse.events.log import Entry
from metaverse.services import checkpoints, chronicle, marks, moments, spells
from metaverse.services.changes import read
from metaverse.services.checkpoints import marks as table
from metaverse.services.marks import KINDS, Marked
from metaverse.services.moments import Reach
from metaverse.services.picture_bytes import edition
from metaverse.services.spells import Spell

Json = dict[str, Any]
MOST_BUCKETS = 500
NAMES = {marks.FAILURE: "failures", marks.WAIT: "waits"}
_MAY_MARK = re.compile(rb'"status":"(?:error|waiting|failed|input_required|auth_required)"')

_REACHED = text(
    "WITH RECURSIVE bucket(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM bucket WHERE n < :buckets) "
    "SELECT n, (SELECT max(seq + 0) FROM events WHERE organization_id = :organization AND received_ms = "
    "(SELECT max(received_ms) FROM events WHERE organization_id = :organization "
    "AND received_ms < :from_ms + n * :width)) FROM bucket ORDER BY n"
)
_MARKED = text(
    "WITH RECURSIVE bucket(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM bucket WHERE n < :buckets) "
    "SELECT n, (SELECT nth FROM marks WHERE organization_id = :organization AND edition = :edition AND kind = :kind "
    "AND at_ms < :from_ms + n * :width AND seq <= :upto ORDER BY at_ms DESC, nth DESC LIMIT 1) FROM bucket ORDER BY n"
)
_MINE = (
    table.c.organization_id == bindparam("organization"),
    table.c.edition == bindparam("edition"),
    table.c.seq <= bindparam("upto"),
)
"""Marks beyond the last checkpoint are just being written; there the log is read."""

_COLUMNS = [table.c[name] for name in Marked._fields]


class Span(NamedTuple):
    """A stretch of time in buckets of `width` milliseconds; `cursor_ms` is where one looks from for the next mark."""

    from_ms: int
    buckets: int
    width: int
    cursor_ms: int

    @property
    def end_ms(self) -> int:
        """Where the last bucket ends."""
        return self.from_ms + self.buckets * self.width

    def bucket(self, at_ms: int) -> int | None:
        """Return the bucket of a time, None outside."""
        at = (at_ms - self.from_ms) // self.width
        return at if 0 <= at < self.buckets else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: from and until when, in how many buckets, and where one stands; None stands for all of it."""

    from_ms: int | None = None
    until_ms: int | None = None
    buckets: int = 100
    cursor_ms: int | None = None

    def span(self, reach: Reach, now: int) -> Span:
        """Return the stretch that is meant.

        Raises:
            Invalid: it ends before it begins.
        """
        from_ms = self.from_ms if self.from_ms is not None else (reach.begins_ms or now)
        # What came in within this very millisecond belongs to it, too.
        until_ms = self.until_ms if self.until_ms is not None else now + 1
        if until_ms <= from_ms:
            said = "A timeline ends after it begins; `until` must be later than `from`."
            raise Invalid(said, [{"field": "until", "message": said}])
        width = -(-(until_ms - from_ms) // self.buckets)
        return Span(from_ms, self.buckets, width, self.cursor_ms if self.cursor_ms is not None else from_ms)


@dataclass(frozen=True, slots=True)
class _Counted:
    reach: Reach
    span: Span
    reached: list[int]
    counts: dict[str, list[int]]
    nearest: dict[tuple[str, bool], Marked | None]
    spells: list[Spell]
    unmarked: list[Entry]


def timeline(organization_id: str, asked: Asked, most_bytes: int) -> Json:
    """Count what happened.

    Raises:
        NotFound: there is no such organization.
        Invalid: the stretch ends before it begins.
    """
    behind = _behind(organization_id)
    if behind is not None:
        chronicle.write_up_to(organization_id, behind, most_bytes)
    counted = _counted(organization_id, asked)
    _add(counted, [mark for entry in counted.unmarked for mark in _marks_of(entry)])
    reach, span = counted.reach, counted.span
    return {
        "organizationId": organization_id,
        "epoch": reach.head.epoch,
        "begins": {"seq": reach.begins, "at": to_wire(reach.begins_ms)},
        "head": {"seq": reach.head.seq, "at": to_wire(reach.head_ms)},
        "from": to_wire(span.from_ms),
        "until": to_wire(span.end_ms),
        "bucketSeconds": span.width / 1000,
        "events": _between(counted.reached),
        **{NAMES[kind]: counted.counts[kind] for kind in KINDS},
        "spells": [spell.to_wire() for spell in counted.spells],
        "next": {kind: _told(counted.nearest[kind, True]) for kind in KINDS},
        "previous": {kind: _told(counted.nearest[kind, False]) for kind in KINDS},
    }


@reading
def _behind(connection: Connection, organization_id: str) -> int | None:
    """Return the end of the log if much of it is not marked yet."""
    head = log.head.on(connection, organization_id)
    last = checkpoints.nearest.on(connection, organization_id, edition(head.epoch), head.seq)
    return head.seq if head.seq - (last.seq if last else 0) > 2 * chronicle.spacing.entries else None


@reading
def _counted(connection: Connection, organization_id: str, asked: Asked) -> _Counted:
    reach = moments.reach.on(connection, organization_id)
    span = asked.span(reach, now_ms())
    name = edition(reach.head.epoch)
    last = checkpoints.nearest.on(connection, organization_id, name, reach.head.seq)
    marked_upto = last.seq if last else 0
    about = {"organization": organization_id, "edition": name, "upto": marked_upto}
    return _Counted(
        reach,
        span,
        _reached(connection, organization_id, span, reach),
        {kind: _buckets(connection, about, span, kind) for kind in KINDS},
        {(kind, later): _nearest(connection, about, span, kind, later) for kind in KINDS for later in (True, False)},
        spells.begun(connection, organization_id, span.from_ms, span.end_ms),
        log.since.on(connection, organization_id, marked_upto, reach.head.seq - marked_upto),
    )


def _reached(connection: Connection, organization_id: str, span: Span, reach: Reach) -> list[int]:
    """Return how far the log went at each border of buckets."""
    asked = {"organization": organization_id, "buckets": span.buckets, "from_ms": span.from_ms, "width": span.width}
    gone = max(0, (log.first_seq.on(connection, organization_id) or 1) - 1)
    return [max(gone, seq or 0) for _, seq in connection.execute(_REACHED, asked)]


def _buckets(connection: Connection, about: Json, span: Span, kind: str) -> list[int]:
    asked = {**about, "kind": kind, "buckets": span.buckets, "from_ms": span.from_ms, "width": span.width}
    return _between([nth or 0 for _, nth in connection.execute(_MARKED, asked)])


def _between(reached: Sequence[int]) -> list[int]:
    """Return by how much each grew over the one before."""
    return [after - before for before, after in pairwise(reached)]


def _nearest(connection: Connection, about: Json, span: Span, kind: str, later: bool) -> Marked | None:
    at, nth = table.c.at_ms, table.c.nth
    order = (at, nth) if later else (at.desc(), nth.desc())
    query = select(*_COLUMNS).where(*_MINE, table.c.kind == kind)
    query = query.where(at > span.cursor_ms if later else at < span.cursor_ms).order_by(*order).limit(1)
    row = connection.execute(query, about).first()
    return Marked(*row) if row else None


def _marks_of(entry: Entry) -> Iterable[Marked]:
    if entry.effects is None or not _MAY_MARK.search(entry.effects):
        return ()
    return marks.found(read([entry]), {})


def _add(counted: _Counted, several: Sequence[Marked]) -> None:
    """Count what is not marked yet; it is later than everything that is."""
    span, nearest = counted.span, counted.nearest
    for mark in several:
        bucket = span.bucket(mark.at_ms)
        if bucket is not None:
            counted.counts[mark.kind][bucket] += 1
        if mark.at_ms < span.cursor_ms:
            nearest[mark.kind, False] = mark
        elif mark.at_ms > span.cursor_ms and nearest[mark.kind, True] is None:
            nearest[mark.kind, True] = mark


def _told(mark: Marked | None) -> Json | None:
    if mark is None:
        return None
    return {"seq": mark.seq, "at": to_wire(mark.at_ms), "agentId": mark.agent_key, "taskId": mark.task_key}
