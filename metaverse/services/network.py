"""The collaboration network, V2: who works with whom, how much, and in which communities.

The measures are computed in a process of their own (`metaverse.workers.graph` defines them); what they are computed
from is read by `metaverse.services.ties`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import orjson

from metaverse.clock import now_ms, to_wire
from metaverse.errors import Invalid
from metaverse.events.log import Head
from metaverse.events.names import InteractionKind
from metaverse.services import ties
from metaverse.services.sharing import Shared
from metaverse.services.windows import UNITS_MS
from metaverse.workers.hire import Worker

Json = dict[str, Any]
KEPT = 64
MINUTE_MS = UNITS_MS["m"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the network; durations and times in milliseconds, `until_ms` None for now."""

    window_ms: int = 7 * UNITS_MS["d"]
    until_ms: int | None = None
    half_life_ms: int = UNITS_MS["d"]
    kinds: tuple[str, ...] = ()
    min_weight: float = 0.0
    layout: str = "3d"

    def end_ms(self, now: int) -> int:
        """Return the end of the window: there is nothing after now."""
        return now if self.until_ms is None else min(self.until_ms, now)


Name = tuple[str, Question]


@dataclass(frozen=True, slots=True)
class Answer:
    """A computed network; it holds for a minute, while nothing happens that changes it."""

    head: Head
    minute: int
    value: Json
    body: bytes

    def tag(self, name: Name) -> str:
        """Return a tag for this version of the answer."""
        return blake2b(repr((name, self.head, self.minute)).encode(), digest_size=12).hexdigest()

    def at(self, head: Head) -> Answer:
        """Return the same, said of a later place in the log."""
        if head == self.head:
            return self
        value = {**self.value, "seq": head.seq}
        return replace(self, head=head, value=value, body=orjson.dumps(value))


class Network:
    """Answers questions about networks: what is asked by many is computed once."""

    def __init__(self) -> None:
        self._worker = Worker("metaverse.workers.graph")
        self._shared: Shared[Name, Answer] = Shared(KEPT)

    def of(self, organization_id: str, question: Question) -> Json:
        """Return the network of an organization as the contract writes it.

        Raises:
            NotFound: there is no such organization.
            Unavailable: the worker process has too much to do, or failed.
        """
        return self._answer((organization_id, question)).value

    def encoded(self, organization_id: str, question: Question) -> tuple[bytes, str]:
        """Return the same as JSON, with a tag for its version."""
        name = (organization_id, question)
        answer = self._answer(name)
        return answer.body, answer.tag(name)

    def placed(self, organization_id: str, question: Question) -> tuple[int, bytes]:
        """Return the same as JSON, with the place in the log that it holds for."""
        answer = self._answer((organization_id, question))
        return answer.head.seq, answer.body

    def close(self) -> None:
        """End the worker process."""
        self._worker.dismiss()

    def _answer(self, name: Name) -> Answer:
        return self._shared.ask(name, lambda kept: _renewed(name, kept), lambda begin: self._computed(name, begin))

    def _computed(self, name: Name, begin: Callable[[], None]) -> Answer:
        read: list[tuple[Head, int]] = []

        def request() -> Json:
            begin()
            until = name[1].end_ms(now_ms())
            head, asked = _asked(name, until)
            read.append((head, until))
            return asked

        answer = self._worker.ask(request)
        head, until = read[0]
        for edge in answer["edges"]:
            edge["lastAt"] = to_wire(edge["lastAt"])
        value = {"organizationId": name[0], "seq": head.seq, "computedAt": to_wire(now_ms()), **answer}
        return Answer(head, until // MINUTE_MS, value, orjson.dumps(value))


def _renewed(name: Name, kept: Answer) -> Answer | None:
    """Return a kept answer as of now, None where the minute has passed or something has changed it."""
    organization_id, question = name
    if kept.minute != question.end_ms(now_ms()) // MINUTE_MS:
        return None
    head, is_changed = ties.news(organization_id, kept.head)
    return None if is_changed else kept.at(head)


def _asked(name: Name, until: int) -> tuple[Head, Json]:
    organization_id, question = name
    since = until - question.window_ms
    found = ties.gathered(organization_id, since, until, question.half_life_ms, question.kinds)
    return found.head, {
        "view": repr((organization_id, replace(question, until_ms=None))),
        "nodes": found.nodes,
        "edges": found.edges,
        "minWeight": question.min_weight,
        "layout": question.layout,
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


def snapshot(organization_id: str) -> Json:
    """Return the network as its view first shows it."""
    return network.of(organization_id, Question())
