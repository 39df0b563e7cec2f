"""Writing the log: one transaction takes the counter, tells doubles apart, logs, and applies to the projections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select, update

from metaverse import projections
from metaverse.database import bulk, writing_in_lane
from metaverse.errors import NotFound
from metaverse.events.fact import Fact
from metaverse.events.log import organizations
from metaverse.events.store import DatabasePast, save
from metaverse.models.event import Event, EventKey
from metaverse.projections.workspace import Workspace

Judge = Callable[[Connection, Workspace, "Draft"], None]
"""Looks at the rows before an event is applied, and raises a `Problem` where it makes no sense."""

FUTURE_MS = 5 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Draft:
    """A valid event on its way into the log; `claimed_ms` is None where the sender named no time."""

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
_KNOWN = select(_keys.c.hash).where(
    _keys.c.organization_id == bindparam("organization"), _keys.c.hash.in_(bindparam("hashes", expanding=True))
)


@writing_in_lane
def append(
    connection: Connection,
    organization_id: str,
    drafts: Sequence[Draft],
    now_ms: int,
    sender: str | None = None,
    judge: Judge | None = None,
) -> Appended:
    """Log the drafts that are new, in their order, and apply them.

    Raises:
        NotFound: there is no such organization.
        Problem: `judge` refuses one of them; then none is applied.
    """
    taken = hold(connection, organization_id)
    received_ms = max(now_ms, taken.received_ms)
    fresh = _fresh(connection, organization_id, drafts, received_ms)
    appended = Appended(len(fresh), len(drafts) - len(fresh), epoch=taken.epoch)
    if not fresh:
        return appended
    appended.facts = [_fact(draft, taken.seq + at, received_ms) for at, draft in enumerate(fresh, 1)]
    appended.from_seq, appended.to_seq = taken.seq + 1, taken.seq + len(fresh)
    effects = _project(connection, organization_id, appended.facts, fresh, judge)
    _log(connection, organization_id, appended.facts, fresh, effects, sender)
    reached = {"organization": organization_id, "reached": appended.to_seq, "received": received_ms}
    connection.execute(_GIVE_BACK, reached)
    return appended


def hold(connection: Connection, organization_id: str) -> Any:
    """Take an organization's counter, so that nobody else writes to its log or projections until the commit.

    Raises:
        NotFound: there is no such organization.
    """
    taken = connection.execute(_TAKE, {"organization": organization_id}).first()
    if taken is None:
        raise NotFound("There is no such organization.")
    return taken


def _fresh(connection: Connection, organization_id: str, drafts: Sequence[Draft], received_ms: int) -> list[Draft]:
    by_hash: dict[bytes, Draft] = {}
    for draft in drafts:
        by_hash.setdefault(draft.hash, draft)
    asked = {"organization": organization_id, "hashes": list(by_hash)}
    for hash_ in connection.execute(_KNOWN, asked).scalars():
        by_hash.pop(bytes(hash_))
    rows = [{"organization_id": organization_id, "hash": h, "received_ms": received_ms} for h in by_hash]
    if rows:
        bulk.insert(connection, _keys, rows)
    return list(by_hash.values())


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
    organization_id: str,
    facts: Sequence[Fact],
    drafts: Sequence[Draft],
    judge: Judge | None,
) -> list[bytes | None]:
    workspace = Workspace(organization_id, DatabasePast(connection, organization_id))
    workspace.fetch(projections.wanted(facts))
    effects: list[bytes | None] = []
    for fact, draft in zip(facts, drafts, strict=True):
        if judge is not None:
            judge(connection, workspace, draft)
        changed = projections.apply(workspace, fact)
        effects.append(orjson.dumps(changed) if changed else None)
    save(connection, workspace)
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
        {
            "organization_id": organization_id,
            "seq": fact.seq,
            "id": fact.id,
            "source": fact.source,
            "type": fact.type,
            "subject": fact.subject,
            "time_ms": fact.time_ms,
            "received_ms": fact.received_ms,
            "effective_ms": fact.effective_ms,
            "data": fact.data,
            "extensions": _extensions(draft, fact),
            "historical": fact.historical,
            "sender": sender,
            "effects": changed,
        }
        for fact, draft, changed in zip(facts, drafts, effects, strict=True)
    ]
    bulk.insert(connection, Event.__table__, rows)


def _extensions(draft: Draft, fact: Fact) -> dict[str, Any] | None:
    if fact.time_ms - fact.received_ms > FUTURE_MS:
        return {**(draft.extensions or {}), "future": True}
    return draft.extensions or None
