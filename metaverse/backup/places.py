"""Where a backup is restored to: a new SQLite file that takes the old one's place, or one transaction of PostgreSQL.

Until the last step the database that is there stays as it is, whatever happens: the power may fail at any moment.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, inspect, make_url, text

from metaverse.clock import now_ms
from metaverse.database import bound, migrating, scratch

R = TypeVar("R")
LOOKS = 10
Fill = Callable[[Connection], R]

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name = 'metaverse' AND pid <> pg_backend_pid()"
)
_PAUSE = text("SELECT pg_sleep(0.1), pg_stat_clear_snapshot()")


class InUse(RuntimeError):
    """A server, or another command, has the database open."""


def refuse_if_in_use() -> None:
    """Find out whether anybody else has the database open.

    Raises:
        InUse: somebody has.
    """
    database = bound()
    database.dispose()
    if database.engine.dialect.name == "sqlite":
        path = _path()
        if path.exists():
            _hold(path).close()
        return
    with database.engine.connect() as connection:
        _refuse_others(connection)


def fill(fill: Fill[R], *, keeps_old: bool) -> tuple[R, str | None]:
    """Have a new database filled, and put it in the place of the old one; return where the old one is kept.

    Raises:
        InUse: somebody has the database open.
    """
    refuse_if_in_use()
    if bound().engine.dialect.name == "sqlite":
        return _fill_file(_path(), fill, keeps_old)
    return _fill_tables(fill), None


def _path() -> Path:
    return Path(make_url(str(bound().engine.url)).database or "")


def _fill_file(path: Path, fill: Fill[R], keeps_old: bool) -> tuple[R, str | None]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.restoring")
    scratch.remove(fresh)
    try:
        with scratch.writing_to(fresh) as connection:
            found = fill(connection)
        return found, _swap(path, fresh, keeps_old)
    finally:
        scratch.remove(fresh)


def _swap(path: Path, fresh: Path, keeps_old: bool) -> str | None:
    """Let a new file take an old one's place at once; nothing beside the old one may speak for the new one."""
    if not path.exists():
        fresh.replace(path)
        scratch.flush(path)
        return None
    aside = path.with_name(f"{path.name}.before-{now_ms()}")
    with closing(_hold(path)):
        aside.hardlink_to(path)
        fresh.replace(path)
        scratch.flush(path)
    if keeps_old:
        return str(aside)
    aside.unlink()
    return None


def _hold(path: Path) -> sqlite3.Connection:
    """Have a file alone, with all that was written ahead in it and nothing beside it.

    To leave the write-ahead log SQLite must be the only one that has the file open.
    """
    connection = sqlite3.connect(path, isolation_level=None, timeout=0.5)
    try:
        mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        raise InUse(str(error)) from error
    if mode != "delete":
        connection.close()
        raise InUse("database is locked")
    return connection


def _fill_tables(fill: Fill[R]) -> R:
    """Take all tables out, lay them anew and fill them, in one transaction."""
    with migrating() as connection, connection.begin():
        _refuse_others(connection)
        for name in inspect(connection).get_table_names():
            connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}" CASCADE')
        return fill(connection)


def _refuse_others(connection: Connection) -> None:
    """Refuse while others are connected; one's own that were just closed may be seen a moment longer."""
    for _ in range(LOOKS):
        if not connection.execute(_OTHERS).scalar():
            return
        connection.execute(_PAUSE)
    raise InUse("other connections are open")
