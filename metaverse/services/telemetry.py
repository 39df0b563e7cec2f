"""Telemetry in: the worker process reads it, the door takes its events in batches, and what fails is told.

Requests of one organization go one after the other, since each is read with what those before left in the memory. A
request whose events could not be taken is undone in that memory, so that its repetition is read as the first was.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import orjson
import structlog

from metaverse import database
from metaverse.clock import now_ms
from metaverse.database import Database
from metaverse.errors import Forbidden, Malformed, Problem, TooLarge, Unavailable
from metaverse.events import door
from metaverse.events.names import EVENT_TYPES, EventType, Subject
from metaverse.events.origin import SERVER, Origin
from metaverse.ids import new_id
from metaverse.services import adapting, dead_letters
from metaverse.workers import framing
from metaverse.workers.hire import Worker

logger = structlog.get_logger(__name__)
Json = dict[str, Any]

ADAPTER = "otlp"
MOST_WAITING = 16
AGAIN_SECONDS = 2.0
_SPAN = re.compile(r"[0-9a-f]{32}:[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Export:
    """A request as it came: what it carries, how it is written, and whether it is packed."""

    signal: str
    encoding: str
    is_packed: bool
    body: bytes


@dataclass(slots=True)
class Outcome:
    """What became of a request: how many records were not taken, and why the first of them was not."""

    rejected: int = 0
    message: str = ""

    def refuse(self, count: int, why: str) -> None:
        """Note records that are not taken."""
        self.rejected += count
        self.message = self.message or why


class Telemetry:
    """Takes the telemetry of every organization of this process."""

    def __init__(self) -> None:
        self._worker = Worker("metaverse.workers.telemetry")
        self._shelves: WeakKeyDictionary[Database, str] = WeakKeyDictionary()
        self._turns: dict[str, threading.Lock] = {}
        self._waiting: dict[str, int] = {}
        self._unsettled: set[str] = set()

    def take(self, organization_id: str, export: Export, origin: Origin, token_id: str | None = None) -> Outcome:
        """Take one request, whole or as far as the outcome says.

        Raises:
            Malformed: it cannot be read; the reason is kept as a dead letter.
            TooLarge: it is larger than is taken, once it is unpacked.
            Forbidden: all of it is outside of what binds the token.
            Unavailable: too much waits already, or a part that is needed does not answer.
        """
        with self._turn(organization_id):
            answer = self._asked(organization_id, export)
            if "refused" in answer:
                raise self._refusal(organization_id, export, answer, token_id)
            try:
                return self._taken(organization_id, answer, origin, token_id)
            except BaseException:
                self._undo(organization_id)
                raise

    def settle(self) -> None:
        """Tell what ended without saying so."""
        for organization_id in list(self._unsettled):
            with self._turn(organization_id):
                setting = {"received_ms": now_ms()}
                request = {"do": "settle", "memory": self._memory(organization_id), "setting": setting}
                answer = self._worker.ask(lambda request=request: request)  # type: ignore[misc]
                self._taken(organization_id, answer, SERVER, None)

    def close(self) -> None:
        """End the worker process."""
        self._worker.dismiss()

    @contextmanager
    def _turn(self, organization_id: str) -> Iterator[None]:
        if self._waiting.get(organization_id, 0) >= MOST_WAITING:
            raise Unavailable("Too much telemetry waits already; come back.", retry_after_seconds=AGAIN_SECONDS)
        self._waiting[organization_id] = self._waiting.get(organization_id, 0) + 1
        try:
            with self._turns.setdefault(organization_id, threading.Lock()):
                yield
        finally:
            self._waiting[organization_id] -= 1

    def _asked(self, organization_id: str, export: Export) -> Json:
        setting = {**adapting.of(organization_id), "received_ms": now_ms()}
        request = {
            "do": "read",
            "memory": self._memory(organization_id),
            "signal": export.signal,
            "encoding": export.encoding,
            "packed": export.is_packed,
            "setting": setting,
            framing.ATTACHED: [export.body],
        }
        return self._worker.ask(lambda: request)

    def _memory(self, organization_id: str) -> str:
        """Name the memory of an organization; each app's database has its own."""
        return f"{self._shelves.setdefault(database.bound(), new_id('db'))}/{organization_id}"

    def _undo(self, organization_id: str) -> None:
        try:
            self._worker.ask(lambda: {"do": "undo", "memory": self._memory(organization_id)})
        except Problem:
            logger.warning("the telemetry's memory could not be undone", organization=organization_id)

    def _refusal(self, organization_id: str, export: Export, answer: Json, token_id: str | None) -> Problem:
        detail = answer["detail"]
        letter = (f"/v1/{export.signal}", detail, f"{len(export.body)} bytes of {export.encoding}")
        dead_letters.keep_dead(organization_id, ADAPTER, [letter], token_id)
        return TooLarge(detail) if answer["refused"] == "too large" else Malformed(detail)

    def _taken(self, organization_id: str, answer: Json, origin: Origin, token_id: str | None) -> Outcome:
        outcome = Outcome()
        dead = [(where, reason, excerpt) for where, reason, excerpt in answer["dead"]]
        if dead:
            outcome.refuse(len(dead), f"{dead[0][0]}: {dead[0][1]}")
        for batch in answer.get(framing.ATTACHED, ()):
            dead += self._batch(organization_id, orjson.loads(batch), origin, outcome)
        if dead:
            dead_letters.keep_dead(organization_id, ADAPTER, dead, token_id)
        _note(self._unsettled, organization_id, answer["open"] > 0)
        return outcome

    def _batch(self, organization_id: str, events: list[Json], origin: Origin, outcome: Outcome) -> list[Any]:
        """Take one batch; return what the door refused, as dead letters."""
        permitted = [event for event in events if _may_send(origin, event)]
        if len(permitted) < len(events):
            outside = _records(event for event in events if not _may_send(origin, event))
            outcome.refuse(len(outside), "The token is bound to other sources or agents.")
            if not permitted:
                raise Forbidden("All of this is outside of the sources or agents that bind the token.")
        ours = [event for event in permitted if event["type"] == EventType.AGENT_REMOVED]
        theirs = [event for event in permitted if event["type"] != EventType.AGENT_REMOVED]
        refused: list[Any] = []
        for documents, sender in ((theirs, origin), (ours, SERVER)):
            if documents:
                receipt = door.admit(organization_id, documents, sender, skip_invalid=True)
                refused += [(documents[fault["index"]], fault) for fault in receipt.rejected]
        if refused:
            outcome.refuse(len(_records(event for event, _ in refused)), refused[0][1]["message"])
        return [(event["id"], f"{fault['field']}: {fault['message']}", event["type"]) for event, fault in refused]


def _note(names: set[str], name: str, is_in: bool) -> None:
    if is_in:
        names.add(name)
    else:
        names.discard(name)


def _records(events: Iterable[Json]) -> set[str]:
    """Name the records that events were made from; an event that many make counts where nothing else does."""
    names = [event["id"] for event in events]
    return {found.group() for name in names if (found := _SPAN.match(name))} or set(names)


def _may_send(origin: Origin, event: Json) -> bool:
    """Tell whether an event lies within what binds a token."""
    if not origin.may_name(event["source"]):
        return False
    if origin.agent_keys is None:
        return True
    is_about_agent = EVENT_TYPES[EventType(event["type"])].subject is Subject.AGENT
    about = event["subject"] if is_about_agent else event["data"].get("agentId")
    return about is None or about in origin.agent_keys


telemetry = Telemetry()
