"""A shadow: the projections of one organization made again from its log beside those that are there.

It is laid in a scratch database, so that neither the rows that are shown nor anybody at the door feels it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Table, select

from metaverse import projections
from metaverse.database import bulk, keyed
from metaverse.events import horizon, store
from metaverse.events.fact import Fact
from metaverse.events.store import SUMS, TABLES, DatabasePast
from metaverse.models.event import Event
from metaverse.projections import stories, tasks
from metaverse.projections.workspace import KEYS, Key, Workspace

ASKED_FOR = frozenset((*stories.COUNTED, *(kind.value for kind in tasks.CLAIMS)))
"""The types whose facts projections ask for again; the shadow's log has no others."""

BARE = {"extensions": None, "sender": None, "effects": None}
"""What a shadow's log leaves out of each entry."""

AT_ONCE = 500
events: Table = Event.__table__
Row = dict[str, Any]


class Shadow:
    """The rows of one organization in a scratch database, as far as facts were applied."""

    def __init__(self, connection: Connection, organization_id: str) -> None:
        self.organization_id = organization_id
        self._connection = connection
        for table in (*TABLES.values(), *SUMS, events):
            table.create(connection, checkfirst=True)

    def put(self, name: str, rows: Sequence[Row]) -> None:
        """Put rows in that are known already."""
        bulk.insert(self._connection, TABLES[name], rows)

    def take(self, facts: Sequence[Fact]) -> None:
        """Apply facts, in their order, after all that were applied before."""
        if not facts:
            return
        workspace = Workspace(self.organization_id, DatabasePast(self._connection, self.organization_id))
        workspace.fetch(projections.wanted(facts))
        for fact in facts:
            projections.apply(workspace, fact)
        store.save(self._connection, workspace)
        bulk.insert(
            self._connection,
            events,
            [fact.row(self.organization_id) | BARE for fact in facts if fact.type in ASKED_FOR],
        )

    def rows(self, name: str) -> Iterable[list[Row]]:
        """Yield the rows of a table, some at a time."""
        return rows_of(self._connection, self.organization_id, name)

    def having(self, name: str, keys: Sequence[Key]) -> list[Row]:
        """Return the rows of a table that have one of these names."""
        found = keyed.fetch(self._connection, TABLES[name], KEYS[name], self.organization_id, keys)
        return list(found) if keys else []

    def follow(self, connection: Connection) -> int:
        """Fold the whole log of the organization, from its horizon on, and return how many facts that took."""
        begin = horizon.of.on(connection, self.organization_id)
        for name, rows in horizon.rows_at(connection, self.organization_id, begin):
            self.put(name, rows)
        count = 0
        for page in horizon.facts_after(connection, self.organization_id, begin):
            self.take(page)
            count += len(page)
        return count

    def differences(self, connection: Connection) -> list[str]:
        """Name the tables in which the rows of another database are not those of the shadow."""
        whose = self.organization_id
        return [name for name in TABLES if _summed(rows_of(connection, whose, name)) != _summed(self.rows(name))]


def rows_of(connection: Connection, organization_id: str, name: str) -> Iterable[list[Row]]:
    """Yield the projected rows of an organization in one table, ordered by what names them, some at a time."""
    table = TABLES[name]
    query = select(table).where(table.c.organization_id == organization_id)
    query = query.order_by(*(table.c[column] for column in KEYS[name]))
    streamed = {"stream_results": True, "max_row_buffer": AT_ONCE}
    found = connection.execute(query, execution_options=streamed).mappings()
    for some in found.partitions(AT_ONCE):
        yield [dict(row) for row in some]


def _summed(several: Iterable[list[Row]]) -> tuple[int, int]:
    """Return how many rows there are and the sum of their hashes, which is the same in any order."""
    count = total = 0
    for some in several:
        count += len(some)
        total += sum(hash(orjson.dumps(row, option=orjson.OPT_SORT_KEYS)) for row in some)
    return count, total % 2**64
