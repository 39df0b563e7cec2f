"""Telemetry in: the worker process reads it, the door takes its events in batches, and what fails is told.

Requests of one organization go one after the other, since each is read with what those before left in the memory. A
request whose events could not be taken is undone in that memory, so that its repetition is read as the first was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import orjson
import structlog

from metaverse import database
from metaverse.clock import now_ms
from metaverse.database import Database
from metaverse.errors import Malformed, Problem, TooLarge
from metaverse.events.origin import SERVER, Origin
from metaverse.ids import new_id
from metaverse.security import allowance
from metaverse.services import adapting, dead_letters
from metaverse.services.admission import OUTSIDE, admit
from metaverse.services.turns import Turns
from metaverse.workers import framing
from metaverse.workers.hire import Worker

logger = structlog.get_logger(__name__)
Json = dict[str, Any]

ADAPTER = "otlp"
MOST_WAITING = 16
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
        self._turns = Turns("telemetry", MOST_WAITING)
        self._unsettled: set[str] = set()

    def take(self, organization_id: str, export: Export, origin: Origin) -> Outcome:
        """Take one request, whole or as far as the outcome says.

        Raises:
            Malformed: it cannot be read; the reason is kept as a dead letter.
            TooLarge: it is larger than is taken, once it is unpacked.
            Forbidden: all of it is outside of what binds the token.
            TooMany: more events come than agreed; nothing is taken.
            Unavailable: too much waits already, or a part that is needed does not answer.
        """
        with self._turns.of(organization_id):
            answer = self._asked(organization_id, export)
            if "refused" in answer:
                raise self._refusal(organization_id, export, answer, origin.token_id)
            try:
                return self._taken(organization_id, answer, origin)
            except BaseException:
                self._undo(organization_id)
                raise

    def settle(self) -> None:
        """Tell what ended without saying so."""
        for organization_id in list(self._unsettled):
            with self._turns.of(organization_id):
                setting = {"received_ms": now_ms()}
                request = {"do": "settle", "memory": self._memory(organization_id), "setting": setting}
                answer = self._worker.ask(lambda request=request: request)  # type: ignore[misc]
                self._taken(organization_id, answer, SERVER)

    def close(self) -> None:
        """End the worker process."""
        self._worker.dismiss()

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
        letter = dead_letters.Letter(f"/v1/{export.signal}", detail, f"{len(export.body)} bytes of {export.encoding}")
        dead_letters.keep_dead(organization_id, ADAPTER, [letter], token_id)
        return (TooLarge(detail) if answer["refused"] == "too large" else Malformed(detail)).noted()

    def _taken(self, organization_id: str, answer: Json, origin: Origin) -> Outcome:
        outcome = Outcome()
        batches = [orjson.loads(batch) for batch in answer.get(framing.ATTACHED, ())]
        allowance.take(organization_id, origin, sum(map(len, batches)))
        dead = [dead_letters.Letter(*letter) for letter in answer["dead"]]
        if dead:
            outcome.refuse(len(dead), f"{dead[0].where}: {dead[0].reason}")
            dead_letters.keep_dead(organization_id, ADAPTER, dead, origin.token_id)
        for batch in batches:
            admitted = admit(organization_id, ADAPTER, batch, origin, token_id=origin.token_id)
            if admitted.outside:
                outcome.refuse(len(_records(admitted.outside)), OUTSIDE)
            if admitted.refused:
                records = _records(event for event, _ in admitted.refused)
                outcome.refuse(len(records), admitted.refused[0][1]["message"])
        _note(self._unsettled, organization_id, answer["open"] > 0)
        return outcome


def _note(names: set[str], name: str, is_in: bool) -> None:
    if is_in:
        names.add(name)
    else:
        names.discard(name)


def _records(events: Iterable[Json]) -> set[str]:
    """Name the records that events were made from; an event that many make counts where nothing else does."""
    names = [event["id"] for event in events]
    return {found.group() for name in names if (found := _SPAN.match(name))} or set(names)


telemetry = Telemetry()
