"""Making a backup: all that one transaction sees, written beside its name, tried, and only then named.

Nobody waits for it: on SQLite it reads a snapshot while the writer writes, on PostgreSQL a REPEATABLE READ transaction.
It runs in a process of its own, never on the loop of one that serves.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from metaverse.backup import contents, loading
from metaverse.backup.contents import Backup
from metaverse.backup.keys import Keys
from metaverse.database import bound, scratch

PART = ".part"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: what it is of, how large the file is, and how long it and its trial took."""

    backup: Backup
    path: Path
    size: int
    seconds: float
    tried_seconds: float | None


def make(target: Path, keys: Keys, beside: Path | None = None, *, is_tried: bool = True) -> Made:
    """Make a backup at `target`; what was there before stays until the new one is whole.

    The trial writes what is not sealed into a folder of this server, `beside`: never to where backups go.

    Raises:
        Damaged: the trial failed; nothing is left.
        OSError: the file cannot be written.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}{PART}")
    began = time.monotonic()
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "w+b") as out:
            backup, size = bound().read("backup", partial(_write, out, keys))
            os.fsync(out.fileno())
            written = time.monotonic()
            if is_tried:
                out.seek(0)
                try_out(out, keys, beside or target.parent)
        tried = time.monotonic() - written if is_tried else None
        part.replace(target)
        scratch.flush(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Made(backup, target, size, written - began, tried)


def try_out(source: IO[bytes], keys: Keys, folder: Path) -> Backup:
    """Restore a backup into a database that is gone afterwards.

    Raises:
        Damaged: it cannot be restored, or is then not what the file says.
    """
    with scratch.passing(folder, "trial") as connection:
        return loading.load(connection, source, keys)


def _write(out: IO[bytes], keys: Keys, connection: Connection) -> tuple[Backup, int]:
    out.seek(0)  # a reading may be run again, where its connection was lost
    out.truncate()
    return contents.write(out, keys, connection)
