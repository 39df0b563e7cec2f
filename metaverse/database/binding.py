"""Which database an app has, and how its engine is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, current_app
from sqlalchemy import Connection, Engine

from metaverse import tracing
from metaverse.database import postgresql, slow, sqlite
from metaverse.database.alone import Alone
from metaverse.database.plans import Plans
from metaverse.database.postgresql import PostgreSQL
from metaverse.database.sqlite import SQLite
from metaverse.errors import Unavailable
from metaverse.extensions import db

R = TypeVar("R")

_EXTENSION = "metaverse.database"
_inside: ContextVar[str | None] = ContextVar("inside_transaction", default=None)


class Store(Protocol):
    """What a kind of database must do for us."""

    def read(self, question: Callable[[Connection], R]) -> R:
        """Answer from one consistent snapshot."""

    def write(self, change: Callable[[Connection], R], lane: str | None = None, *, joins: bool = False) -> R:
        """Commit the change before it returns; changes in one lane wait for each other, and may share a commit.

        One that `joins` goes on from what others of the same transaction put off to its end.
        """

    def figures(self) -> dict[str, float]:
        """Tell how much it has to do: writer_queue, in_use and size of what serves readers or everybody."""

    def commits(self) -> int | None:
        """Return a number that is another one after each commit of anybody, None where only a question would tell."""

    def migrating(self) -> AbstractContextManager[Connection]:
        """Give a connection on which nobody else changes the schema."""

    def dispose(self) -> None:
        """Close every connection."""


class Database:
    """The database of one app."""

    def __init__(self, engine: Engine, store: Store, slow_ms: int) -> None:
        self.engine = engine
        self.alone = Alone(engine)
        self.trouble: str | None = None
        """Why the last change could not be made, as long as no other one was made since."""

        self._store = store
        self._slow_ms = slow_ms
        self._wonder = Plans(store.read).wonder
        slow.watch(engine)

    def read(self, name: str, question: Callable[[Connection], R]) -> R:
        """Answer a question in one transaction."""
        with _transaction(name), self._span("read", name), self._timed("read", name):
            return self._store.read(slow.timed(question))

    def write(self, name: str, change: Callable[[Connection], R], lane: str | None = None, *, joins: bool = False) -> R:
        """Make a change in one transaction."""
        try:
            with (
                _transaction(name),
                self._span("write", name),
                self._timed("write", name),
            ):
                result = self._store.write(slow.timed(change), lane, joins=joins)
        except Unavailable as unavailable:
            self.trouble = unavailable.detail
            raise
        self.trouble = None
        return result

    def try_to_write(self) -> None:
        """Write nothing, as far as the disk, where the last change could not be made: does it go on?

        Raises:
            Unavailable: it does not.
        """
        if self.trouble is not None:
            self.write("try_to_write", _touch)

    def figures(self) -> dict[str, float]:
        """Tell how much the database has to do."""
        return self._store.figures()

    def _timed(self, kind: str, name: str) -> AbstractContextManager[None]:
        return slow.reported(name, kind, self._slow_ms, self._wonder)

    def _span(self, kind: str, name: str) -> AbstractContextManager[object]:
        if not tracing.is_on():
            return tracing.NOTHING
        return tracing.span(f"database {kind} {name}", about={"db.system.name": self.engine.dialect.name})

    def commits(self) -> object | None:
        """Return something that is equal until somebody commits, here or elsewhere; None where that is unknown."""
        number = self._store.commits()
        return None if number is None else (self, number)

    def migrating(self) -> AbstractContextManager[Connection]:
        """Give a connection on which nobody else changes the schema."""
        return self._store.migrating()

    def dispose(self) -> None:
        """Close every connection; the next use opens new ones."""
        self.alone.let_go()
        self._store.dispose()
        self.engine.dispose()


def engine_options(url: str, pool_size: int) -> dict[str, Any]:
    """Give the options of SQLAlchemy's engine for the kind of database that a URL names."""
    return sqlite.ENGINE_OPTIONS if url.startswith("sqlite") else postgresql.engine_options(pool_size)


def init_app(app: Flask) -> None:
    """Bind the database to an app, after Flask-SQLAlchemy; nothing connects before the first use."""
    with app.app_context():
        engine = db.engine
    kind = SQLite if engine.dialect.name == "sqlite" else PostgreSQL
    store = cast(Store, kind(engine, app.config["READER_THREADS"]))
    app.extensions[_EXTENSION] = Database(engine, store, app.config["SLOW_QUERY_MS"])


def bound() -> Database:
    """Give the database of the current app."""
    return cast(Database, current_app.extensions[_EXTENSION])


def migrating() -> AbstractContextManager[Connection]:
    """Give a connection of the current app for Alembic: alone, and with SQLite's foreign keys off meanwhile."""
    return bound().migrating()


def _touch(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        version = connection.exec_driver_sql("PRAGMA user_version").scalar()
        connection.exec_driver_sql(f"PRAGMA user_version = {version}")
    else:
        connection.exec_driver_sql("SELECT pg_current_xact_id()")


@contextmanager
def _transaction(name: str) -> Iterator[None]:
    outer = _inside.get()
    if outer is not None:
        raise RuntimeError(f"{name} was called inside {outer}; compose with {name}.on(connection, …) instead.")
    token = _inside.set(name)
    try:
        yield
    finally:
        _inside.reset(token)
