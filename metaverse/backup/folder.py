"""The folder of scheduled backups: names by time, and how many stay. What lies there beside is left alone."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path

from metaverse.backup.making import PART

ENDING = ".backup"
_OURS = re.compile(r"metaverse-\d{8}T\d{6}Z\.backup")
_PART_OF_OURS = re.compile(r"\.metaverse-\d{8}T\d{6}Z\.backup\.\d+\.part")
STALE_SECONDS = 86_400


def name_at(at_ms: int) -> str:
    """Name a backup by when it was made."""
    return f"metaverse-{datetime.fromtimestamp(at_ms / 1000, UTC):%Y%m%dT%H%M%SZ}{ENDING}"


def backups(folder: Path) -> list[Path]:
    """Return the backups of a folder that we named, the oldest first."""
    return sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name) and path.is_file())


def rotate(folder: Path, keep: int) -> list[Path]:
    """Remove all but the latest backups, which were tried, and what was left of tries that died; return what went."""
    gone = backups(folder)[: -max(1, keep)]
    gone += [path for path in folder.glob(f".*{PART}") if _PART_OF_OURS.fullmatch(path.name) and _is_stale(path)]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _is_stale(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > STALE_SECONDS
