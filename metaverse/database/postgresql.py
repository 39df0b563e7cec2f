"""PostgreSQL: a pool of connections in the calling greenlet; psycopg yields to gevent's loop by itself."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from metaverse.database import ends
from metaverse.errors import Unavailable

R = TypeVar("R")

MOST_TRIES = 6
FIRST_PAUSE_SECONDS = 0.01
_IN_EACH_OTHERS_WAY = {"40001", "40P01"}
"""SQLSTATEs of a serialization failure and of a deadlock."""

_MIGRATION_LOCK = 0x6D657461


def engine_options(pool_size: int) -> dict[str, Any]:
    """Give the options of the engine."""
    return {
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_timeout": 5,
        "pool_pre_ping": True,
        "pool_use_lifo": True,
        "connect_args": {"connect_timeout": 5, "application_name": "metaverse"},
    }


class PostgreSQL:
    """A database on a PostgreSQL server."""

    def __init__(self, engine: Engine, _reader_threads: int) -> None:
        self._engine = engine
        self._snapshots = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._changes = engine.execution_options(isolation_level="READ COMMITTED")

    def read(self, question: Callable[[Connection], R]) -> R:
        """Answer from one consistent snapshot."""
        with _translated(), self._snapshots.begin() as connection:
            return question(connection)

    def write(self, change: Callable[[Connection], R], *, joins: bool = False) -> R:
        """Commit the change; run it again when another one got in its way. Each is alone in its transaction."""
        with _translated():
            for pause in _pauses():
                try:
                    return self._committed(change)
                except DBAPIError as error:
                    if _state(error) not in _IN_EACH_OTHERS_WAY:
                        raise
                    time.sleep(pause)
            return self._committed(change)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Give a connection on which nobody else changes the schema."""
        with self._engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            connection.commit()
            try:
                yield connection
            finally:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _MIGRATION_LOCK})
                connection.commit()

    def dispose(self) -> None:
        """Leave the pool to the engine, which closes it."""

    def _committed(self, change: Callable[[Connection], R]) -> R:
        with self._changes.begin() as connection:
            ends.forget(connection)
            done = change(connection)
            ends.settle(connection)
            return done


def _pauses() -> Iterator[float]:
    for again in range(MOST_TRIES - 1):
        yield FIRST_PAUSE_SECONDS * 2**again * random.uniform(0.5, 1.5)


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        raise Unavailable("The database does not answer; try again in a moment.") from error
