"""A reel: the entries of a log that a playback has at hand, up to where it plays."""

from __future__ import annotations

from collections import deque

from sqlalchemy import Connection

from metaverse.clock import now_ms
from metaverse.database import reading
from metaverse.events import log
from metaverse.events.log import Entry, Head

PAGE = 500
AT_LEAST = 100
"""With fewer entries at hand more are read."""


class Reel:
    """The entries after a place; `until_ms` None plays until now, which goes on."""

    def __init__(self, organization_id: str, head: Head, seq: int, until_ms: int | None) -> None:
        self.head = head
        self._organization_id = organization_id
        self._until_ms = until_ms
        self._last = seq
        self._waiting: deque[Entry] = deque()

    def load(self) -> bool:
        """Have entries at hand; False where the log began anew."""
        if len(self._waiting) >= AT_LEAST:
            return True
        head, entries = _page(self._organization_id, self._last, PAGE)
        if head.epoch != self.head.epoch:
            return False
        self.head = head
        self._waiting.extend(entries)
        self._last = entries[-1].seq if entries else self._last
        return True

    @property
    def limit_ms(self) -> int:
        """The time up to which one can play."""
        now = now_ms()
        return now if self._until_ms is None else min(self._until_ms, now)

    @property
    def is_bounded(self) -> bool:
        """Tell whether the end was chosen, and is not just now."""
        return self._until_ms is not None and self._until_ms <= now_ms()

    def next_ms(self) -> int | None:
        """Return when the next entry came in, None where none is to be played."""
        if self._waiting and self._waiting[0].at_ms <= self.limit_ms:
            return self._waiting[0].at_ms
        return None

    def due(self, upto_ms: int | None, gap_ms: int) -> list[Entry]:
        """Take the entries that had come in by a time, or all at hand that may be played; a long silence ends it."""
        limit = self.limit_ms if upto_ms is None else min(upto_ms, self.limit_ms)
        taken: list[Entry] = []
        while self._waiting and self._waiting[0].at_ms <= limit:
            if taken and self._waiting[0].at_ms - taken[-1].at_ms > gap_ms:
                break
            taken.append(self._waiting.popleft())
        return taken


@reading
def _page(connection: Connection, organization_id: str, after: int, most: int) -> tuple[Head, list[Entry]]:
    return log.head.on(connection, organization_id), log.since.on(connection, organization_id, after, most)
