"""Who is who is asked anew as soon as a command, or another process that is not heard, has changed rights."""

from __future__ import annotations

from metaverse.security.access import Known
from metaverse.services import rights


class RightsWatch:
    """What one process has seen of the changes of rights."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._seen: str | None = None
        self._has_looked = False

    def look(self) -> None:
        """Look once; what was changed before the first look is not remembered by anybody here."""
        mark = rights.mark()
        if self._has_looked and mark != self._seen:
            self._known.forget_here()
        self._seen, self._has_looked = mark, True
