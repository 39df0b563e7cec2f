"""Moving a log's horizon: fold what goes in a scratch database, keep the rows, and only then let the entries go.

Whoever writes meanwhile is held up once, for as long as it takes to tell agents and tasks how they stood. What comes in
late while the rows are made is taken into them; where that never ends, all stays as it was until the next run.

Two runs never move one horizon: whoever calls this holds `turn`, and should that be lost, the generation tells it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, update

from metaverse.clock import now_ms
from metaverse.database import bound, keyed, reading, scratch, writing
from metaverse.errors import Conflict, Unavailable
from metaverse.events import horizon, journal, log
from metaverse.events.horizon import Horizon
from metaverse.events.log import events, organizations
from metaverse.events.shadow import Shadow
from metaverse.events.store import TABLES
from metaverse.projections import agents, tasks
from metaverse.security import keyring
from metaverse.services import checkpoints, chronicle, moments
from metaverse.services.picture_bytes import edition

MOST_TRIES = 5
PARTS_AT_ONCE = 20
ENTRIES_AT_ONCE = 1000
TELLING = {"agents": agents.checkpoint, "tasks": tasks.checkpoint}
Row = dict[str, Any]
OVERTAKEN = "Another run has moved the beginning of this log meanwhile; this one has changed nothing there."


@dataclass(slots=True)
class _Fold:
    """What was folded by now: up to where, what of the rest is late, how agents and tasks stood, in how many parts."""

    known: Horizon
    horizon: Horizon
    late: list[int]
    upto: int
    told: dict[str, dict[str, Row]] = field(default_factory=dict)
    parts: int = 0


def place_of(organization_id: str, at_ms: int) -> int:
    """Return the last entry that had come in by then."""
    return moments.last_seq(organization_id, at_ms)


def move(organization_id: str, at_ms: int, folder: Path) -> int:
    """Let the log begin after what had come in by `at_ms`, and return how many entries went.

    Raises:
        NotFound: there is no such organization.
        Unavailable: so much comes in late just now that the rows are never whole; nothing has changed then.
        Conflict: another run has moved the horizon meanwhile.
    """
    seq, known = place_of(organization_id, at_ms), horizon.of(organization_id)
    if seq > known.seq:
        _keep_checkpoint(organization_id, seq)
        _move(organization_id, seq, at_ms, known, folder)
    return _let_go(organization_id)


def fold_again(organization_id: str, folder: Path) -> None:
    """Make the rows at the horizon anew, where they or the entries after it were changed."""
    known = horizon.of(organization_id)
    if known.seq:
        _move(organization_id, known.seq, known.at_ms, known, folder)


def _move(organization_id: str, seq: int, at_ms: int, known: Horizon, folder: Path) -> None:
    with scratch.passing(folder, "horizon") as connection:
        keyring.lend(connection.dialect)
        shadow = Shadow(connection, organization_id)
        goal = Horizon(seq, at_ms, frozenset(), _next_generation(known))
        fold = bound().read("horizon", partial(_folded, shadow, known, goal))
        for _ in range(MOST_TRIES):
            _keep_rows(shadow, fold)
            missed = _settle(organization_id, fold)
            if not missed:
                break
            bound().read("horizon", partial(_take_late, shadow, fold, missed))
        else:
            raise Unavailable("Too much comes in late just now; the log is let go at the next run.")
    _drop_unnamed(organization_id)


def _next_generation(known: Horizon) -> int:
    """Take the number of a generation from the clock: no other run, stopped before or overtaking, writes into it."""
    return max(known.generation + 1, now_ms())


def _drop_unnamed(organization_id: str) -> None:
    while horizon.drop_parts(organization_id):
        pass


def _folded(shadow: Shadow, known: Horizon, goal: Horizon, reader: Connection) -> _Fold:
    """Fold everything up to the goal, and what came later but tells of the time before."""
    whose = shadow.organization_id
    _refuse_another(reader, whose, known)
    for name, rows in horizon.rows_at(reader, whose, known):
        shadow.put(name, rows)
    for page in log.facts(reader, whose, known.seq):
        shadow.take([fact for fact in page if fact.seq <= goal.seq and fact.seq not in known.late])
        if page[-1].seq >= goal.seq:
            break
    rest = horizon.rest(reader, whose, goal.seq, goal.at_ms)
    kept = [seq for seq in known.late if seq > goal.seq]
    fold = _Fold(known, goal, sorted({*kept, *rest.late}), rest.upto)
    for facts in horizon.facts_at(reader, whose, [seq for seq in rest.late if seq not in known.late]):
        shadow.take(facts)
    return fold


def _take_late(shadow: Shadow, fold: _Fold, late: list[int], reader: Connection) -> None:
    for facts in horizon.facts_at(reader, shadow.organization_id, late):
        shadow.take(facts)
    fold.late = sorted({*fold.late, *late})


def _refuse_another(connection: Connection, organization_id: str, known: Horizon) -> None:
    if horizon.of.on(connection, organization_id).generation != known.generation:
        raise Conflict(OVERTAKEN)


def _keep_rows(shadow: Shadow, fold: _Fold) -> None:
    """Keep the rows of the shadow as they stand; nobody reads them before the horizon is set.

    What a run that was stopped, or the try before, has left goes first: parts beyond the new ones would be read too.
    """
    _drop_unnamed(shadow.organization_id)
    fold.told, fold.parts = {name: {} for name in TELLING}, 0
    waiting: list[tuple[str, bytes]] = []
    for name, rows in _rows(shadow, fold):
        waiting.append((name, horizon.packed(rows)))
        if len(waiting) == PARTS_AT_ONCE:
            _keep(shadow, fold, waiting)
            waiting = []
    if waiting or not fold.parts:
        _keep(shadow, fold, waiting or [("agents", horizon.packed([]))])  # where no row stood, that is kept


def _keep(shadow: Shadow, fold: _Fold, some: list[tuple[str, bytes]]) -> None:
    horizon.keep_parts(shadow.organization_id, fold.horizon.generation, fold.parts, some)
    fold.parts += len(some)


def _rows(shadow: Shadow, fold: _Fold) -> Iterator[tuple[str, list[Row]]]:
    for name in TABLES:
        for rows in shadow.rows(name):
            if telling := TELLING.get(name):
                for row in rows:
                    row["horizon"] = fold.told[name][row["key"]] = telling(row)
            if name == "agents":
                _as_first_seen(shadow.organization_id, [row for row in rows if row["merged_into"]])
            yield name, rows


def _as_first_seen(organization_id: str, merged: list[Row]) -> None:
    """Let those who were merged have been seen when they were: they are merged earlier here than they were."""
    if merged:
        first = _first_seqs(organization_id, [row["key"] for row in merged])
        for row in merged:
            row["first_seq"] = first.get(row["key"], row["first_seq"])


@reading
def _first_seqs(connection: Connection, organization_id: str, keys: list[str]) -> dict[str, int]:
    found = keyed.fetch(connection, TABLES["agents"], ("key",), organization_id, [(key,) for key in keys])
    return {row["key"]: row["first_seq"] for row in found}


@writing
def _settle(connection: Connection, organization_id: str, fold: _Fold) -> list[int]:
    """Let the log begin at its new horizon; return what came in late meanwhile, and change nothing, where it did.

    Raises:
        Conflict: another run has moved the horizon since the rows were folded, or dropped them.
    """
    journal.hold(connection, organization_id)
    _refuse_another(connection, organization_id, fold.known)
    if horizon.count_parts(connection, organization_id, fold.horizon.generation) != fold.parts:
        raise Conflict(OVERTAKEN)
    rest = horizon.rest(connection, organization_id, fold.upto, fold.horizon.at_ms)
    fold.upto = max(fold.upto, rest.upto)
    if rest.late:
        return rest.late
    for name, by_key in fold.told.items():
        horizon.tell_rows(connection, organization_id, name, by_key)
    made = fold.horizon._replace(late=frozenset(fold.late))
    horizon.set_at(connection, organization_id, made, now_ms())
    # The end of the log moves by a millisecond, so that no process goes on from rows it remembers.
    moved = update(organizations).where(organizations.c.id == organization_id)
    connection.execute(moved.values(received_ms=organizations.c.received_ms + 1))
    return []


def _keep_checkpoint(organization_id: str, seq: int) -> None:
    """Keep a checkpoint where the log will begin: looking back begins with it."""
    chronicle.keep_at(organization_id, seq)


def _let_go(organization_id: str) -> int:
    """Delete what stands before the horizon, the oldest first and some at a time; looking back begins later then."""
    begin = horizon.of(organization_id)
    count = 0
    while gone := _delete_some(organization_id, begin.seq):
        count += gone
    if begin.seq:
        checkpoints.forget_before(organization_id, edition(log.head(organization_id).epoch), begin.seq)
    return count


@writing
def _delete_some(connection: Connection, organization_id: str, upto: int) -> int:
    first = log.first_seq.on(connection, organization_id)
    if first is None or first > upto:
        return 0
    last = min(upto, first + ENTRIES_AT_ONCE - 1)
    mine = (events.c.organization_id == organization_id, events.c.seq >= first, events.c.seq <= last)
    return connection.execute(delete(events).where(*mine)).rowcount


@reading
def pending(connection: Connection, organization_id: str, at_ms: int) -> int:
    """Count the entries that a move to `at_ms` would let go."""
    seq = max(moments.last_seq.on(connection, organization_id, at_ms), horizon.of.on(connection, organization_id).seq)
    first = log.first_seq.on(connection, organization_id)
    return 0 if first is None else max(0, seq - first + 1)
