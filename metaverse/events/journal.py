"""Writing the log: one transaction takes the counter, tells doubles apart, logs, and applies to the projections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, bindparam, select, update

from metaverse import projections
from metaverse.database import bulk, driver, ends, joining, keyed, writing_in_lane
from metaverse.errors import Fault, NotFound
from metaverse.events import quota_gate, remembered
from metaverse.events.fact import Fact
from metaverse.events.log import organizations
from metaverse.events.quotas import Allowance, Excess
from metaverse.events.remembered import Memory
from metaverse.events.store import DatabasePast, save
from metaverse.models.event import Event, EventKey
from metaverse.projections.workspace import Rows, Workspace

Judge = Callable[[Connection, Workspace, "Draft"], None]
"""Looks at the rows before an event is applied, and raises a `Problem` where it makes no sense."""

FUTURE_MS = 5 * 60 * 1000


@dataclass(slots=True)
class Draft:
    """A valid event on its way into the log; `claimed_ms` is None where the sender named no time. It stays so."""

    id: str
    source: str
    type: str
    subject: str | None
    data: dict[str, Any]
    claimed_ms: int | None = None
    extensions: dict[str, Any] | None = None
    historical: bool = False
    index: int = 0

    @property
    def hash(self) -> bytes:
        """Return what the pair of source and id is known by."""
        return blake2b(f"{self.source}\0{self.id}".encode(), digest_size=16).digest()


@dataclass(slots=True)
class Appended:
    """What one transaction did: how many events were new, how many known, and the `seq` of the new ones."""

    accepted: int = 0
    duplicates: int = 0
    from_seq: int | None = None
    to_seq: int | None = None
    epoch: str = ""
    facts: list[Fact] = field(default_factory=list)
    beyond: list[Fault] = field(default_factory=list)
    """The events that were left out, since they are beyond a quota."""


class End(NamedTuple):
    """Where an organization's log ends: its last `seq`, its epoch, and when its last event came in."""

    seq: int
    epoch: str
    received_ms: int


_TAKE = (
    select(organizations.c.seq, organizations.c.epoch, organizations.c.received_ms)
    .where(organizations.c.id == bindparam("organization"))
    .with_for_update(key_share=True)
)
"""The row is locked where others could write at all; a write of its own would only leave a dead row behind."""

_GIVE_BACK = (
    update(organizations)
    .where(organizations.c.id == bindparam("organization"))
    .values(seq=bindparam("reached"), received_ms=bindparam("received"))
)
_keys = EventKey.__table__


@dataclass(slots=True)
class _OpenLog:
    """An organization's log while a transaction writes to it: batches that share the transaction share this."""

    end: End
    rows: Rows
    memory: Memory
    workspace: Workspace
    allowance: Allowance | None
    has_grown: bool = False


@joining
def append(
    connection: Connection,
    organization_id: str,
    drafts: Sequence[Draft],
    now_ms: int,
    sender: str | None = None,
    excess: Excess | None = None,
) -> Appended:
    """Log the drafts that are new, in their order, and apply them; without `excess` no quota is asked.

    Raises:
        NotFound: there is no such organization.
        Problem: they are beyond a quota; then none is logged.
    """
    return _append(connection, organization_id, drafts, now_ms, sender, None, excess)


@writing_in_lane
def append_judged(
    connection: Connection,
    organization_id: str,
    drafts: Sequence[Draft],
    now_ms: int,
    sender: str | None,
    judge: Judge,
    excess: Excess | None = None,
) -> Appended:
    """Do the same where each draft is looked at first.

    Raises:
        NotFound: there is no such organization.
        Problem: `judge` refuses one of them; then none is applied.
    """
    return _append(connection, organization_id, drafts, now_ms, sender, judge, excess)


def _append(
    connection: Connection,
    organization_id: str,
    drafts: Sequence[Draft],
    now_ms: int,
    sender: str | None,
    judge: Judge | None,
    excess: Excess | None,
) -> Appended:
    log = ends.open_in(connection, (_append, organization_id), lambda: _opened(connection, organization_id), _close)
    received_ms = max(now_ms, log.end.received_ms)
    by_hash = _by_hash(drafts)
    beyond: list[Fault] = []
    if log.allowance is not None:
        place = (log.workspace, log.rows, log.end.seq, received_ms)
        beyond = quota_gate.left_out(connection, log.allowance, by_hash, *place, excess)
    fresh = _fresh(connection, organization_id, by_hash, received_ms)
    known = len(drafts) - len(fresh) - len(beyond)
    appended = Appended(len(fresh), known, epoch=log.end.epoch, beyond=beyond)
    if not fresh:
        return appended
    first, last = log.end.seq + 1, log.end.seq + len(fresh)
    appended.facts = [_fact(draft, seq, received_ms) for seq, draft in enumerate(fresh, first)]
    appended.from_seq, appended.to_seq = first, last
    effects = _project(connection, log.workspace, appended.facts, fresh, judge)
    _log(connection, organization_id, appended.facts, fresh, effects, sender)
    log.workspace.logged()
    log.end, log.has_grown = End(last, log.end.epoch, received_ms), True
    return appended


