"""A release's database, unpacked or carried to PostgreSQL, and all that is in it."""

from __future__ import annotations

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Engine, MetaData, Table, create_engine, inspect, select, text
from sqlalchemy.pool import NullPool

from tests.releases import FOLDER

Rows = dict[str, list[dict[str, Any]]]


def unpack(name: str, folder: Path) -> Path:
    """Give the SQLite file that a release left."""
    path = folder / f"{name}.db"
    path.write_bytes(lzma.decompress((FOLDER / f"{name}.db.xz").read_bytes()))
    return path


def head(path: Path) -> str:
    """Return the revision at which a release left its database."""
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def carry(path: Path, url: str) -> None:
    """Carry the rows of an SQLite file to PostgreSQL, where the same tables are laid already."""
    engine = create_engine(url, poolclass=NullPool)
    laid = MetaData()
    laid.reflect(engine)
    with closing(sqlite3.connect(path)) as source, engine.begin() as target:
        target.execute(text("SET session_replication_role = replica"))  # no foreign keys meanwhile
        source.row_factory = sqlite3.Row
        for table in laid.tables.values():
            if _is_part(table.name) or table.name == "alembic_version":
                continue
            rows = [dict(row) for row in source.execute(f'SELECT * FROM "{table.name}"')]
            if rows:
                target.execute(table.insert(), [_fit(table, row) for row in rows])
    engine.dispose()


def _fit(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: bool(value) if value is not None and isinstance(table.c[name].type, Boolean) else value
        for name, value in row.items()
    }


def _is_part(name: str) -> bool:
    """Tell whether a table is a part of the log on PostgreSQL."""
    return name.startswith(("events_p", "event_keys_p"))


def everything(engine: Engine) -> Rows:
    """Return all that is in a database, table by table, in the same words on both kinds."""
    laid = MetaData()
    with engine.connect() as connection:
        laid.reflect(connection)
        return {table.name: _rows(connection, table) for table in laid.tables.values() if not _is_part(table.name)}


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    found = [
        {name: _plain(value) for name, value in row.items()} for row in connection.execute(select(table)).mappings()
    ]
    return sorted(found, key=repr)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return bytes(value) if isinstance(value, memoryview) else value


def shape(engine: Engine) -> dict[str, dict[str, Any]]:
    """Return the columns of every table."""
    looked = inspect(engine)
    names = [name for name in looked.get_table_names() if not _is_part(name) and name != "alembic_version"]
    return {name: {str(column["name"]): column for column in looked.get_columns(name)} for name in names}
