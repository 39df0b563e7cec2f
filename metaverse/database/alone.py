"""What only one of all processes on a database does: whoever has the lock of a chore, until it dies or lets go.

The locks are PostgreSQL's advisory ones, held by one connection of their own: when its process dies, however that may
be, the server gives them free at once. SQLite has one process, which does everything.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

logger = structlog.get_logger(__name__)
TRY = text("SELECT pg_try_advisory_lock(:space, :name)")
_LEAVE = text("SELECT pg_advisory_unlock_all()")
_ASK = text("SELECT 1")
SPACE = 0x6D76
"""So that these locks are none of those of others."""


class Alone:
    """The chores that this process has for itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_shared = engine.dialect.name == "postgresql"
        self._turn = threading.Lock()
        self._connection: Connection | None = None
        self._mine: set[str] = set()

    def has(self, chore: str) -> bool:
        """Tell whether a chore is this process's to do, and take it if nobody has it."""
        if not self._is_shared:
            return True
        with self._turn:
            try:
                return self._has(chore)
            except SQLAlchemyError:
                logger.warning("the lock of a chore could not be asked for", chore=chore)
                self._lose()
                return False

    def let_go(self) -> None:
        """Let others have all chores."""
        with self._turn:
            if self._connection is not None:
                with suppress(SQLAlchemyError):
                    self._connection.execute(_LEAVE)
                self._lose()

    def _has(self, chore: str) -> bool:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if chore in self._mine:
            self._connection.execute(_ASK)
            return True
        is_mine = bool(self._connection.execute(TRY, {"space": SPACE, "name": number(chore)}).scalar())
        if is_mine:
            logger.info("this process does a chore from now on", chore=chore)
            self._mine.add(chore)
        return is_mine

    def _lose(self) -> None:
        self._mine.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.invalidate()
                connection.close()


def number(chore: str) -> int:
    """Give the number that PostgreSQL knows a chore by."""
    return int.from_bytes(hashlib.sha256(chore.encode()).digest()[:4], "big", signed=True)
