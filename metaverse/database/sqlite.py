"""SQLite: many readers on snapshots, one writer, and the event loop held by neither.

Python's sqlite3 would begin transactions by itself, too late and never IMMEDIATE; so it is told to keep out of it, and
BEGIN is sent when SQLAlchemy begins.
"""

from __future__ import annotations

import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, NullPool, event
from sqlalchemy.exc import DBAPIError

from metaverse.database.driver import raw
from metaverse.database.jobs import Job, run_alone
from metaverse.database.place import NotThere, Place, Which
from metaverse.database.threads import NativeThreads, WriterThread
from metaverse.database.witness import Witness
from metaverse.errors import Unavailable

R = TypeVar("R")

BUSY_SECONDS = 5.0
ENGINE_OPTIONS: dict[str, Any] = {
    "poolclass": NullPool,
    "connect_args": {"check_same_thread": False, "timeout": BUSY_SECONDS, "cached_statements": 256},
}
WAL_PAGES = 4000
"""After so many pages (16 MB) what was written ahead goes into the file: what every commit changes goes there once."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"wal_autocheckpoint={WAL_PAGES}",
    "foreign_keys=ON",
    "cache_size=-16000",
    "temp_store=MEMORY",
)
_NOT_NOW = {
    sqlite3.SQLITE_BUSY: "another process holds it for too long",
    sqlite3.SQLITE_LOCKED: "another process holds it for too long",
    sqlite3.SQLITE_FULL: "its disk is full; make room",
    sqlite3.SQLITE_CANTOPEN: "its file cannot be opened; see to the file and its folder",
    sqlite3.SQLITE_IOERR: "its disk does not take or give what it should; see to the disk",
    sqlite3.SQLITE_READONLY: "its file cannot be written; see to the rights of the file and its folder",
    sqlite3.SQLITE_PROTOCOL: "too many processes begin at once",
}
"""Troubles that pass by themselves or by an administrator's hand, and what they are called."""

_SAID_OF_READING = {code: called for code, called in _NOT_NOW.items() if code != sqlite3.SQLITE_READONLY}
"""Whoever only reads and is told that this cannot be written has tried to."""


class SQLite:
    """An SQLite file."""

    def __init__(self, engine: Engine, reader_threads: int) -> None:
        self._engine = engine
        self._idle: deque[tuple[Which, Connection]] = deque()
        self._readers = NativeThreads(reader_threads)
        self._witness = Witness(engine.url.database or "")
        self._place = Place(engine.url.database or "")
        self._writer = WriterThread(self._open_writer, self._place)
        with suppress(OSError):  # then SQLite says so itself, when it is used
            Path(engine.url.database or "").parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        event.listen(engine, "do_connect", partial(_lay, engine.url.database or ""))
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)

    def read(self, question: Callable[[Connection], R]) -> R:
        """Answer from one consistent snapshot."""
        job = Job(question)
        with _translated(_SAID_OF_READING):
            self._readers.run(partial(self._answer, job))
            return job.outcome()

    def write(self, change: Callable[[Connection], R], _lane: str | None = None, *, joins: bool = False) -> R:
        """Commit the change, together with those that wait beside it, in whatever lane."""
        with _translated(_NOT_NOW):
            return self._writer.run(Job(change, joins=joins))

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Give a connection that writes alone; dropping a table that is rebuilt must not take its children along."""
        with self._engine.connect() as connection:
            raw(connection).execute("PRAGMA foreign_keys=OFF")
            connection = connection.execution_options(begin="BEGIN IMMEDIATE")
            yield connection

    def figures(self) -> dict[str, float]:
        """Tell how many wait for the writer, how much work the readers have, and how many readers there are."""
        return {"writer_queue": self._writer.waiting, "in_use": self._readers.busy, "size": self._readers.count}

    def commits(self) -> int | None:
        """Return a number that is another one after each commit of anybody."""
        return self._witness.commits()

    def dispose(self) -> None:
        """Close every connection that is not in use."""
        self._witness.close()
        self._writer.stop()
        self._readers.stop()
        while self._idle:
            self._idle.popleft()[1].close()

    def _answer(self, job: Job[R]) -> None:
        try:
            which = self._place.which()
            connection = self._reader(which)
            try:
                run_alone(connection, job)
            finally:
                self._idle.append((which, connection))
        except BaseException as error:
            job.fail(error)

    def _reader(self, which: Which) -> Connection:
        """Take a connection to the file that is there; those to another one that was there before are closed."""
        with suppress(IndexError):  # several threads take from the same
            while True:
                known, connection = self._idle.pop()
                if known == which:
                    return connection
                connection.close()
        return self._open_reader()

    def _open_reader(self) -> Connection:
        connection = self._engine.connect()
        raw(connection).execute("PRAGMA query_only=ON")
        return connection

    def _open_writer(self) -> Connection:
        return self._engine.connect().execution_options(begin="BEGIN IMMEDIATE")


def _lay(path: str, *_: object) -> None:
    """Make the file if there is none, for this user alone as whatever SQLite lays beside it; one that is there stays.

    It must not be opened then: SQLite's locks on a file end when its process closes it anywhere.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def _translated(names: Mapping[int, str]) -> Iterator[None]:
    try:
        yield
    except NotThere as error:
        raise _not_now(f"{error}; put it back") from error
    except (DBAPIError, sqlite3.Error) as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        called = names.get(getattr(said, "sqlite_errorcode", 0) & 0xFF)
        if called is None:
            raise
        raise _not_now(called) from error


def _not_now(called: str) -> Unavailable:
    return Unavailable(f"The database cannot be used now: {called}. Nothing was changed; try again in a moment.")
