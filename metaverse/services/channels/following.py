"""Following the logs: from where each was read last, on to its end; what happened becomes matters as the place is kept.

Both in one transaction: a crash in between reads the same part again and finds that nothing of it was kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from metaverse.database import reading, writing
from metaverse.events import log
from metaverse.models.channel import ChannelCursor
from metaverse.services.agents import Patience
from metaverse.services.channels import matters, standing
from metaverse.services.channels import reading as entries
from metaverse.services.channels.happening import Happening
from metaverse.services.channels.matters import Row

cursors = ChannelCursor.__table__
FAR = 1000
"""So many entries of which nothing is told are read before the place is kept: after a crash they are read again."""


class Place(NamedTuple):
    """How far the log of an organization was read, and how far that was kept."""

    epoch: str
    seq: int
    kept: int


class Found(NamedTuple):
    """What happened on the way from a kept place to another."""

    before: Place
    after: Place
    happenings: list[Happening]
    is_end: bool


@reading
def look(connection: Connection, organization_id: str, since: Place | None, from_seq: int) -> Found:
    """Read on in a log from where it was read last; before `from_seq` no rule tells anything.

    A log that began anew is followed from its end.
    """
    head = log.head.on(connection, organization_id)
    row = connection.execute(select(cursors).where(cursors.c.organization_id == organization_id)).first()
    kept = Place(row.epoch, row.seq, row.seq) if row else Place(head.epoch, head.seq, head.seq)
    before = since if since is not None and since.kept == kept.seq and since.epoch == kept.epoch else kept
    if before.epoch != head.epoch or before.seq > head.seq:
        before = Place(head.epoch, head.seq, kept.seq)
    before = before._replace(seq=min(head.seq, max(before.seq, from_seq)))
    if before.seq == head.seq:
        return Found(before, before, [], is_end=True)
    open_topics = matters.standing.on(connection, organization_id)
    read = entries.after(connection, organization_id, before.seq, open_topics.__contains__)
    reached = before._replace(seq=head.seq if read.seq is None else read.seq)
    return Found(before, reached, read.happenings, read.seq is None)


@writing
def keep(connection: Connection, organization_id: str, found: Found, rules: Sequence[Row], now: int) -> Place | None:
    """Make matters of what happened, and keep the place; None where another process was quicker."""
    if not found.happenings and found.after.seq - found.before.kept < FAR:
        return found.after
    if not _move(connection, organization_id, found):
        return None
    matters.take(connection, organization_id, rules, found.happenings, now)
    return found.after._replace(kept=found.after.seq)


def begin(connection: Connection, organization_id: str) -> int:
    """Have a log followed from its end, if it is not yet, and return where that is."""
    head = log.head.on(connection, organization_id)
    mine = cursors.c.organization_id == organization_id
    if connection.execute(select(cursors.c.seq).where(mine).with_for_update()).first() is None:
        row = {"organization_id": organization_id, "epoch": head.epoch, "seq": head.seq}
        connection.execute(insert(cursors), row)
    return head.seq


def _move(connection: Connection, organization_id: str, found: Found) -> bool:
    mine = cursors.c.organization_id == organization_id
    row = connection.execute(select(cursors.c.seq).where(mine).with_for_update()).first()
    values = {"epoch": found.after.epoch, "seq": found.after.seq}
    if row is None:
        connection.execute(insert(cursors), {"organization_id": organization_id, **values})
        return True
    if row.seq != found.before.kept:
        return False
    connection.execute(update(cursors).where(mine).values(**values))
    return True


@reading
def sweep(
    connection: Connection, organization_id: str, rules: Sequence[Row], patience: Patience, now: int
) -> list[Happening]:
    """Find what began or ended in the attention queue without a word in the log."""
    kinds = {kind for rule in rules for kind in rule["kinds"]}
    told: Mapping[str, str] = matters.standing.on(connection, organization_id)
    open_kinds = set(told.values())
    if not (kinds & standing.SWEPT or open_kinds & standing.ENDED_HERE):
        return []
    return standing.changes(connection, organization_id, patience, kinds, told, now)


@writing
def take(connection: Connection, organization_id: str, rules: Sequence[Row], found: list[Happening], now: int) -> int:
    """Make matters of what a sweep found."""
    return matters.take(connection, organization_id, rules, found, now)
