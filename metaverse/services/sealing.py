"""What is sealed by which key: counted, and sealed anew with the key in use, a few rows at a time beside a server.

Rows are read in the order of their primary keys, sealed outside of any transaction, and written back where they are
still as they were read. So nobody waits, nobody's change is lost, and whoever is stopped goes on by beginning again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, LargeBinary, Table, Text, bindparam, select, tuple_

from metaverse.database import reading, writing
from metaverse.extensions import db
from metaverse.models.kept import REGISTRY, How
from metaverse.security import keyring
from metaverse.security.keyring import KeyRing, Unsealable, key_of
from metaverse.services import audit

AT_ONCE = 200
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chest:
    """A table with sealed columns, seen as it is stored: nothing is opened on the way."""

    name: str
    stored: Any
    keys: tuple[str, ...]
    sealed: tuple[str, ...]
    blind: tuple[tuple[str, str], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Name all columns that a key has made."""
        return self.sealed + tuple(index for index, _ in self.blind)

    def is_text(self, name: str) -> bool:
        """Tell whether a column is stored as text, and not as bytes."""
        return isinstance(self.stored.c[name].type, Text)


@dataclass(slots=True)
class Pass:
    """How far a table has come: rows seen, rows sealed anew, rows that somebody changed meanwhile, rows left."""

    table: str
    seen: int = 0
    done: int = 0
    missed: int = 0
    unreadable: Counter[str] = field(default_factory=Counter)
    """How many values no key of the ring opens, by the key that they name."""


def chests() -> list[Chest]:
    """Return every table that has a sealed column."""
    return [
        _chest(db.metadata.tables[name])
        for name, columns in REGISTRY.items()
        if any(kept.how is How.SEALED for kept in columns.values())
    ]


@cache
def _chest(table: Table) -> Chest:
    named = REGISTRY[table.name]
    sealed = tuple(name for name, kept in named.items() if kept.how is How.SEALED)
    blind = tuple((name, kept.of) for name, kept in named.items() if kept.how is How.BLIND)
    keys = tuple(column.name for column in table.primary_key)
    parts = [sa.column(name, _as_stored(table, name)) for name in (*keys, *sealed, *(index for index, _ in blind))]
    return Chest(table.name, sa.table(table.name, *parts), keys, sealed, blind)


def _as_stored(table: Table, name: str) -> Any:
    kind = table.c[name].type
    return LargeBinary() if isinstance(getattr(kind, "impl_instance", kind), LargeBinary) else Text()


@reading
def page(connection: Connection, chest: Chest, after: tuple[Any, ...] | None) -> list[Row]:
    """Return the next rows of a table, as they are stored."""
    columns = [chest.stored.c[name] for name in chest.keys]
    query = select(chest.stored).order_by(*columns).limit(AT_ONCE)
    if after is not None:
        query = query.where(tuple_(*columns) > tuple_(*after) if len(columns) > 1 else columns[0] > after[0])
    return [dict(row) for row in connection.execute(query).mappings()]


def pages(chest: Chest) -> Iterator[list[Row]]:
    """Yield all rows of a table, as they are stored, each page in a transaction of its own."""
    rows = page(chest, None)
    while rows:
        yield rows
        rows = page(chest, tuple(rows[-1][key] for key in chest.keys))


def in_use() -> dict[str, Counter[str]]:
    """Count by key and column what each key has sealed."""
    found: dict[str, Counter[str]] = {}
    for chest in chests():
        for rows in pages(chest):
            for name in chest.columns:
                for key in (key_of(row[name]) for row in rows if row[name] is not None):
                    found.setdefault(key, Counter())[f"{chest.name}.{name}"] += 1
    return found


def seal_anew(chest: Chest) -> Iterator[Pass]:
    """Seal a table anew where another key than the one in use has sealed it; tell after each page how far it is."""
    ring, told = keyring.current(), Pass(chest.name)
    for rows in pages(chest):
        changes = [change for row in rows if (change := _turned(ring, chest, row, told))]
        written = write_back(chest, changes) if changes else 0
        told.seen += len(rows)
        told.done += written
        told.missed += len(changes) - written
        yield told


@writing
def write_back(connection: Connection, chest: Chest, changes: Sequence[tuple[Row, Row]]) -> int:
    """Write rows back that are still as they were read; tell how many."""
    with audit.rewritten(connection, "keys change") if chest.name == "audit_log" else nullcontext():
        return sum(_write(connection, chest, before, after) for before, after in changes)


def _write(connection: Connection, chest: Chest, before: Row, after: Row) -> int:
    columns = chest.stored.c
    same = [columns[key] == before[key] for key in chest.keys]
    same += [columns[name] == before[name] for name in after]
    values = {name: bindparam(f"new_{name}", value, columns[name].type) for name, value in after.items()}
    return int(connection.execute(chest.stored.update().where(*same).values(values)).rowcount)


def _turned(ring: KeyRing, chest: Chest, row: Row, told: Pass) -> tuple[Row, Row] | None:
    """Return a row and what changes in it; None where nothing does."""
    newest = ring.secrets.keys[0].id
    after: Row = {}
    for name in chest.sealed:
        if row[name] is not None and key_of(row[name]) != newest:
            _seal_anew(ring, chest, name, row, after, told)
    for index, of in chest.blind:
        if key_of(row[index]) != newest:
            _blind_anew(ring, f"{chest.name}.{of}", index, row[of], after, told)
    return (row, after) if after else None


def _seal_anew(ring: KeyRing, chest: Chest, name: str, row: Row, after: Row, told: Pass) -> None:
    place = f"{chest.name}.{name}"
    plain = _opened(ring, place, row[name], told)
    if plain is not None:
        after[name] = ring.seal(place, plain) if isinstance(row[name], str) else ring.seal_bytes(place, plain)


def _blind_anew(ring: KeyRing, place: str, index: str, value: Any, after: Row, told: Pass) -> None:
    plain = _opened(ring, place, value, told)
    if plain is not None:
        after[index] = ring.blind(place, plain.decode().lower())


def _opened(ring: KeyRing, place: str, value: Any, told: Pass) -> bytes | None:
    try:
        return ring.open(place, value) if isinstance(value, str) else ring.open_bytes(place, bytes(value))
    except Unsealable:
        told.unreadable[key_of(value)] += 1
        return None
