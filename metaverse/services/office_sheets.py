"""Whole answers about many agents, as bytes that are kept current: only the cards that changed are put in anew.

An agent goes stale by silence, which no entry of the log tells; so a sheet knows until when its cards hold.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from metaverse.clock import now_ms
from metaverse.operations import meters
from metaverse.services.office_cards import NEVER_STALE, Office

REMEMBERED_BYTES = 64 * 1024 * 1024
Asked = tuple[Any, ...]


class Sheet:
    """The agents of one question in one office, and what else its answer says."""

    def __init__(self, office: Office, keys: Sequence[str], rest: dict[str, Any]) -> None:
        self._office = office
        self._roster = office.roster
        self._keys = keys
        self._indices = {key: index for index, key in enumerate(keys)}
        self._cards: list[bytes] = []
        self._closing = b"]," + orjson.dumps(rest)[1:]
        self._place = 0
        self._holds_until = -1
        self._seq = -1
        self._written = b""

    @property
    def size(self) -> int:
        """How many bytes the answer takes."""
        return len(self._written)

    def is_of(self, office: Office) -> bool:
        """Tell whether the sheet still shows the right agents of this very office."""
        return self._office is office and self._roster == office.roster

    def written(self) -> bytes:
        """Return the answer as it is now."""
        is_changed = self._redraw(now_ms())
        if is_changed or self._seq != self._office.head.seq:
            self._seq = self._office.head.seq
            self._written = self._write()
        return self._written

    def _redraw(self, now: int) -> bool:
        news = self._office.changed_since(self._place)
        self._place = self._office.place_of_changes
        if news is None or now > self._holds_until:
            self._draw(now)
            return True
        changed = [key for key in set(news) if key in self._indices]
        for key in changed:
            self._cards[self._indices[key]] = self._card(key, now)
        return bool(changed)

    def _draw(self, now: int) -> None:
        self._holds_until = NEVER_STALE
        self._cards = [self._card(key, now) for key in self._keys]

    def _card(self, key: str, now: int) -> bytes:
        card = self._office.card(key)
        if now <= card.stale_at_ms < self._holds_until:
            self._holds_until = card.stale_at_ms
        return card.at(now)

    def _write(self) -> bytes:
        head = self._office.head
        about = {"organizationId": self._office.organization_id, "epoch": head.epoch, "seq": head.seq}
        opening = orjson.dumps(about)[:-1] + b',"agents":['
        if not self._cards:
            return opening + self._closing
        first, *others = self._cards
        others = [opening + first, *others]
        others[-1] += self._closing
        return b",".join(others)


class Sheets:
    """The sheets of the last questions; bounded by the bytes of their answers."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._sheets: OrderedDict[tuple[str, Asked], Sheet] = OrderedDict()
        self._bytes = 0

    def bytes_kept(self) -> int:
        """Return how many bytes the answers take."""
        return self._bytes

    def answer(self, office: Office, asked: Asked, make: Callable[[], Sheet]) -> bytes:
        """Answer from the sheet of a question, or from a new one."""
        name = (office.organization_id, asked)
        sheet = self._sheets.pop(name, None)
        if sheet is not None:
            self._bytes -= sheet.size
        if sheet is None or not sheet.is_of(office):
            sheet = make()
        written = sheet.written()
        self._sheets[name] = sheet
        self._bytes += sheet.size
        while self._bytes > self._most_bytes and len(self._sheets) > 1:
            _, dropped = self._sheets.popitem(last=False)
            self._bytes -= dropped.size
        return written


sheets = Sheets(REMEMBERED_BYTES)
meters.watch_cache("sheets_of_agents_bytes", sheets.bytes_kept, REMEMBERED_BYTES)
