"""What becomes of the events of each token: noted in memory where they are taken, fetched by whoever writes it down.

Noting asks no database and holds nobody up. What is noted is bounded: of each token the latest `MOST_NOTES` of a kind,
and `MOST_AGENTS` agents.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from metaverse import database
from metaverse.clock import now_ms
from metaverse.database import Database
from metaverse.errors import Fault, Problem, TooMany, Unavailable
from metaverse.events.fact import Fact
from metaverse.events.journal import Appended, Draft
from metaverse.events.names import EVENT_TYPES, EventType, Subject
from metaverse.events.origin import Origin
from metaverse.tallies import Tally

LATE_MS = 5 * 60 * 1000
"""An event that comes so long after its time is late, unless it is told as history."""

MOST_NOTES = 200
MOST_AGENTS = 1000
LONGEST = 512

late: Tally = Tally({(): 0})
"""Events that came late to this process, all tokens together."""

ABOUT_AGENTS = frozenset(
    kind.value for kind, rule in EVENT_TYPES.items() if rule.subject is Subject.AGENT and kind != EventType.COMMAND
)


class NoteKind(StrEnum):
    """What is noted of single events."""

    REJECTED = "rejected"
    LATE = "late"
    DUPLICATE = "duplicate"


class Note(NamedTuple):
    """One event that was not taken as it should be: what it was and why, never what it said."""

    kind: NoteKind
    at_ms: int
    source: str | None = None
    event_id: str | None = None
    type: str | None = None
    batch_index: int | None = None
    field: str | None = None
    message: str | None = None
    claimed_ms: int | None = None


class Failure(NamedTuple):
    """What went wrong last: when, where in what was sent, and why."""

    at_ms: int
    where: str
    reason: str


@dataclass(slots=True)
class Account:
    """What became of a token's events since the account was opened."""

    accepted: int = 0
    duplicates: int = 0
    late: int = 0
    rejected: int = 0
    dead: int = 0
    last_event_ms: int | None = None
    failure: Failure | None = None
    notes: dict[NoteKind, deque[Note]] = field(default_factory=dict)
    agents: set[str] = field(default_factory=set)

    def note(self, note: Note) -> None:
        """Keep a note; the oldest of its kind goes."""
        self.notes.setdefault(note.kind, deque(maxlen=MOST_NOTES)).append(note)

    def meet(self, keys: Iterable[str]) -> None:
        """Remember agents that were told of."""
        if len(self.agents) < MOST_AGENTS:
            self.agents.update(keys)


Holder = tuple[str, str]
"""An organization's id and a token's."""


class Accounts:
    """The open accounts of one database."""

    def __init__(self) -> None:
        self._open: dict[Holder, Account] = {}
        self._lock = threading.Lock()

    def taken(self, organization_id: str, origin: Origin, drafts: Sequence[Draft], done: Appended) -> None:
        """Note what the log did with a batch."""
        if origin.token_id is None or not drafts:
            return
        with self._lock:
            account = self._of(organization_id, origin.token_id)
            account.accepted += done.accepted
            account.duplicates += done.duplicates
            account.last_event_ms = now_ms()
            account.meet({fact.subject for fact in done.facts if fact.subject and fact.type in ABOUT_AGENTS})
            _note_late(account, done.facts)
            if done.duplicates:
                _note_known(account, drafts, done.facts)

    def refused(
        self, organization_id: str, origin: Origin, documents: Sequence[Any], faults: Sequence[Fault], count: int
    ) -> None:
        """Note events that were not taken, `count` of these documents, with what is wrong with them."""
        if origin.token_id is None:
            return
        with self._lock:
            account, at = self._of(organization_id, origin.token_id), now_ms()
            account.rejected += count
            for fault in faults[-MOST_NOTES:]:
                account.note(_rejection(at, fault, documents))
            account.failure = Failure(at, _where(faults[0]), faults[0]["message"][:LONGEST])

    def not_taken(self, organization_id: str, origin: Origin, documents: Sequence[Any], problem: Problem) -> None:
        """Note that a batch was refused whole; what is only to be sent again later is not noted."""
        if isinstance(problem, TooMany | Unavailable) or problem.is_noted:
            return
        problem.noted()
        faults = problem.errors or [Fault(field="", message=problem.detail)]
        self.refused(organization_id, origin, documents, faults, max(1, len(documents)))

    def buried(self, organization_id: str, token_id: str | None, count: int, where: str, reason: str) -> None:
        """Note what an adapter could not read."""
        if token_id is None or not count:
            return
        with self._lock:
            account = self._of(organization_id, token_id)
            account.dead += count
            account.failure = Failure(now_ms(), where[:LONGEST], reason[:LONGEST])

    def close(self) -> dict[Holder, Account]:
        """Return what was noted, and begin anew."""
        with self._lock:
            closed, self._open = self._open, {}
        return closed

    def reopen(self, closed: dict[Holder, Account]) -> None:
        """Take back what could not be written down."""
        with self._lock:
            for (organization_id, token_id), older in closed.items():
                _add(older, self._of(organization_id, token_id))
                self._open[(organization_id, token_id)] = older

    def _of(self, organization_id: str, token_id: str) -> Account:
        return self._open.setdefault((organization_id, token_id), Account())


_books: WeakKeyDictionary[Database, Accounts] = WeakKeyDictionary()


def accounts() -> Accounts:
    """Give the accounts of the current app's database."""
    bound = database.bound()
    return _books.get(bound) or _books.setdefault(bound, Accounts())


def _note_late(account: Account, facts: Iterable[Fact]) -> None:
    for fact in facts:
        if fact.received_ms - fact.time_ms > LATE_MS and not fact.historical:
            account.late += 1
            late[()] += 1
            about = (fact.source, fact.id, fact.type)
            account.note(Note(NoteKind.LATE, fact.received_ms, *about, claimed_ms=fact.time_ms))


def _note_known(account: Account, drafts: Iterable[Draft], facts: Iterable[Fact]) -> None:
    new, at = {(fact.source, fact.id) for fact in facts}, now_ms()
    for draft in drafts:
        name = (draft.source, draft.id)
        if name in new:
            new.discard(name)
        else:
            account.note(Note(NoteKind.DUPLICATE, at, *name, draft.type))


def _rejection(at_ms: int, fault: Fault, documents: Sequence[Any]) -> Note:
    index = fault.get("index")
    event = documents[index] if index is not None and index < len(documents) else documents[0] if documents else None
    said = event if isinstance(event, dict) and (index is not None or len(documents) == 1) else {}
    source, event_id, kind = (_short(said.get(name)) for name in ("source", "id", "type"))
    message = fault["message"][:LONGEST]
    return Note(NoteKind.REJECTED, at_ms, source, event_id, kind, index, fault["field"][:LONGEST], message)


def _short(value: Any) -> str | None:
    return value[:LONGEST] if isinstance(value, str) else None


def _where(fault: Fault) -> str:
    places = ([f"event {fault['index']}"] if "index" in fault else []) + ([fault["field"]] if fault["field"] else [])
    return ", ".join(places)[:LONGEST]


def _add(older: Account, newer: Account) -> None:
    for count in ("accepted", "duplicates", "late", "rejected", "dead"):
        setattr(older, count, getattr(older, count) + getattr(newer, count))
    older.last_event_ms = newer.last_event_ms or older.last_event_ms
    older.failure = newer.failure or older.failure
    older.meet(newer.agents)
    for notes in newer.notes.values():
        for note in notes:
            older.note(note)
