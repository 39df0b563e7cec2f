"""The collaboration network, V2: who works with whom, how much, and in which communities.

The measures are computed in a process of their own (`metaverse.workers.graph` defines them); what they are computed
from is read by `metaverse.services.ties`. The worker also writes the JSON: a large network is megabytes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, cast

import orjson
import structlog

from metaverse.clock import now_ms, to_wire
from metaverse.errors import Invalid, Unavailable
from metaverse.events.log import Head
from metaverse.events.names import InteractionKind
from metaverse.operations import meters
from metaverse.services import network_memory, ties
from metaverse.services.network_memory import Keeper
from metaverse.services.sharing import Shared
from metaverse.services.tie_queries import Span
from metaverse.services.windows import UNITS_MS
from metaverse.workers.hire import Worker

logger = structlog.get_logger(__name__)
Json = dict[str, Any]
KEPT = 64
MOST_WAITING = 512
"""After a restart all clients join again at once, and each organization's network is computed; small ones take 5 ms."""

MINUTE_MS = UNITS_MS["m"]
MOST_EDGES = 20_000
QUICK_MS, HELD_TIMES, LONGEST_HELD_MS = 500, 9, MINUTE_MS
"""What takes longer than the first to compute is held so many times the rest, whatever happens meanwhile."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the network; durations and times in milliseconds, `until_ms` None for now."""

    window_ms: int = 7 * UNITS_MS["d"]
    until_ms: int | None = None
    half_life_ms: int = UNITS_MS["d"]
    kinds: tuple[str, ...] = ()
    min_weight: float = 0.0
    layout: str = "3d"
    most_edges: int = MOST_EDGES

    def end_ms(self, now: int) -> int:
        """Return the end of the window: there is nothing after now."""
        return now if self.until_ms is None else min(self.until_ms, now)

    def span(self, until: int) -> Span:
        """Return which ties count when the window ends then."""
        return Span(until - self.window_ms, until, self.half_life_ms, self.kinds)

    def view(self) -> str:
        """Name what looks alike from one computation to the next: the same question, whenever it is asked."""
        return blake2b(repr(replace(self, until_ms=None, most_edges=0)).encode(), digest_size=16).hexdigest()


Name = tuple[str, Question]


@dataclass(frozen=True, slots=True)
class Answer:
    """A computed network; it holds for a minute, while nothing happens that changes it, and for a while anyway."""

    name: Name
    head: Head
    minute: int
    computed_ms: int
    held_until_ms: int
    rest: bytes
    """The JSON after what says where it holds."""

    @property
    def body(self) -> bytes:
        """The whole answer as JSON."""
        where = {"organizationId": self.name[0], "seq": self.head.seq, "computedAt": to_wire(self.computed_ms)}
        return b"%b,%b" % (orjson.dumps(where)[:-1], self.rest)

    @property
    def tag(self) -> str:
        """A tag for this version of the answer."""
        return blake2b(repr((self.name, self.head, self.minute)).encode(), digest_size=12).hexdigest()

    def renewed(self) -> Answer | None:
        """Return the answer as of now, None where the minute has passed or something has changed it."""
        organization_id, question = self.name
        now = now_ms()
        head, is_changed = ties.news(organization_id, self.head)
        if head.epoch == self.head.epoch and is_changed and now < self.held_until_ms:
            return self
        if is_changed or (self.minute != question.end_ms(now) // MINUTE_MS and now >= self.held_until_ms):
            return None
        return replace(self, head=head)


class Network:
    """Answers questions about networks: what is asked by many is computed once."""

    def __init__(self) -> None:
        self._worker = Worker("metaverse.workers.graph", most_waiting=MOST_WAITING)
        self._shared: Shared[Name, Answer] = Shared(KEPT)
        meters.watch_cache("networks", self._shared.__len__, KEPT)
        self._keeper = Keeper()

    def of(self, organization_id: str, question: Question) -> Json:
        """Return the network of an organization as the contract writes it.

        Raises:
            NotFound: there is no such organization.
            Unavailable: the worker process has too much to do, or failed.
        """
        return cast(Json, orjson.loads(self._answer((organization_id, question)).body))

    def encoded(self, organization_id: str, question: Question) -> tuple[bytes, str]:
        """Return the same as JSON, with a tag for its version."""
        answer = self._answer((organization_id, question))
        return answer.body, answer.tag

    def placed(self, organization_id: str, question: Question) -> tuple[int, bytes]:
        """Return the same as JSON, with the place in the log that it holds for."""
        answer = self._answer((organization_id, question))
        return answer.head.seq, answer.body

    def close(self) -> None:
        """End the worker process."""
        self._worker.dismiss()

    def _answer(self, name: Name) -> Answer:
        return self._shared.ask(name, Answer.renewed, lambda begin: self._computed(name, begin))

    def _computed(self, name: Name, begin: Callable[[], None]) -> Answer:
        read: list[tuple[Head, int]] = []

        def request() -> Json:
            begin()
            until = name[1].end_ms(now_ms())
            head, asked = _asked(name, until)
            read.append((head, until))
            return asked

        answer = self._worker.ask(request)
        (network, memory), (head, until) = answer["parts"], read[0]
        self._remember(name, memory)
        now = now_ms()
        held = min(LONGEST_HELD_MS, HELD_TIMES * max(0, answer["milliseconds"] - QUICK_MS))
        return Answer(name, head, until // MINUTE_MS, now, now + held, network[1:])

    def _remember(self, name: Name, memory: bytes) -> None:
        organization_id, question = name
        if question.until_ms is not None:
            return
        try:
            self._keeper.take(organization_id, question.view(), memory, now_ms())
        except Unavailable as unavailable:  # an answer is worth more than where it is drawn after a restart
            logger.warning("a layout was not kept", organization=organization_id, why=unavailable.detail)


def _asked(name: Name, until: int) -> tuple[Head, Json]:
    """Read what a question is about; what memory knows of it is a part of the view of just this log."""
    organization_id, question = name
    found = ties.gathered(organization_id, question.span(until))
    memory = network_memory.recalled(organization_id, question.view())
    return found.head, {
        "view": f"{organization_id} {found.head.epoch} {question.view()}",
        "keeps": question.until_ms is None,
        "memory": orjson.Fragment(memory) if memory else None,
        "nodes": orjson.Fragment(found.nodes),
        "edges": orjson.Fragment(found.edges),
        "work": orjson.Fragment(found.work),
        "minWeight": question.min_weight,
        "layout": question.layout,
        "most": question.most_edges,
    }


def kinds_of(written: str | None) -> tuple[str, ...]:
    """Read kinds of interactions, parted by commas.

    Raises:
        Invalid: there is no such kind.
    """
    kinds = tuple(sorted({kind.strip() for kind in (written or "").split(",") if kind.strip()}))
    for kind in kinds:
        if kind not in {known.value for known in InteractionKind}:
            said = f"There is no kind {kind}; there are {', '.join(InteractionKind)}."
            raise Invalid(said, [{"field": "kinds", "message": said}])
    return kinds


network = Network()
