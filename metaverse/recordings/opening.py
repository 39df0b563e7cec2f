"""Files in pieces, packed by gzip or zstandard or not, whatever their names say."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import zstandard

GZIP, ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
SMALLEST, LARGEST = 4 * 1024, 256 * 1024
"""Bytes of a piece: the first is small, so that looking into a thousand files holds little; each next is twice that."""

Passed = Callable[[int], None]


class Broken(Exception):
    """A file that cannot be read, or no further; its message says why."""


def head(path: Path, size: int) -> bytes:
    """Return how a file begins, unpacked."""
    found, left = [], size
    for piece in pieces(path):
        found.append(piece[:left])
        left -= len(piece)
        if left <= 0:
            break
    return b"".join(found)


def is_packed(path: Path) -> bool:
    """Tell whether a file is packed."""
    with path.open("rb") as file:
        return _is_packed(file.read(4))


def pieces(path: Path, at: int = 0, until: int | None = None, passed: Passed | None = None) -> Iterator[bytes]:
    """Give a file piece by piece from byte `at` of what it holds; `passed` is told of the bytes on the disk.

    A plain file is closed between two pieces, so that very many can be read at once.

    Raises:
        Broken: it cannot be read, or its packing ends in the middle.
    """
    try:
        packed = is_packed(path)
        yield from _unpacked(path, at, passed) if packed else _plain(path, at, until, passed)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise Broken(f"{getattr(error, 'strerror', None) or error}") from error


def _is_packed(begin: bytes) -> bool:
    return begin.startswith((GZIP, ZSTANDARD))


def _plain(path: Path, at: int, until: int | None, passed: Passed | None) -> Iterator[bytes]:
    size = SMALLEST
    while until is None or at < until:
        with path.open("rb") as file:
            file.seek(at)
            piece = file.read(size if until is None else min(size, until - at))
        if not piece:
            return
        at, size = at + len(piece), min(size * 2, LARGEST)
        if passed:
            passed(len(piece))
        yield piece


def _unpacked(path: Path, at: int, passed: Passed | None) -> Iterator[bytes]:
    with path.open("rb") as file, _unpacking(file) as unpacked:
        size, before, skipped = SMALLEST, 0, 0
        while piece := unpacked.read(size):
            size, now = min(size * 2, LARGEST), file.tell()
            if passed:
                passed(now - before)
            before, skipped = now, skipped + len(piece)
            if skipped > at:
                yield piece[max(0, at - skipped + len(piece)) :]


def _unpacking(file: IO[bytes]) -> IO[bytes]:
    begin = file.read(4)
    file.seek(0)
    if begin.startswith(GZIP):
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    return zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
