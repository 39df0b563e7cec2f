"""The rows of the projections in the database: fetched in one query a table, written back in one statement a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table, delete, select, update

from metaverse.clock import HOUR_MS
from metaverse.database import bulk, keyed
from metaverse.events import log
from metaverse.events.fact import Fact, Stamp
from metaverse.models.agent import Agent, Usage
from metaverse.models.attention import AttentionAct
from metaverse.models.checkpoint import Aside, Checkpoint, Mark
from metaverse.models.handover import Handover
from metaverse.models.interaction import Interaction
from metaverse.models.moves import AgentMove, TaskEnd, TaskMove
from metaverse.models.notification import Notification
from metaverse.models.request import Command, Request
from metaverse.models.scene import Scene
from metaverse.models.tally import EndedHour, Hour, Spending, Tally
from metaverse.models.task import Step, Task
from metaverse.projections.workspace import KEYS, Key, Row, Workspace

MODELS = (
    Agent,
    Task,
    Step,
    Interaction,
    Handover,
    Usage,
    Request,
    Command,
    AttentionAct,
    Notification,
    Scene,
    AgentMove,
    TaskMove,
    TaskEnd,
)
TABLES: dict[str, Table] = {model.__tablename__: model.__table__ for model in MODELS}
SUMS = (Hour.__table__, Tally.__table__, Spending.__table__, EndedHour.__table__)
LOOKING_BACK = (Checkpoint.__table__, Aside.__table__, Mark.__table__)
AT_ONCE = 400
COUNTED_EVENTS = "event"
"""The kind of tally that counts entries of the log."""


class DatabasePast:
    """The stored rows and the log of one organization, seen inside one transaction."""

    def __init__(self, connection: Connection, organization_id: str, before_seq: int | None = None) -> None:
        self._connection = connection
        self._organization_id = organization_id
        self._before_seq = before_seq

    def rows(self, table: str, keys: Iterable[Key]) -> Iterable[Row]:
        """Return the stored rows that have one of `keys`."""
        return keyed.fetch(self._connection, TABLES[table], KEYS[table], self._organization_id, list(keys))

    def claims(
        self, subjects: Sequence[str], types: tuple[str, ...], after: Stamp, upto: Stamp | None = None
    ) -> Iterable[Fact]:
        """Return the logged facts about a subject above `after`, up to `upto`, the latest first."""
        return log.claims(self._connection, self._organization_id, subjects, types, after, self._before_seq, upto)

    def neighbours(
        self, subjects: Sequence[str], types: tuple[str, ...], stamp: Stamp
    ) -> tuple[Fact | None, Fact | None]:
        """Return the last logged fact about a subject below `stamp`, and the first above it."""
        return log.neighbours(self._connection, self._organization_id, subjects, types, stamp, self._before_seq)

    def history(self, table: str, key: str) -> Iterable[Row]:
        """Return all stored rows whose names begin with `key`."""
        return self.having(table, KEYS[table][0], key)

    def having(self, table: str, column: str, value: str) -> Iterable[Row]:
        """Return all stored rows with a value in a column."""
        columns, stored = _NAMES[table], TABLES[table]
        mine = (stored.c.organization_id == self._organization_id, stored.c[column] == value)
        for row in self._connection.execute(select(stored).where(*mine)):
            yield dict(zip(columns, row, strict=True))


def save(connection: Connection, workspace: Workspace) -> None:
    """Write the changed rows back, and take out those that are no more."""
    for name, rows in workspace.dropped():
        keys = [Workspace.key_of(name, row) for row in rows]
        names = keys if len(KEYS[name]) > 1 else [key[0] for key in keys]
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            connection.execute(_GONE[name], {"organization": workspace.organization_id, "keys": some})
    for name, rows in workspace.changed():
        for row in rows:
            row["organization_id"] = workspace.organization_id
        bulk.upsert(connection, TABLES[name], rows)
    _disturb(connection, workspace)


def _disturb(connection: Connection, workspace: Workspace) -> None:
    """Note that the sums of the hours concerned do not stand any more."""
    concerned = {moment - moment % HOUR_MS for moment in workspace.disturbed_ms}
    mine = {"organization_id": workspace.organization_id, "rolled": False}
    bulk.upsert(connection, Hour.__table__, [{**mine, "hour_ms": hour_ms} for hour_ms in sorted(concerned)])


def forget(connection: Connection, organization_id: str, horizon_ms: int | None = None) -> None:
    """Delete every projected row of an organization, and every checkpoint of it.

    What follows from a log that was let go stays: its checkpoints, and how many events its hours had.
    """
    if horizon_ms is None:
        for table in (*SUMS, *LOOKING_BACK):
            connection.execute(delete(table).where(table.c.organization_id == organization_id))
    else:
        _forget_sums(connection, organization_id, horizon_ms)
    for table in TABLES.values():
        connection.execute(delete(table).where(table.c.organization_id == organization_id))


def _forget_sums(connection: Connection, organization_id: str, horizon_ms: int) -> None:
    hours, tallies, *others = SUMS
    for table in others:
        connection.execute(delete(table).where(table.c.organization_id == organization_id))
    is_countable = (tallies.c.kind != COUNTED_EVENTS) | (tallies.c.hour_ms >= horizon_ms)
    connection.execute(delete(tallies).where(tallies.c.organization_id == organization_id, is_countable))
    connection.execute(update(hours).where(hours.c.organization_id == organization_id).values(rolled=False))


_GONE = {name: delete(table).where(*keyed.among(table, KEYS[name])) for name, table in TABLES.items()}
_NAMES = {name: [column.name for column in table.columns] for name, table in TABLES.items()}
