"""Where a database file is: whoever has it open would go on writing to a file that was moved, or put away for another.

What is written then looks committed, and is in no database that anybody will open again.
"""

from __future__ import annotations

from pathlib import Path

Which = tuple[int, int]
"""A file whatever its name is: its device and its number there."""

NOWHERE: Which = (0, 0)


class NotThere(OSError):
    """The file is not where it was; nothing is wrong with it, and it may come back."""


class Place:
    """The place of one file."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._was_there = False

    def which(self) -> Which:
        """Tell which file is there now; `NOWHERE` where none has ever been, for whoever opens it makes it.

        Raises:
            NotThere: it is not there any more.
        """
        try:
            found = self._path.stat()
        except FileNotFoundError as error:
            if self._was_there:
                raise NotThere(f"{self._path} is not there any more") from error
            return NOWHERE
        self._was_there = True
        return found.st_dev, found.st_ino
