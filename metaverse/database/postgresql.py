"""PostgreSQL: a pool of connections in the calling greenlet; psycopg yields to gevent's loop by itself."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from metaverse.database import ends
from metaverse.database.jobs import Job
from metaverse.database.lanes import Lanes
from metaverse.database.patient import Patient, Silent
from metaverse.database.threads import beside_a_loop
from metaverse.errors import Unavailable

R = TypeVar("R")

MOST_TRIES = 6
FIRST_PAUSE_SECONDS = 0.01
POOL_SECONDS = 5
CONNECT_SECONDS = 3
LOCK_SECONDS = 5
STATEMENT_SECONDS = 8
PATIENCE_SECONDS = 10
"""A statement that takes longer is ended by the server; a server that does not even do that is given up."""

_IN_EACH_OTHERS_WAY = {"40001", "40P01"}
"""SQLSTATEs of a serialization failure and of a deadlock."""

_LIMITS = {"statement_timeout": STATEMENT_SECONDS * 1000, "lock_timeout": LOCK_SECONDS * 1000}
"""Only in a process that serves: whoever sits at a terminal can wait, and stop, by themselves."""

_CARE = {
    "idle_in_transaction_session_timeout": 60_000,
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
}
"""The server is to forget a process that is gone, and its locks."""

_SILENT = "The database does not answer; try again in a moment."
_FULL = "The database cannot be used now: its disk is full; make room. Nothing was changed; try again in a moment."
_STANDBY = "The database only reads at the moment; it may be a standby. Nothing was changed; try again in a moment."
_OF_READING = {"53100": _FULL}
_NOT_NOW = {**_OF_READING, "25006": _STANDBY}
"""Troubles by their SQLSTATE, and what they are called; whoever only reads and is told it cannot write has tried to."""
_MIGRATION_LOCK = 0x6D657461


def engine_options(pool_size: int) -> dict[str, Any]:
    """Give the options of the engine."""
    told = _CARE | _LIMITS if beside_a_loop() else _CARE
    return {
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_timeout": POOL_SECONDS,
        "pool_use_lifo": True,
        "connect_args": {
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "metaverse",
            "options": " ".join(f"-c {name}={value}" for name, value in told.items()),
            "keepalives_idle": 3,
            "keepalives_interval": 1,
            "keepalives_count": 3,
            "tcp_user_timeout": 6000,
        },
    }


class PostgreSQL:
    """A database on a PostgreSQL server."""

    def __init__(self, engine: Engine, _reader_threads: int) -> None:
        self._engine = engine
        event.listen(engine, "do_connect", _connect)
        if beside_a_loop():
            Patient.patience_seconds = PATIENCE_SECONDS
        self._snapshots = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._changes = engine.execution_options(isolation_level="READ COMMITTED")
        self._lanes = Lanes(self._commit_together)

    def read(self, question: Callable[[Connection], R]) -> R:
        """Answer from one consistent snapshot; a connection that was lost while idle is noticed here, and replaced."""
        with _translated(_OF_READING):
            try:
                return self._answered(question)
            except DBAPIError as error:
                if not _was_lost_while_idle(error):
                    raise
                return self._answered(question)

    def write(self, change: Callable[[Connection], R], lane: str | None = None, *, joins: bool = False) -> R:
        """Commit the change, with those in the same lane; run it again when another one got in its way."""
        with _translated(_NOT_NOW):
            if lane is None:
                return self._written(change)
            job = Job(change, joins=joins)
            self._lanes.run(lane, job)
            return job.outcome()

    def figures(self) -> dict[str, float]:
        """Tell how many wait in lanes, how many connections are in use, and how many there may be."""
        pool: Any = self._engine.pool
        return {"writer_queue": self._lanes.waiting, "in_use": pool.checkedout(), "size": pool.size()}

    def commits(self) -> int | None:
        """Say nothing: PostgreSQL does not tell without being asked, which costs as much as any question."""
        return None

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Give a connection on which nobody else changes the schema, and which may take its time."""
        with self._engine.connect() as connection:
            connection.connection.dbapi_connection.patience_seconds = None  # type: ignore[union-attr]
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("SET lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            connection.commit()
            try:
                yield connection
            finally:
                connection.rollback()
                connection.invalidate()

    def dispose(self) -> None:
        """Leave the pool to the engine, which closes it."""

    def _answered(self, question: Callable[[Connection], R]) -> R:
        with self._snapshots.begin() as connection:
            return question(connection)

    def _commit_together(self, jobs: Iterator[Job[Any]]) -> None:
        """Commit jobs in one transaction; when that is lost, each is tried alone, unless the database is the trouble.

        Then everybody who waits is told at once, instead of finding out one after the other.
        """
        group = [next(jobs)]
        attempt = Attempt(lambda connection: _run_all(connection, group, jobs))
        try:
            self._committed(attempt)
        except Exception as error:
            if attempt.may_have_committed or not _is_worth_a_try(error):
                _fail([*group, *jobs], error)
            else:
                self._try_each(group)
        except BaseException as error:
            _fail(group[:1], error)
            _fail(group[1:], Unavailable(_SILENT))

    def _try_each(self, group: list[Job[Any]]) -> None:
        for number, job in enumerate(group):
            try:
                self._written(job.run)
            except BaseException as error:
                job.fail(error)
                if not _is_worth_a_try(error):
                    _fail(group[number + 1 :], error if isinstance(error, Exception) else Unavailable(_SILENT))
                    return

    def _written(self, change: Callable[[Connection], R]) -> R:
        """Commit a change, also if its connection was lost while idle, or if it and others got in each other's way."""
        attempt = Attempt(change)
        try:
            return self._undisturbed(attempt)
        except DBAPIError as error:
            if attempt.may_have_committed or not _was_lost_while_idle(error):
                raise
            return self._undisturbed(attempt)

    def _undisturbed(self, attempt: Attempt[R]) -> R:
        for pause in _pauses():
            try:
                return self._committed(attempt)
            except DBAPIError as error:
                if _state(error) not in _IN_EACH_OTHERS_WAY:
                    raise
                time.sleep(pause)
        return self._committed(attempt)

    def _committed(self, attempt: Attempt[R]) -> R:
        with self._changes.begin() as connection:
            ends.forget(connection)
            return attempt(connection)


class Attempt(Generic[R]):
    """A change, and whether it came as far as its commit: then nobody knows what became of it if the server is lost."""

    def __init__(self, change: Callable[[Connection], R]) -> None:
        self._change = change
        self.may_have_committed = False

    def __call__(self, connection: Connection) -> R:
        """Make the change."""
        self.may_have_committed = False
        result = self._change(connection)
        ends.settle(connection)
        self.may_have_committed = True
        return result


def _fail(jobs: list[Job[Any]], error: BaseException) -> None:
    for job in jobs:
        job.fail(error)


def _run_all(connection: Connection, group: list[Job[Any]], more: Iterator[Job[Any]]) -> None:
    group[0].run(connection)
    for job in more:
        group.append(job)
        if not job.joins:
            ends.settle(connection)
        job.run(connection)


def _connect(_dialect: object, _record: object, arguments: Any, names: Any) -> Patient:
    return Patient.connect(*arguments, **names)


def _pauses() -> Iterator[float]:
    for again in range(MOST_TRIES - 1):
        yield FIRST_PAUSE_SECONDS * 2**again * random.uniform(0.5, 1.5)


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _was_lost_while_idle(error: DBAPIError) -> bool:
    """Tell whether a new connection would serve: the server has closed the old one, and has not only fallen silent."""
    return error.connection_invalidated and not isinstance(error.orig, Silent)


def _is_worth_a_try(error: BaseException) -> bool:
    """Tell whether a change may succeed alone that did not in a group; not where the database is the trouble."""
    if isinstance(error, OperationalError):
        return _was_lost_while_idle(error) or _state(error) in _IN_EACH_OTHERS_WAY
    return isinstance(error, Exception) and not isinstance(error, PoolTimeout)


@contextmanager
def _translated(names: Mapping[str, str]) -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        state = _state(error) if isinstance(error, OperationalError) else None
        raise Unavailable(names.get(state or "", _SILENT)) from error
    except InternalError as error:
        called = names.get(_state(error) or "")
        if called is None:
            raise
        raise Unavailable(called) from error
