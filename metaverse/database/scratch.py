"""An SQLite file beside the database: to try, to check, or to become the database. It is nobody else's meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, event

from metaverse.database.driver import raw

_QUICK = ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=OFF", "temp_store=MEMORY", "cache_size=-64000")
"""It is flushed once, when it is whole; before that nobody would miss it."""


@contextmanager
def writing_to(path: Path) -> Iterator[Connection]:
    """Give a connection to a new file, in one transaction that is committed and flushed at the end."""
    with _opened(path) as connection:
        yield connection
    flush(path)


@contextmanager
def passing(folder: Path, name: str) -> Iterator[Connection]:
    """Give a connection to a file that has no name any more: it goes with whoever writes it, even if that is killed."""
    path = folder / f".{name}.{os.getpid()}.db"
    remove(path)
    try:
        with _opened(path) as connection:
            remove(path)
            yield connection
    finally:
        remove(path)


@contextmanager
def _opened(path: Path) -> Iterator[Connection]:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.close(descriptor)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def remove(path: Path) -> None:
    """Remove a database file and what SQLite may have laid beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{ending}").unlink()


def flush(path: Path) -> None:
    """Have what was written to a file, and its name in the folder, on the disk."""
    for one, how in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(one, how)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _prepare(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]
    for pragma in _QUICK:
        connection.execute(f"PRAGMA {pragma}").close()  # type: ignore[attr-defined]


def _begin(connection: Connection) -> None:
    raw(connection).execute("BEGIN")
