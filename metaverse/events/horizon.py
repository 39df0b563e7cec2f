"""The horizon of a log: up to where it was let go, and the rows that stood there, from which a rebuild begins.

The rows hold all that was known of the time up to `at_ms` when the log before was let go: what stood in it, and what
came later (`late`) but told of that time, or merged agents. So whatever the log still has beside that has a greater
stamp than anything in the rows, and the fold from the rows on gives the same as the fold over everything did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
import zstandard
from sqlalchemy import Connection, Table, bindparam, delete, func, select, update

from metaverse.database import bulk, reading, writing
from metaverse.errors import Conflict
from metaverse.events import log
from metaverse.events.fact import Fact
from metaverse.events.log import FACT_COLUMNS, events
from metaverse.events.names import EventType
from metaverse.events.store import TABLES
from metaverse.models.horizon import Horizon as Kept
from metaverse.models.horizon import HorizonPart

Row = dict[str, Any]
LOOKED_AT = 5000
DROPPED_AT_ONCE = 50
MISSING = "The rows at the horizon of the log of {} are not there; restore a backup. Nothing was changed."
horizons: Table = Kept.__table__
parts: Table = HorizonPart.__table__


class Horizon(NamedTuple):
    """Where a log begins, and which rows stood there."""

    seq: int
    at_ms: int
    late: frozenset[int]
    generation: int


NOWHERE = Horizon(0, -1, frozenset(), 0)
"""The horizon of a log that still has everything."""


class Rest(NamedTuple):
    """What stands in the log after a place: which of it belongs to the rows at the horizon, and how far that is."""

    late: list[int]
    upto: int


_AT = select(horizons).where(horizons.c.organization_id == bindparam("organization"))
_PARTS = (
    select(parts.c.name, parts.c.body)
    .where(parts.c.organization_id == bindparam("organization"), parts.c.generation == bindparam("generation"))
    .order_by(parts.c.part)
)
_GLANCE = (
    select(events.c.seq, events.c.effective_ms, events.c.type)
    .where(events.c.organization_id == bindparam("organization"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(LOOKED_AT)
)


@reading
def of(connection: Connection, organization_id: str) -> Horizon:
    """Return where an organization's log begins; `NOWHERE` where it begins with its first entry."""
    row = connection.execute(_AT, {"organization": organization_id}).mappings().first()
    if row is None:
        return NOWHERE
    return Horizon(row["seq"], row["at_ms"], frozenset(row["late"] or ()), row["generation"])


def rows_at(connection: Connection, organization_id: str, horizon: Horizon) -> Iterator[tuple[str, list[Row]]]:
    """Yield the rows that stood at a horizon, each time some of one table.

    Raises:
        Conflict: they are not there; without them, agents and tasks would be made as if they had never been.
    """
    asked = {"organization": organization_id, "generation": horizon.generation}
    found = connection.execute(_PARTS, asked).all()
    if horizon.seq and not found:
        raise Conflict(MISSING.format(organization_id))
    for name, body in found:
        rows = orjson.loads(zstandard.decompress(body))
        yield name, [_fitted(TABLES[name], row) for row in rows]


def _fitted(table: Table, row: Row) -> Row:
    """Fit a row to the columns that its table has by now: what a later version added is empty, or 0."""
    return {column.name: row.get(column.name, None if column.nullable else 0) for column in table.columns}


def rest(connection: Connection, organization_id: str, after: int, at_ms: int) -> Rest:
    """Look through the log after a place for what tells of the time up to `at_ms`, or of all times, as mergings do.

    (An agent that is merged has its story told again from the start, so it must be merged before that is let go.)
    """
    late: list[int] = []
    while rows := connection.execute(_GLANCE, {"organization": organization_id, "after": after}).all():
        for seq, effective_ms, kind in rows:
            if effective_ms <= at_ms or kind == EventType.AGENT_MERGED:
                late.append(seq)
        after = rows[-1].seq
    return Rest(late, after)


def facts_at(connection: Connection, organization_id: str, seqs: Sequence[int]) -> Iterator[list[Fact]]:
    """Yield the facts at some places, in order, some at a time."""
    for start in range(0, len(seqs), log.PAGE):
        some = seqs[start : start + log.PAGE]
        query = select(*FACT_COLUMNS).where(events.c.organization_id == organization_id, events.c.seq.in_(some))
        yield [Fact(*row) for row in connection.execute(query.order_by(events.c.seq))]


def facts_after(connection: Connection, organization_id: str, horizon: Horizon) -> Iterator[list[Fact]]:
    """Yield what the log holds beside the rows at its horizon, page by page."""
    for page in log.facts(connection, organization_id, horizon.seq):
        if fresh := [fact for fact in page if fact.seq not in horizon.late]:
            yield fresh


def put_back(connection: Connection, organization_id: str, horizon: Horizon) -> None:
    """Put the rows that stood at a horizon into the tables, which are empty."""
    for name, rows in rows_at(connection, organization_id, horizon):
        bulk.insert(connection, TABLES[name], rows)


def packed(rows: Sequence[Row]) -> bytes:
    """Write rows as a part holds them."""
    return zstandard.compress(orjson.dumps(rows))


@writing
def keep_parts(
    connection: Connection, organization_id: str, generation: int, first: int, several: Sequence[tuple[str, bytes]]
) -> None:
    """Keep parts of a generation; nobody reads them before the horizon names it."""
    whose = {"organization_id": organization_id, "generation": generation}
    made = [{**whose, "part": first + at, "name": name, "body": body} for at, (name, body) in enumerate(several)]
    bulk.upsert(connection, parts, made)


def count_parts(connection: Connection, organization_id: str, generation: int) -> int:
    """Count the parts of a generation that are kept."""
    mine = (parts.c.organization_id == organization_id, parts.c.generation == generation)
    return connection.execute(select(func.count()).select_from(parts).where(*mine)).scalar_one()


@writing
def drop_parts(connection: Connection, organization_id: str) -> int:
    """Delete some parts of generations that nobody names, and return how many that were."""
    named = of.on(connection, organization_id).generation
    mine = (parts.c.organization_id == organization_id, parts.c.generation != named)
    some = connection.execute(select(parts.c.generation, parts.c.part).where(*mine).limit(DROPPED_AT_ONCE)).all()
    for generation, part in some:
        one = (parts.c.organization_id == organization_id, parts.c.generation == generation, parts.c.part == part)
        connection.execute(delete(parts).where(*one))
    return len(some)


def set_at(connection: Connection, organization_id: str, horizon: Horizon, now_ms: int) -> None:
    """Let a log begin at a horizon whose rows are kept."""
    row = {"organization_id": organization_id, **horizon._asdict(), "late": sorted(horizon.late), "made_ms": now_ms}
    bulk.upsert(connection, horizons, [row])


def tell_rows(connection: Connection, organization_id: str, name: str, by_key: Mapping[str, Any]) -> None:
    """Tell agents or tasks how they stood at the horizon: a claim that comes late is folded from there."""
    table = TABLES[name]
    change = update(table).where(table.c.organization_id == bindparam("o"), table.c.key == bindparam("k"))
    told = [{"o": organization_id, "k": key, "h": horizon} for key, horizon in by_key.items()]
    if told:
        connection.execute(change.values(horizon=bindparam("h")), told)
