"""The rows that one batch of facts reads and changes, held in memory until they are written back together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

from metaverse import ids
from metaverse.events.fact import Fact, Stamp
from metaverse.events.names import EVENT_TYPES, EventType, Subject

Row = dict[str, Any]
Key = tuple[Any, ...]
Rows = dict[str, dict[Key, Row | None]]
"""By table and name, None for a row that there is not."""


KEYS: dict[str, tuple[str, ...]] = {
    "agents": ("key",),
    "tasks": ("key",),
    "steps": ("task_key", "key"),
    "interactions": ("seq",),
    "handovers": ("seq",),
    "usage": ("agent_key", "key"),
    "requests": ("agent_key", "key"),
    "commands": ("key",),
    "attention_acts": ("subject", "seq"),
    "notifications": ("seq",),
    "scenes": ("name",),
    "agent_moves": ("agent_key", "at_ms", "seq"),
    "task_moves": ("task_key", "at_ms", "seq"),
    "task_ends": ("task_key", "at_ms", "seq"),
}
"""The tables of the projections, and the columns that name a row within its organization."""

AGENT_FIELDS = ("assignee", "agentId", "to", "parentId")
"""The fields of an event's data that name agents."""

PARENT_IS_AGENT = frozenset({EventType.AGENT_REGISTERED})
"""Elsewhere a parent is a task."""

AS_TOLD = frozenset({EventType.AGENT_MERGED, EventType.ATTENTION})
"""A merging names agents as they were, an act of attention names people."""

SUBJECTS: dict[str, Subject] = {kind: rule.subject for kind, rule in EVENT_TYPES.items()}


class Past(Protocol):
    """What a workspace asks of whoever keeps the rows and the log: a database, or a test's memory."""

    def rows(self, table: str, keys: Iterable[Key]) -> Iterable[Row]:
        """Return the stored rows of `table` that have one of `keys`."""

    def claims(
        self, subjects: Sequence[str], types: tuple[str, ...], after: Stamp, upto: Stamp | None = None
    ) -> Iterable[Fact]:
        """Return the logged facts about a subject above `after`, up to `upto`, the latest first.

        `subjects` are its keys, its own first. That one who was merged into it was removed says nothing of it.
        """

    def neighbours(
        self, subjects: Sequence[str], types: tuple[str, ...], stamp: Stamp
    ) -> tuple[Fact | None, Fact | None]:
        """Return the last logged fact about a subject below `stamp`, and the first above it."""

    def history(self, table: str, key: str) -> Iterable[Row]:
        """Return all stored rows of `table` whose names begin with `key`."""

    def having(self, table: str, column: str, value: str) -> Iterable[Row]:
        """Return all stored rows of `table` with a value in a column."""


