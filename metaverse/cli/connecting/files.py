"""Configuration files of other programs: read with care, kept beside before they are changed, replaced in one step."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

OWNER_ONLY = 0o600


class Unmergeable(Exception):
    """A file that is left as it is, with a sentence that says why and what to do."""


def read(path: Path) -> str | None:
    """Return what stands in a file, None where there is none.

    Raises:
        Unmergeable: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Unmergeable(f"{path} cannot be read ({error}); it is left as it is.") from error


def replace(path: Path, text: str) -> Path | None:
    """Put text into a file that only its owner may read, and return where what stood there is kept now.

    A link is followed: what it leads to is replaced, and the link stays.

    Raises:
        Unmergeable: it cannot be written.
    """
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        backup = _kept_beside(target)
        _write(target, text)
    except OSError as error:
        raise Unmergeable(f"{path} cannot be written ({error}); it is left as it is.") from error
    return backup


def _kept_beside(target: Path) -> Path | None:
    if not target.exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    backup = target.with_name(f"{target.name}.backup-{stamp}")
    backup.touch(OWNER_ONLY)
    backup.write_bytes(target.read_bytes())
    return backup


def _write(target: Path, text: str) -> None:
    """Write beside the file and then take its place, so that nobody ever reads half of it."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            new.write(text)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
