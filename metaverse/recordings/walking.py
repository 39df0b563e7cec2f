"""Which files a person means who names files and folders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from os import scandir
from pathlib import Path
from typing import NamedTuple

_RECORDED = re.compile(
    r"\.(?:jsonl|ndjson|json|otlp|pb|binpb|sse)"  # what it is
    r"(?:\.(?:deleted|reset|bak)[.\w:-]*?)?"  # how OpenClaw puts sessions away
    r"(?:\.(?:gz|zst))?$",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(r"\.(?:jsonl|ndjson|json|otlp|sse)$", re.IGNORECASE)
BESIDE = re.compile(r"^(?:sessions|settings|package|openclaw|auth-profiles|models)\.json$|\.meta\.json$", re.IGNORECASE)
"""Files that agents keep beside their recordings: lists, settings, secrets."""


class Walk(NamedTuple):
    """The files that are meant, in order; the names of which there is nothing; how many others lay in the folders."""

    files: list[Path]
    missing: list[Path]
    others: int


def walked(paths: Sequence[Path]) -> Walk:
    """Find what is meant: a file that is named is always taken, of a folder what is named like a recording."""
    found: dict[Path, None] = {}
    missing, others = [], 0
    for path in paths:
        if path.is_dir():
            for file in each(path):
                if is_recorded(file.name):
                    found[file] = None
                else:
                    others += 1
        elif path.is_file():
            found[path] = None
        else:
            missing.append(path)
    return Walk(list(found), missing, others)


def is_recorded(name: str) -> bool:
    """Tell whether a file in a folder is named like a recording."""
    return bool(_RECORDED.search(name)) and not BESIDE.search(name)


def is_followed(name: str) -> bool:
    """Tell whether a file in a folder is named like a recording that may grow: one that was put away does not."""
    return bool(_FOLLOWED.search(name)) and not BESIDE.search(name)


def each(folder: Path) -> Iterator[Path]:
    """Give every file in a folder and below, hidden ones left out, in the order of their names."""
    try:
        entries = sorted(scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from each(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)
