"""What the last batches of an organization read and wrote, for the next one: most tell of the same agents and tasks.

It holds only where the log ends just as it did after the last batch: whoever else writes to the projections, in this
process or another, moves that end in the same transaction. Whoever fails forgets.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from metaverse import database
from metaverse.database.binding import Database
from metaverse.operations import meters
from metaverse.projections.workspace import Rows

TABLES = ("agents", "tasks")
MOST_ROWS = 20_000
MOST_TASKS = 4000
"""So many tasks of one organization are kept: tasks end, and new ones come for ever."""


@dataclass(slots=True)
class _Kept:
    end: Any
    rows: Rows

    def __len__(self) -> int:
        return sum(map(len, self.rows.values()))


class Memory:
    """The rows of the organizations that were written to last, in the order of that."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._count = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many rows are kept."""
        return self._count

    def take(self, organization_id: str, end: Any) -> Rows:
        """Hand out the rows that hold where the log ends like this; until they are kept again nobody else has them."""
        with self._lock:
            kept = self._kept.pop(organization_id, None)
            if kept is not None:
                self._count -= len(kept)
        return kept.rows if kept is not None and kept.end == end else {table: {} for table in TABLES}

    def keep(self, organization_id: str, end: Any, rows: Rows) -> None:
        """Keep the rows as they are where the log ends like this; of too many tasks, the half that came last."""
        if len(tasks := rows["tasks"]) > MOST_TASKS:
            rows["tasks"] = dict(islice(tasks.items(), len(tasks) // 2, None))
        kept = _Kept(end, rows)
        with self._lock:
            self._kept[organization_id] = kept
            self._count += len(kept)
            while self._count > MOST_ROWS:
                self._count -= len(self._kept.popitem(last=False)[1])

    def forget(self, organization_id: str) -> None:
        """Forget the rows of an organization: they may be those of a change that was taken back."""
        self.take(organization_id, None)


_memories: WeakKeyDictionary[Database, Memory] = WeakKeyDictionary()
meters.watch_cache("rows_at_the_door", lambda: sum(map(len, list(_memories.values()))), MOST_ROWS)


def memory() -> Memory:
    """Give the memory of the current app's database."""
    bound = database.bound()
    return _memories.get(bound) or _memories.setdefault(bound, Memory())
