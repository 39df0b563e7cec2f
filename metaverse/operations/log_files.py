"""A file of the log that several processes write to, and that is set aside when it is large or old.

Whole lines are appended by one system call each, so those of several processes never run into one another. Whoever
finds the file too large, or of a period that is over, sets it aside (`combined.log.1` is the youngest of those), under
a lock that lasts no longer than the renaming; the others see at their next line that it is another file, and go over
to that. So does everybody after a program such as logrotate has moved it, with or without telling.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

LOCK = ".rotation.lock"
RIGHTS = 0o640
HOUR_SECONDS = 3600


class Rotation(NamedTuple):
    """When a file is set aside, and how many of those are kept: 0 bytes or hours mean never for that reason."""

    most_bytes: int = 0
    hours: int = 0
    kept: int = 10

    def is_due(self, state: os.stat_result, coming: int, now: float) -> bool:
        """Tell whether a file is to be set aside before so many bytes are added; an empty one never is."""
        if not state.st_size:
            return False
        is_large = self.most_bytes > 0 and state.st_size + coming > self.most_bytes
        period = self.hours * HOUR_SECONDS
        return is_large or (period > 0 and now // period > state.st_mtime // period)


class LogFile(logging.Handler):
    """Appends lines to a file.

    Raises:
        OSError: the file cannot be written, when it is opened for the first time.
    """

    def __init__(self, path: Path, rotation: Rotation) -> None:
        super().__init__()
        self._path, self._rotation = path, rotation
        self._descriptor = self._opened()

    def emit(self, record: logging.LogRecord) -> None:
        """Append a record."""
        try:
            self.append(f"{self.format(record)}\n".encode("utf-8", "backslashreplace"))
        except RecursionError:
            raise
        except Exception:
            self.handleError(record)

    def append(self, lines: bytes) -> None:
        """Append whole lines; what a full disk does not take is lost, and nobody is held up."""
        with suppress(OSError):
            self._follow()
            state = os.fstat(self._descriptor)
            if self._rotation.is_due(state, len(lines), time.time()):
                self._set_aside(state)
            os.write(self._descriptor, lines)

    def close(self) -> None:
        """Write no more."""
        with suppress(OSError):
            os.close(self._descriptor)
        super().close()

    def _follow(self) -> None:
        """Go over to the file that has the name now."""
        mine = os.fstat(self._descriptor)
        try:
            named = self._path.stat()
            is_same = (named.st_dev, named.st_ino) == (mine.st_dev, mine.st_ino)
        except FileNotFoundError:
            is_same = False
        if not is_same:
            self._reopen()

    def _reopen(self) -> None:
        descriptor = self._opened()
        os.close(self._descriptor)
        self._descriptor = descriptor

    def _opened(self) -> int:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, RIGHTS)

    def _set_aside(self, seen: os.stat_result) -> None:
        """Set the file aside, if it is still the one that was seen; whoever comes meanwhile writes on to it."""
        lock = os.open(self._path.with_name(LOCK), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, RIGHTS)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if self._path.stat().st_ino == seen.st_ino:
                self._move_up()
        except (BlockingIOError, FileNotFoundError):  # somebody else does it, or has done it
            return
        finally:
            os.close(lock)
        self._reopen()

    def _move_up(self) -> None:
        names = [self._path, *(self._aside(number) for number in range(1, self._rotation.kept + 1))]
        for older, younger in zip(reversed(names[1:]), reversed(names[:-1]), strict=True):
            with suppress(FileNotFoundError):
                younger.replace(older)
        if not self._rotation.kept:
            self._path.unlink()

    def _aside(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
