"""Whether anybody has committed anything to an SQLite file since one last looked: a question of microseconds.

It is asked on the event loop, where nothing may wait; SQLite answers it from shared memory.
"""

from __future__ import annotations

import sqlite3


class Witness:
    """Looks at a file from a connection of its own, on which nothing is ever read or written."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def commits(self) -> int | None:
        """Return a number that is another one after each commit of anybody, None where that cannot be told now."""
        try:
            connection = self._connection or self._open()
            return int(connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            return None

    def _open(self) -> sqlite3.Connection:
        self._connection = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
        return self._connection

    def close(self) -> None:
        """Look no more, until asked again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
