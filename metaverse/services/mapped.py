"""Mappings at work: run in a process of their own, each in its turn, and set aside for a while if one overdoes it.

At most one document of a mapping is with the process at any time, so that many posts for a slow mapping wait for each
other and not everybody else for them. A mapping that went beyond its time or memory rests before it is tried again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import orjson
import structlog

from metaverse import database
from metaverse.clock import now_ms
from metaverse.errors import Conflict, Fault, Malformed, TooLarge, Unavailable
from metaverse.events.origin import Origin
from metaverse.services import adapting, dead_letters
from metaverse.services.admission import admit
from metaverse.services.dead_letters import Letter
from metaverse.services.outcome import Outcome
from metaverse.services.turns import Turns
from metaverse.workers import framing
from metaverse.workers.hire import Worker

logger = structlog.get_logger(__name__)
Json = dict[str, Any]
ADAPTER = "mapped"

PATIENCE_SECONDS = 10.0
"""Beyond the worker's own bound: it also has to start."""

MOST_WAITING, MOST_OF_ONE = 24, 8
AGAIN_SECONDS = 2.0
FIRST_REST_SECONDS, LONGEST_REST_SECONDS = 10.0, 600.0
MOST_RESTING = 10_000
LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """What a document became: events for the door, and what could not be made."""

    records: int
    events: list[Json]
    dead: list[Letter]


class UnreadableDocument(Malformed):
    """A document that is not JSON; `dead` is what is to be kept of it."""

    def __init__(self, detail: str, dead: list[Letter]) -> None:
        super().__init__(detail)
        self.dead = dead


@dataclass(slots=True)
class _Rest:
    until: float
    seconds: float


class Runs:
    """Runs the mappings of every organization of this process."""

    def __init__(self) -> None:
        self._worker = Worker("metaverse.workers.mapping", PATIENCE_SECONDS)
        self._turns = Turns("for this mapping", MOST_OF_ONE)
        self._asking = 0
        self._rests: dict[str, _Rest] = {}

    def faults(self, mapping: Json) -> list[Fault]:
        """Say what is wrong with a mapping, part by part.

        Raises:
            Unavailable: the process that runs mappings does not answer.
        """
        answer = self._asked({"do": "check", "mapping": mapping}, "a mapping that is checked")
        return [Fault(field=field, message=message) for field, message in answer["faults"]]

    def run(self, organization_id: str, name: str, mapping: Json, document: bytes) -> Run:
        """Make the events of a document; nothing is stored.

        Raises:
            Conflict: the mapping is not right any more.
            UnreadableDocument: the document is not JSON.
            TooLarge: it has more than 1 MiB, or makes more than 1,000 events.
            Unavailable: the mapping takes too long, rests after that, or too much waits.
        """
        if len(document) > LARGEST:
            raise TooLarge(f"A document has at most {LARGEST} bytes, this one {len(document)}; post it in parts.")
        setting = {key: value for key, value in adapting.of(organization_id).items() if key != "prices"}
        request = {
            "do": "run",
            "name": name,
            "mapping": mapping,
            "setting": {**setting, "received_ms": now_ms()},
            framing.ATTACHED: [document],
        }
        whose = f"{id(database.bound())}/{organization_id}/{name}"
        self._refuse_resting(whose, name, mapping)
        with self._turns.of(whose):
            self._refuse_resting(whose, name, mapping)
            answer = self._asked(request, f"the mapping {name}", self._key(whose, mapping))
        dead = [Letter(*letter) for letter in answer["dead"]]
        return Run(answer["records"], orjson.loads(answer[framing.ATTACHED][0]), dead)

    def close(self) -> None:
        """End the worker process."""
        self._worker.dismiss()

    def _asked(self, request: Json, what: str, key: str | None = None) -> Json:
        """Ask the process; only what it cannot answer, and no crowd before it, is held against the mapping."""
        if self._asking >= MOST_WAITING:
            raise Unavailable("Too many documents wait already; come back.", retry_after_seconds=AGAIN_SECONDS)
        self._asking += 1
        try:
            answer = self._worker.ask(lambda: request)
        except Unavailable as error:
            raise self._overdone(what, key, "It ended the process that runs it.") from error
        finally:
            self._asking -= 1
        if "refused" in answer:
            raise self._refusal(answer, what, key)
        if key is not None:
            self._rests.pop(key, None)
        return answer

    def _refusal(self, answer: Json, what: str, key: str | None) -> Exception:
        word, detail = answer["refused"], answer["detail"]
        if word == "malformed":
            return UnreadableDocument(detail, [Letter(*letter) for letter in answer["dead"]])
        if word == "too large":
            return TooLarge(detail)
        if word == "broken":
            return Conflict(f"The mapping is not right: {detail}")
        return self._overdone(what, key, detail)

    def _overdone(self, what: str, key: str | None, detail: str) -> Unavailable:
        """Let a mapping rest: each time twice as long."""
        seconds = FIRST_REST_SECONDS
        if key is not None:
            known = self._rests.get(key)
            seconds = min(known.seconds * 2, LONGEST_REST_SECONDS) if known else FIRST_REST_SECONDS
            if len(self._rests) >= MOST_RESTING:
                self._rests.pop(next(iter(self._rests)))
            self._rests[key] = _Rest(time.monotonic() + seconds, seconds)
        logger.warning("a mapping went beyond its bounds", mapping=what, detail=detail)
        said = (
            f"{what[0].upper()}{what[1:]} went beyond its bounds: {detail} Make it simpler, or post smaller documents."
        )
        return Unavailable(said, retry_after_seconds=seconds)

    def _refuse_resting(self, whose: str, name: str, mapping: Json) -> None:
        rest = self._rests.get(self._key(whose, mapping))
        left = rest.until - time.monotonic() if rest else 0
        if left > 0:
            said = f"The mapping {name} went beyond its bounds and rests; change it, or come back."
            raise Unavailable(said, retry_after_seconds=left)

    @staticmethod
    def _key(whose: str, mapping: Json) -> str:
        """Name a mapping as it is now; one that was changed has a new chance."""
        return f"{whose}/{hash(orjson.dumps([mapping.get('each'), mapping['events']]))}"


runs = Runs()


def take(organization_id: str, name: str, mapping: Json, document: bytes, origin: Origin) -> Outcome:
    """Take a document by a mapping; what cannot be made of it is kept among the dead letters.

    Raises:
        Forbidden: all of it is outside of what binds the token.
        Problem: it cannot be run; see `Runs.run`.
    """
    try:
        run = runs.run(organization_id, name, mapping, document)
    except UnreadableDocument as unreadable:
        _bury(organization_id, name, unreadable.dead, origin.token_id)
        raise
    _bury(organization_id, name, run.dead, origin.token_id)
    if not run.events:
        return Outcome(dead=run.dead)
    outcome = Outcome.of(admit(organization_id, ADAPTER, run.events, origin, token_id=origin.token_id))
    outcome.dead = run.dead + outcome.dead
    return outcome


def _bury(organization_id: str, name: str, dead: list[Letter], token_id: str | None) -> None:
    if dead:
        named = [letter._replace(where=f"{name}, {letter.where}") for letter in dead]
        dead_letters.keep_dead(organization_id, ADAPTER, named, token_id, spot=name)
