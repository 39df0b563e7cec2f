"""Which files grow: asked of the file system again and again, which works on every disk and over a network.

Folders are read again when something was added or removed in them. A file that has grown lately is looked at each
time, one that is long still only now and then, so that ten thousand old sessions cost nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from os import DirEntry, scandir, stat_result
from pathlib import Path

from metaverse.recordings.walking import is_followed

WARM_SECONDS = 3600.0
COLD_EVERY = 15
"""So many looks lie between two looks at a file that has been still for long."""

COARSE_NS = 3_000_000_000
"""A folder that changed so lately may change again without its time showing it."""

Seen = tuple[int, int, int]


class Watch:
    """The files below some paths, and how each was when it was last looked at."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = [root.absolute() for root in roots]
        self._folders: dict[Path, int] = {}
        self._files: dict[Path, Seen | None] = {}
        self._looks = 0

    def changed(self) -> list[Path]:
        """Return the files that are new or not what they were when this was last asked, in the order of their names."""
        for root in self._roots:
            self._meet(root)
        for folder in list(self._folders):
            self._reread(folder)
        found = sorted(path for path in list(self._files) if self._is_due(path) and self._has_changed(path))
        self._looks += 1
        return found

    def _meet(self, path: Path) -> None:
        if path in self._folders or path in self._files:
            return
        if path.is_dir():
            self._folders[path] = -1
            self._reread(path)
        elif path.is_file():
            self._files[path] = None

    def _reread(self, folder: Path) -> None:
        try:
            changed = folder.stat().st_mtime_ns
            if changed == self._folders[folder] and time.time_ns() - changed > COARSE_NS:
                return
            entries = list(scandir(folder))
        except OSError:
            self._folders.pop(folder, None)
            return
        self._folders[folder] = changed
        for entry in entries:
            self._enter(entry)

    def _enter(self, entry: DirEntry[str]) -> None:
        if entry.name.startswith("."):
            return
        if entry.is_dir(follow_symlinks=False):
            self._meet(Path(entry.path))
        elif is_followed(entry.name) and entry.is_file():
            self._files.setdefault(Path(entry.path), None)

    def _is_due(self, path: Path) -> bool:
        seen = self._files[path]
        if seen is None or self._looks % COLD_EVERY == 0:
            return True
        return time.time_ns() - seen[1] < WARM_SECONDS * 1e9

    def _has_changed(self, path: Path) -> bool:
        try:
            now = _seen(path.stat())
        except OSError:
            del self._files[path]
            return False
        before, self._files[path] = self._files[path], now
        return now != before


def _seen(found: stat_result) -> Seen:
    return found.st_size, found.st_mtime_ns, found.st_ino
