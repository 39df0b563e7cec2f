"""Forgetting a person: nobody finds name, address or what they wrote any more; that somebody acted stays.

In the log and the audit log people are named by ids. The id stays, with nobody behind it. First nobody comes in as this
person any more, then all is rewritten; stopped anywhere, it is begun again, and a running server does so by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select, update

from metaverse.clock import now_ms
from metaverse.database import bulk, reading, writing
from metaverse.errors import NotFound
from metaverse.leaving import reach as reaching
from metaverse.leaving import rows, tables
from metaverse.leaving.reach import Reach, Where
from metaverse.leaving.traces import Traces
from metaverse.leaving.words import REMOVED, Words
from metaverse.models.oidc import OidcIdentity
from metaverse.models.upkeep import Erasure
from metaverse.models.user import Membership, Session, User, index_of
from metaverse.security.access import KNOWN_FOR_SECONDS
from metaverse.services import audit, rights
from metaverse.services.memberships import keep_an_owner, of, refuse_beyond
from metaverse.services.users import end_sessions

users: Table = User.__table__
memberships: Table = Membership.__table__
sessions: Table = Session.__table__
oidc_identities: Table = OidcIdentity.__table__
erasures: Table = Erasure.__table__
Json = dict[str, Any]
NOWHERE = "removed.invalid"
PERSON, REWRITING = "person", "rewriting"
CLOSED: Json = {"password_hash": "!", "disabled": True}
BEGUN = Erasure.FORGETTING
HEARD_SECONDS = KNOWN_FOR_SECONDS + 1.0
"""So long after the end of a sign-in each server knows of it, and takes nothing more from it."""


@dataclass(slots=True)
class Found:
    """What there is of a person: entries of logs by organization, and rows of other tables."""

    user_id: str
    entries: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    is_new: bool = True

    def to_wire(self) -> Json:
        """Return it in wire names."""
        return {"id": self.user_id, "entries": self.entries, "rows": self.rows}

    def add(self, organization_id: str, count: int) -> None:
        """Add entries of a log."""
        if count:
            self.entries[organization_id] = self.entries.get(organization_id, 0) + count


def look(user_id: str, reach: Reach = Reach.TRACES, owned: Collection[str] | None = None) -> Found:
    """Count what there is of a person; nothing changes.

    Raises:
        NotFound: there is no such person.
    """
    row, where = _known(user_id, reach, owned)
    found = Found(user_id, is_new=not is_nobody(row))
    if found.is_new:
        for traces in _traces(row, where):
            found.add(traces.organization_id, traces.count())
        found.rows = rows.count(user_id, _words(row), where)
    return found


def forget(
    user_id: str, actor: str, folder: Path, reach: Reach = Reach.TRACES, owned: Collection[str] | None = None
) -> Found:
    """Forget a person; done twice it is as done once.

    Raises:
        NotFound: there is no such person.
        Conflict: an organization would be left without an owner.
    """
    found = Found(user_id, is_new=begin(user_id, reach))
    if not found.is_new:
        return found
    farthest, has_stopped = _note_rewriting(user_id, reach)
    row, where = _known(user_id, farthest, owned)
    every = _traces(row, where)
    for traces in every:
        found.add(traces.organization_id, traces.take_out(folder, is_mended=has_stopped))
    _wait_until_heard(user_id)
    for traces in every:
        found.add(traces.organization_id, traces.take_out(folder))
    found.rows = rows.take_out(user_id, _words(row), where, actor)
    _settle(user_id, actor, found)
    return found


@writing
def begin(connection: Connection, user_id: str, reach: Reach, owned: Collection[str] | None = None) -> bool:
    """Let nobody come in as a person who is to be forgotten; return False where that was done to its end before.

    Raises:
        NotFound: there is no such person.
        Forbidden: the person belongs to an organization that is not among the owned (None: all are).
        Conflict: an organization would be left without an owner.
    """
    if is_nobody(_row(connection, user_id, is_held=True)):
        return False
    refuse_beyond(connection, user_id, owned)
    known = _begun(connection, user_id)
    if known is None:
        for organization_id in of(connection, user_id):
            keep_an_owner(connection, organization_id, user_id)
    shut(connection, user_id, max((reach, known or reach), key=lambda one: one.rank))
    return True


def shut(connection: Connection, user_id: str, reach: Reach) -> None:
    """Close the account of a person, and note that they are being forgotten, whether they are an owner or not."""
    connection.execute(update(users).where(users.c.id == user_id).values(CLOSED))
    connection.execute(delete(oidc_identities).where(oidc_identities.c.user_id == user_id))
    end_sessions(connection, user_id)
    connection.execute(delete(erasures).where(erasures.c.subject == user_id, erasures.c.kind.in_(BEGUN)))
    bulk.upsert(connection, erasures, [{"kind": reach.value, "subject": user_id, "at_ms": now_ms()}])
    rights.changed(connection)


@reading
def unfinished(connection: Connection, before_ms: int) -> dict[str, list[str]]:
    """Return who began to be forgotten before a moment, and is not yet, each with where they belong."""
    late = (erasures.c.kind.in_(BEGUN), erasures.c.at_ms < before_ms)
    people = connection.execute(select(erasures.c.subject).where(*late)).scalars().all()
    there = set(connection.execute(select(users.c.id).where(users.c.id.in_(people))).scalars())
    return {user_id: of(connection, user_id) for user_id in people if user_id in there}


def is_nobody(row: Json) -> bool:
    """Tell whether there is nobody behind an id any more: the address says so, which nobody can give themselves."""
    return bool(row["email"].lower() == _nowhere(row["id"]))


def _nowhere(user_id: str) -> str:
    return f"{user_id}@{NOWHERE}".lower()


def _words(row: Json) -> Words:
    return Words(row["email"].lower(), row["name"])


def _traces(row: Json, where: Where) -> list[Traces]:
    """Give the traces in each log; what was written in one organization says nothing in another one."""
    named = [Traces(one, row["id"], _words(row)) for one in where.named]
    return [*named, *(Traces(one, row["id"], Words()) for one in where.by_id)]


@reading
def _known(connection: Connection, user_id: str, reach: Reach, owned: Collection[str] | None) -> tuple[Json, Where]:
    return _row(connection, user_id), reaching.where(connection, user_id, reach, owned)


def _row(connection: Connection, user_id: str, *, is_held: bool = False) -> Json:
    query = select(users).where(users.c.id == user_id)
    row = connection.execute(query.with_for_update() if is_held else query).mappings().first()
    if row is None:
        raise NotFound("There is no such user.")
    return dict(row)


def _begun(connection: Connection, user_id: str) -> Reach | None:
    mine = (erasures.c.subject == user_id, erasures.c.kind.in_(BEGUN))
    kind = connection.execute(select(erasures.c.kind).where(*mine)).scalar()
    return Reach(kind) if kind else None


@writing
def _note_rewriting(connection: Connection, user_id: str, reach: Reach) -> tuple[Reach, bool]:
    """Note that the rewriting begins; return how far it was begun, and whether one was stopped before."""
    begun = _begun(connection, user_id) or reach
    mine = (erasures.c.kind == REWRITING, erasures.c.subject == user_id)
    has_stopped = connection.execute(select(erasures.c.at_ms).where(*mine)).first() is not None
    bulk.upsert(connection, erasures, [{"kind": REWRITING, "subject": user_id, "at_ms": now_ms()}])
    return begun, has_stopped


def _wait_until_heard(user_id: str) -> None:
    """Wait until no server takes anything from the person any more."""
    seconds = _last_end_ms(user_id) / 1000 + HEARD_SECONDS - now_ms() / 1000
    if seconds > 0:
        threading.Event().wait(seconds)


@reading
def _last_end_ms(connection: Connection, user_id: str) -> int:
    query = select(func.max(sessions.c.revoked_ms)).where(sessions.c.user_id == user_id)
    return connection.execute(query).scalar() or 0


@writing
def _settle(connection: Connection, user_id: str, actor: str, found: Found) -> None:
    """Let nobody be behind the id: no name, no address, no way to sign in, no place in any organization."""
    if is_nobody(_row(connection, user_id, is_held=True)):
        return
    homes: list[str | None] = [*of(connection, user_id)] or [None]
    for table in tables.of_people():
        connection.execute(delete(table).where(table.c.user_id == user_id))
    address = _nowhere(user_id)
    nobody: Json = {"name": REMOVED, "email": address, "email_index": index_of(connection.dialect, address)}
    connection.execute(update(users).where(users.c.id == user_id).values(nobody | CLOSED))
    under_way = (erasures.c.subject == user_id, erasures.c.kind.in_([*BEGUN, REWRITING]))
    connection.execute(delete(erasures).where(*under_way))
    bulk.upsert(connection, erasures, [{"kind": PERSON, "subject": user_id, "at_ms": now_ms()}])
    for home in homes:
        audit.note(connection, actor, "user.anonymised", home, user_id, entries=found.entries.get(str(home), 0))
    rights.changed(connection)
