"""A form: how one kind of recording is read, piece by piece, by the adapter that knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath

from metaverse.adapters.lines import LONGEST, Read, follow
from metaverse.adapters.reading import Json, Reading, Setting

Finish = Callable[[Json | None, Setting], Reading]


class Form:
    """A kind of recording. `name` is what a person calls it, `adapter` whose events these are.

    A form of lines is read with `read`, from byte `cursor["at"]` on, and can be followed while it grows.
    """

    name: str
    adapter: str
    counts_time = False
    """Whether lines that say no time are put a second apart, from `begin`'s `anchor_ms` on."""

    def begin(self, path: PurePath, anchor_ms: int = 0) -> Json:
        """Make the cursor to begin a file with."""
        return {}

    def read(self, raw: bytes, cursor: Json, setting: Setting) -> Reading:
        """Read the whole lines of a piece."""
        raise NotImplementedError

    def readings(self, pieces: Iterable[bytes], cursor: Json, setting: Setting) -> Iterator[Reading]:
        """Read all of a file, its last line even without a line break."""
        return follow(self.read, pieces, cursor, setting, ended=True)

    def finish(self, cursor: Json, setting: Setting) -> Reading:
        """Tell what follows once nothing more comes."""
        return Reading(cursor=cursor)

    def kept(self, cursor: Json) -> Json | None:
        """Return what of a cursor is stored; None if it is made anew by reading once more."""
        return cursor


class Sessions(Form):
    """Session files, whose adapter does all."""

    def __init__(
        self, name: str, adapter: str, read: Read, finish: Finish, begin: Callable[[PurePath], Json] = lambda path: {}
    ) -> None:
        self.name, self.adapter = name, adapter
        self._read, self._finish, self._begin = read, finish, begin

    def begin(self, path: PurePath, anchor_ms: int = 0) -> Json:
        """Make the cursor to begin a file with, by where it lies."""
        return self._begin(path)

    def read(self, raw: bytes, cursor: Json, setting: Setting) -> Reading:
        """Read the whole lines of a piece."""
        return self._read(raw, cursor, setting)

    def finish(self, cursor: Json, setting: Setting) -> Reading:
        """Tell that nothing more comes."""
        return self._finish(cursor, setting)


def joined(pieces: Iterable[bytes], most: int = LONGEST) -> bytes | None:
    """Put a document together; None if it has more than `most` bytes."""
    found, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            return None
        found.append(piece)
    return b"".join(found)