def _opened(connection: Connection, organization_id: str) -> _OpenLog:
    end = hold(connection, organization_id)
    memory = remembered.memory()
    rows = memory.take(organization_id, end)
    workspace = Workspace(organization_id, DatabasePast(connection, organization_id), rows)
    return _OpenLog(end, rows, memory, workspace, quota_gate.opened(connection, organization_id, end.epoch, end.seq))


def _close(connection: Connection, log: _OpenLog) -> None:
    organization_id = log.workspace.organization_id
    if log.has_grown:
        save(connection, log.workspace)
        reached = {"organization": organization_id, "reached": log.end.seq, "received": log.end.received_ms}
        driver.plain(connection, _GIVE_BACK, reached)
    log.memory.keep(organization_id, log.end, log.rows)
    quota_gate.closed(log.allowance, log.end.seq)


def hold(connection: Connection, organization_id: str) -> End:
    """Take an organization's counter, so that nobody else writes to its log or projections until the commit.

    Raises:
        NotFound: there is no such organization.
    """
    rows = driver.plain(connection, _TAKE, {"organization": organization_id})
    if not rows:
        raise NotFound("There is no such organization.")
    return End(*rows[0])


def _by_hash(drafts: Iterable[Draft]) -> dict[bytes, Draft]:
    by_hash: dict[bytes, Draft] = {}
    for draft in drafts:
        by_hash.setdefault(draft.hash, draft)
    return by_hash


def _fresh(connection: Connection, organization_id: str, by_hash: dict[bytes, Draft], received_ms: int) -> list[Draft]:
    name = {"organization_id": organization_id, "received_ms": received_ms}
    if driver.is_sqlite(connection):
        for known in keyed.fetch(connection, _keys, ("hash",), organization_id, [(hash_,) for hash_ in by_hash]):
            by_hash.pop(bytes(known["hash"]))
        bulk.insert(connection, _keys, [{**name, "hash": hash_} for hash_ in by_hash])
        return list(by_hash.values())
    new = bulk.added(connection, _keys, [{**name, "hash": hash_} for hash_ in by_hash], "hash")
    return [draft for hash_, draft in by_hash.items() if hash_ in new]


def _fact(draft: Draft, seq: int, received_ms: int) -> Fact:
    claimed_ms = received_ms if draft.claimed_ms is None else draft.claimed_ms
    return Fact(
        seq=seq,
        id=draft.id,
        source=draft.source,
        type=draft.type,
        subject=draft.subject,
        time_ms=claimed_ms,
        received_ms=received_ms,
        effective_ms=min(claimed_ms, received_ms),
        data=draft.data,
        historical=draft.historical,
    )


def _project(
    connection: Connection,
    workspace: Workspace,
    facts: Sequence[Fact],
    drafts: Sequence[Draft],
    judge: Judge | None,
) -> list[bytes | None]:
    workspace.fetch(projections.wanted(facts))
    effects: list[bytes | None] = []
    for fact, draft in zip(facts, drafts, strict=True):
        if judge is not None:
            judge(connection, workspace, draft)
        changed = projections.apply(workspace, fact)
        effects.append(orjson.dumps(changed) if changed else None)
    return effects


def _log(
    connection: Connection,
    organization_id: str,
    facts: Iterable[Fact],
    drafts: Iterable[Draft],
    effects: Iterable[bytes | None],
    sender: str | None,
) -> None:
    rows = [
        fact.row(organization_id) | {"extensions": _extensions(draft, fact), "sender": sender, "effects": changed}
        for fact, draft, changed in zip(facts, drafts, effects, strict=True)
    ]
    bulk.insert(connection, Event.__table__, rows)


def _extensions(draft: Draft, fact: Fact) -> dict[str, Any] | None:
    if fact.time_ms - fact.received_ms > FUTURE_MS:
        return {**(draft.extensions or {}), "future": True}
    return draft.extensions or None
