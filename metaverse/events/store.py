"""The rows of the projections in the database: fetched in one query a table, written back in one statement a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, select, tuple_

from metaverse.database import bulk
from metaverse.events import log
from metaverse.events.fact import Fact, Stamp
from metaverse.models.agent import Agent, Usage
from metaverse.models.handover import Handover
from metaverse.models.interaction import Interaction
from metaverse.models.notification import Notification
from metaverse.models.request import Attention, Command, Request
from metaverse.models.scene import Scene
from metaverse.models.task import Step, Task
from metaverse.projections.workspace import KEYS, Key, Row, Workspace

MODELS = (Agent, Task, Step, Interaction, Handover, Usage, Request, Command, Attention, Notification, Scene)
TABLES: dict[str, Table] = {model.__tablename__: model.__table__ for model in MODELS}
AT_ONCE = 400


class DatabasePast:
    """The stored rows and the log of one organization, seen inside one transaction."""

    def __init__(self, connection: Connection, organization_id: str, before_seq: int | None = None) -> None:
        self._connection = connection
        self._organization_id = organization_id
        self._before_seq = before_seq

    def rows(self, table: str, keys: Iterable[Key]) -> Iterable[Row]:
        """Return the stored rows that have one of `keys`."""
        columns, query = _NAMES[table], _ROWS[table]
        wanted: Sequence[Any] = list(keys) if len(KEYS[table]) > 1 else [key[0] for key in keys]
        for start in range(0, len(wanted), AT_ONCE):
            parameters = {"organization": self._organization_id, "keys": wanted[start : start + AT_ONCE]}
            for row in self._connection.execute(query, parameters):
                yield dict(zip(columns, row, strict=True))

    def claims(self, subject: str, types: tuple[str, ...], after: Stamp) -> Iterable[Fact]:
        """Return the logged facts about `subject` above `after`, the latest first."""
        return log.claims(self._connection, self._organization_id, subject, types, after, self._before_seq)


def save(connection: Connection, workspace: Workspace) -> None:
    """Write the changed rows back, and delete those that are no more."""
    for name, rows in workspace.changed():
        for row in rows:
            row["organization_id"] = workspace.organization_id
        bulk.upsert(connection, TABLES[name], rows)
    for name, keys in workspace.dropped():
        _delete(connection, workspace.organization_id, name, keys)


def _delete(connection: Connection, organization_id: str, name: str, keys: Sequence[Key]) -> None:
    table = TABLES[name]
    named = tuple_(*[table.c[column] for column in KEYS[name]])
    for start in range(0, len(keys), AT_ONCE):
        these = named.in_(keys[start : start + AT_ONCE])
        connection.execute(delete(table).where(table.c.organization_id == organization_id, these))


def forget(connection: Connection, organization_id: str) -> None:
    """Delete every projected row of an organization."""
    for table in TABLES.values():
        connection.execute(delete(table).where(table.c.organization_id == organization_id))


def _query(name: str, table: Table) -> Select[Any]:
    columns = [table.c[column] for column in KEYS[name]]
    key = tuple_(*columns) if len(columns) > 1 else columns[0]
    return select(table).where(
        table.c.organization_id == bindparam("organization"), key.in_(bindparam("keys", expanding=True))
    )


_ROWS = {name: _query(name, table) for name, table in TABLES.items()}
_NAMES = {name: [column.name for column in table.columns] for name, table in TABLES.items()}