class Workspace:
    """Fetched and changed rows of one organization, and what each fact changed for each room."""

    def __init__(self, organization_id: str, past: Past, known: Rows | None = None) -> None:
        """Begin with the rows that are known already; what is read and changed joins them."""
        self.organization_id = organization_id
        self._past = past
        self._rows: Rows = {table: {} for table in KEYS} | (known or {})
        self._dirty: dict[str, dict[Key, Row]] = {table: {} for table in KEYS}
        self._dropped: dict[str, dict[Key, Row]] = {table: {} for table in KEYS}
        self._batch: list[Fact] = []
        self.disturbed_ms: set[int] = set()
        """The moments for which what is counted by the hour has changed."""
        self.aside: dict[Key, Any] = {}
        """What the rules have read beside the rows, and will ask for again."""
        self._put_off: dict[Key, tuple[list[Fact], Callable[[list[Fact]], None]]] = {}

    def begin(self, fact: Fact) -> None:
        """Note a fact of this batch, so that `claims` finds it before it is in the log."""
        self._batch.append(fact)
        self.disturbed_ms.add(fact.received_ms)

    def logged(self) -> None:
        """Note that every fact of this batch is in the log by now."""
        self._batch.clear()

    def fetch(self, wanted: dict[str, set[Key]]) -> None:
        """Read the rows that a batch will need, one query a table."""
        for table, keys in wanted.items():
            known = self._rows[table]
            missing = [key for key in keys if key not in known]
            if not missing:
                continue
            known.update(dict.fromkeys(missing))
            for row in self._past.rows(table, missing):
                known[self.key_of(table, row)] = row

    def find(self, table: str, *key: Any) -> Row | None:
        """Return a row, or None where there is none."""
        known = self._rows[table]
        if key not in known:
            self.fetch({table: {key}})
        return known[key]

    def add(self, table: str, row: Row) -> Row:
        """Put a new row in, to be written."""
        key = self.key_of(table, row)
        self._rows[table][key] = row
        self._dirty[table][key] = row
        self._dropped[table].pop(key, None)
        return row

    def drop(self, table: str, row: Row) -> None:
        """Take a row out, to be deleted."""
        key = self.key_of(table, row)
        self._rows[table][key] = None
        self._dirty[table].pop(key, None)
        self._dropped[table][key] = row

    def history(self, table: str, key: str) -> dict[Key, Row]:
        """Return every row of `table` whose name begins with `key`, as it is by now."""
        known = self._rows[table]
        for row in self._past.history(table, key):
            known.setdefault(self.key_of(table, row), row)
        return {name: row for name, row in known.items() if row is not None and name[0] == key}

    def having(self, table: str, column: str, value: str) -> list[Row]:
        """Return every row of `table` with a value in a column, as it is by now."""
        known = self._rows[table]
        for row in self._past.having(table, column, value):
            known.setdefault(self.key_of(table, row), row)
        return [row for row in known.values() if row is not None and row[column] == value]

    def touch(self, table: str, row: Row) -> None:
        """Mark a fetched row as changed, to be written."""
        self._dirty[table][self.key_of(table, row)] = row

    def being(self, key: str) -> str:
        """Return the key of whoever an agent is now: another one's, if it was merged into that."""
        row = self.find("agents", key)
        return row["merged_into"] or key if row else key

    def resolved(self, fact: Fact) -> Fact:
        """Return a fact as one about whoever its agents are now."""
        if fact.type in AS_TOLD:
            return fact
        said = fact.data
        named = {field: said[field] for field in AGENT_FIELDS if field in said and isinstance(said[field], str)}
        if fact.type not in PARENT_IS_AGENT:
            named.pop("parentId", None)
        data = {field: now for field, key in named.items() if (now := self.being(key)) != key}
        subject = self.being(fact.subject) if fact.subject and SUBJECTS[fact.type] is Subject.AGENT else fact.subject
        if subject == fact.subject and not data:
            return fact
        told = fact.told if subject == fact.subject else fact.told_key
        inward = fact.data.get("to") != fact.told_key and {**fact.data, **data}.get("to") == subject
        return replace(fact, subject=subject, told=told, data={**fact.data, **data}, is_inward=inward)

    def claims(
        self, subjects: Sequence[str], types: tuple[str, ...], after: Stamp, upto: Stamp | None = None
    ) -> Iterator[Fact]:
        """Yield all facts about a subject above `after`, up to `upto`, the latest first, those of this batch too."""
        pending = sorted(
            (f for f in self._batch if _is_about(f, subjects, types) and f.stamp > after and not _is_past(f, upto)),
            key=lambda fact: fact.stamp,
        )
        for fact in self._past.claims(subjects, types, after, upto):
            while pending and pending[-1].stamp > fact.stamp:
                yield self.resolved(pending.pop())
            yield self.resolved(fact)
        yield from map(self.resolved, reversed(pending))

    @property
    def length(self) -> int:
        """How many facts of this batch were noted by now."""
        return len(self._batch)

    def told(self, subjects: Sequence[str], types: tuple[str, ...], first: int) -> list[Fact]:
        """Return the facts of this batch about a subject, from the one numbered `first` on."""
        return [fact for fact in self._batch[first:] if _is_about(fact, subjects, types)]

    def neighbours(
        self, subjects: Sequence[str], types: tuple[str, ...], stamp: Stamp
    ) -> tuple[Fact | None, Fact | None]:
        """Return the last fact about a subject below `stamp` and the first above it, those of this batch included."""
        below, above = self._past.neighbours(subjects, types, stamp)
        for fact in self._batch:
            if not _is_about(fact, subjects, types):
                continue
            if fact.stamp < stamp and (below is None or fact.stamp > below.stamp):
                below = fact
            elif fact.stamp > stamp and (above is None or fact.stamp < above.stamp):
                above = fact
        return below, above

    def put_off(self, name: Key, fact: Fact, work: Callable[[list[Fact]], None]) -> None:
        """Note a fact for work that is done for all facts of the same name together, before the rows are written."""
        self._put_off.setdefault(name, ([], work))[0].append(fact)

    def catch_up(self, name: Key) -> None:
        """Do now what was put off under a name."""
        facts, work = self._put_off.pop(name, ([], None))
        if work is not None:
            work(facts)

    def finish(self) -> None:
        """Do what was put off."""
        for name in list(self._put_off):
            self.catch_up(name)

    def dropped(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield each table with its rows to be deleted."""
        self.finish()
        return ((table, list(rows.values())) for table, rows in self._dropped.items() if rows)

    def changed(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield each table with its rows to be written."""
        self.finish()
        return ((table, list(rows.values())) for table, rows in self._dirty.items() if rows)

    @staticmethod
    def key_of(table: str, row: Row) -> Key:
        """Return what names this row within its organization."""
        return tuple(row[column] for column in KEYS[table])

    def opaque(self, table: str, key: str) -> str:
        """Return the id of an agent or a task, the same at every rebuild."""
        make = ids.agent_id if table == "agents" else ids.task_id
        return make(self.organization_id, key)


def _is_about(fact: Fact, subjects: Sequence[str], types: tuple[str, ...]) -> bool:
    if fact.subject not in subjects or fact.type not in types:
        return False
    return fact.type != EventType.AGENT_REMOVED or fact.subject == subjects[0]


def _is_past(fact: Fact, upto: Stamp | None) -> bool:
    return upto is not None and fact.stamp > upto
