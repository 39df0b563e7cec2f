"""What takes long and is done once at a time, by whatever process: whoever takes it has it until it ends, or dies.

PostgreSQL: an advisory lock on a connection of its own, which is of no pool. SQLite: a lock on a file beside the
database. Either goes with its process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine

from metaverse.database import alone

RIGHTS = 0o600


@contextmanager
def taking(engine: Engine, chore: str) -> Iterator[bool]:
    """Take a chore for as long as the context lasts, if nobody has it; tell whether that was so."""
    file = engine.url.database
    if engine.dialect.name == "postgresql":
        with _by_connection(engine, chore) as is_mine:
            yield is_mine
    elif file and file != ":memory:":
        with _by_file(Path(file), chore) as is_mine:
            yield is_mine
    else:
        yield True  # nobody else sees such a database


@contextmanager
def _by_connection(engine: Engine, chore: str) -> Iterator[bool]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # so it is closed at the end, and its lock goes, whatever happens
        asked = {"space": alone.SPACE, "name": alone.number(chore)}
        yield bool(connection.execute(alone.TRY, asked).scalar())


@contextmanager
def _by_file(database: Path, chore: str) -> Iterator[bool]:
    """Lock a file that belongs to whom the database belongs to: an administrator may be the first who needs it."""
    place = database.with_name(f"{database.name}-{chore}.lock")
    lock = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, RIGHTS)
    try:
        _belong_to_the_same(lock, database)
        yield _is_locked(lock)
    finally:
        os.close(lock)


def _belong_to_the_same(lock: int, database: Path) -> None:
    with suppress(OSError):
        owner, mine = database.stat(), os.fstat(lock)
        if (owner.st_uid, owner.st_gid) != (mine.st_uid, mine.st_gid):
            os.fchown(lock, owner.st_uid, owner.st_gid)


def _is_locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
