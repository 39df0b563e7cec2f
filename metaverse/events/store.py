"""The rows of the projections in the database: fetched in one query a table, written back in one statement a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from metaverse.events import log
from metaverse.events.fact import Fact, Stamp
from metaverse.models.agent import Agent, Usage
from metaverse.models.interaction import Interaction
from metaverse.models.notification import Notification
from metaverse.models.request import Attention, Command, Request
from metaverse.models.scene import Scene
from metaverse.models.task import Step, Task
from metaverse.projections.workspace import KEYS, Key, Row, Workspace

MODELS = (Agent, Task, Step, Interaction, Usage, Request, Command, Attention, Notification, Scene)
TABLES: dict[str, Table] = {model.__tablename__: model.__table__ for model in MODELS}
AT_ONCE = 400


class DatabasePast:
    """The stored rows and the log of one organization, seen inside one transaction."""

    def __init__(self, connection: Connection, organization_id: str) -> None:
        self._connection = connection
        self._organization_id = organization_id

    def rows(self, table: str, keys: Iterable[Key]) -> Iterable[Row]:
        """Return the stored rows that have one of `keys`."""
        wanted = list(keys)
        for start in range(0, len(wanted), AT_ONCE):
            query = select(TABLES[table]).where(*self._named(TABLES[table], table, wanted[start : start + AT_ONCE]))
            for row in self._connection.execute(query).mappings():
                yield dict(row)

    def _named(self, table: Table, name: str, keys: list[Key]) -> Any:
        columns = [table.c[column] for column in KEYS[name]]
        mine = table.c.organization_id == self._organization_id
        if len(columns) == 1:
            return (mine, columns[0].in_([key[0] for key in keys]))
        return (mine, tuple_(*columns).in_(keys))

    def claims(self, subject: str, types: tuple[str, ...], after: Stamp) -> Iterable[Fact]:
        """Return the logged facts about `subject` above `after`, the latest first."""
        return log.claims(self._connection, self._organization_id, subject, types, after)


def save(connection: Connection, workspace: Workspace) -> None:
    """Write the changed rows back."""
    for name, rows in workspace.changed():
        for row in rows:
            row["organization_id"] = workspace.organization_id
        connection.execute(_UPSERTS[connection.dialect.name][name], rows)


def forget(connection: Connection, organization_id: str) -> None:
    """Delete every projected row of an organization."""
    for table in TABLES.values():
        connection.execute(delete(table).where(table.c.organization_id == organization_id))


def _upsert(insert: Any, table: Table) -> Any:
    statement = insert(table)
    names = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in names}
    return statement.on_conflict_do_update(index_elements=names, set_=others)


_UPSERTS = {
    "sqlite": {name: _upsert(sqlite.insert, table) for name, table in TABLES.items()},
    "postgresql": {name: _upsert(postgresql.insert, table) for name, table in TABLES.items()},
}
