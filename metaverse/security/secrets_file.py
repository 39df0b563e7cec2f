"""The file that keeps SECRET_KEY and KEY_RING: read again when it changed, and written whole or not at all."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

FOLLOWED = ("KEY_RING", "SECRET_KEY", "SECRET_KEY_BEFORE", "SECRET_KEY_BEFORE_UNTIL")


class SecretsFile:
    """A file of secrets, of which those are followed that the process has from it, and not from its environment."""

    def __init__(self, path: Path | None, settings: Any) -> None:
        self._path = path
        found = _in_file(path)
        given = {name: getattr(settings, name.lower()) for name in FOLLOWED}
        self.followed = frozenset(name for name in FOLLOWED if not given[name] or found.get(name) == given[name])
        self._seen = _state(path)

    def read(self) -> dict[str, str]:
        """Return the secrets that are followed, where the file has them."""
        self._seen = _state(self._path)
        return {name: value for name, value in _in_file(self._path).items() if name in self.followed}

    def has_changed(self) -> bool:
        """Tell whether the file is another one than was read."""
        return _state(self._path) != self._seen


def change(path: Path, changes: dict[str, str]) -> None:
    """Set secrets in a file and keep its other lines; a reader sees it as it was or as it is.

    Raises:
        OSError: it cannot be written.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    kept = [line for line in lines if line.partition("=")[0].strip() not in changes]
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in [*kept, *(f"{name}={value}" for name, value in changes.items())])
        file.flush()
        os.fsync(file.fileno())
        _belong_to_the_same(file.fileno(), path)
    beside.replace(path)


def age_seconds(path: Path) -> float:
    """Tell how long ago a file was written."""
    return time.time() - path.stat().st_mtime


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep others from changing a file of secrets meanwhile.

    Raises:
        BlockingIOError: somebody does.
        OSError: there is no such folder.
    """
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(folder)


def _belong_to_the_same(number: int, path: Path) -> None:
    """Leave a file to whom it belonged: root may change it for the user who serves."""
    with suppress(OSError):
        before = path.stat()
        os.fchown(number, before.st_uid, before.st_gid)


def _in_file(path: Path | None) -> dict[str, str]:
    try:
        return {name: raw for name, raw in dotenv_values(path).items() if raw} if path and path.is_file() else {}
    except OSError:
        return {}


def _state(path: Path | None) -> tuple[int, int, int] | None:
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size) if found else None
