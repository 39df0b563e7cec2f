"""The places up to which files were taken, kept beside the database in one small file of SQLite.

A place belongs to what is done (`ingest`, `replay`, `follow`), to where the events go (an organization, a server), and
to a file. Losing them costs time and nothing else: what is read again is known by its name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import orjson

from metaverse.adapters.reading import Json

BUSY_SECONDS = 30
FILE = "places.db"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS places (deed TEXT, target TEXT, path TEXT, note BLOB, PRIMARY KEY (deed, target, path))"
    " WITHOUT ROWID"
)


class Places:
    """The places of one deed towards one target."""

    def __init__(self, home: Path, deed: str, target: str) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._file, self._mine = home / FILE, (deed, target)
        with closing(self._opened()) as connection, connection:
            connection.execute(_TABLE)

    def all(self) -> dict[str, Json]:
        """Return every place that is kept, by its file."""
        with closing(self._opened()) as connection:
            query = "SELECT path, note FROM places WHERE deed = ? AND target = ?"
            return {path: orjson.loads(note) for path, note in connection.execute(query, self._mine)}

    def get(self, path: Path) -> Json | None:
        """Return the place of a file."""
        with closing(self._opened()) as connection:
            query = "SELECT note FROM places WHERE deed = ? AND target = ? AND path = ?"
            row = connection.execute(query, (*self._mine, _name(path))).fetchone()
        return orjson.loads(row[0]) if row else None

    def keep(self, notes: Mapping[Path, Json]) -> None:
        """Keep the places of files, all or none."""
        rows = [(*self._mine, _name(path), orjson.dumps(note)) for path, note in notes.items()]
        if rows:
            with closing(self._opened()) as connection, connection:
                connection.executemany("INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?)", rows)

    def drop(self, paths: Iterable[Path]) -> None:
        """Forget the places of files."""
        rows = [(*self._mine, _name(path)) for path in paths]
        with closing(self._opened()) as connection, connection:
            connection.executemany("DELETE FROM places WHERE deed = ? AND target = ? AND path = ?", rows)

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=BUSY_SECONDS)


def _name(path: Path) -> str:
    return str(path.absolute())
