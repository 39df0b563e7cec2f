"""The collaboration network, V2: who works with whom, how much, and in which communities.

The measures are computed in a process of their own (`metaverse.workers.graph` defines them); what they are computed
from is read by `metaverse.services.ties`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import orjson

from metaverse.clock import now_ms, to_wire
from metaverse.errors import Invalid
from metaverse.events.log import Head
from metaverse.events.names import InteractionKind
from metaverse.services import ties
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


@dataclass(slots=True)
class _Flight:
    """A computation that has not begun to read; whoever asks the same meanwhile comes along."""

    landed: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None
    fault: Exception | None = None


class Network:
    """Answers questions about networks: what is asked by many is computed once."""

    def __init__(self) -> None:
        self._worker = Worker("metaverse.workers.graph")
        self._kept: OrderedDict[Name, Answer] = OrderedDict()
        self._boarding: dict[Name, _Flight] = {}

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

    def close(self) -> None:
        """End the worker process."""
        self._worker.dismiss()

    def _answer(self, name: Name) -> Answer:
        organization_id, question = name
        kept = self._kept.get(name)
        if kept is not None and kept.minute == question.end_ms(now_ms()) // MINUTE_MS:
            head, is_changed = ties.news(organization_id, kept.head)
            if not is_changed:
                return self._keep(name, kept.at(head))
        return self._fly(name)

    def _keep(self, name: Name, answer: Answer) -> Answer:
        self._kept[name] = answer
        self._kept.move_to_end(name)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return answer

    def _fly(self, name: Name) -> Answer:
        """Compute an answer, or come along with the computation of it that has not begun yet."""
        flight = self._boarding.get(name)
        if flight is not None:
            flight.landed.wait()
        else:
            flight = self._boarding[name] = _Flight()
            self._pilot(name, flight)
        if flight.answer is None:
            assert flight.fault is not None
            raise flight.fault
        return flight.answer

    def _pilot(self, name: Name, flight: _Flight) -> None:
        try:
            flight.answer = self._keep(name, self._computed(name, flight))
        except Exception as fault:
            flight.fault = fault
        finally:
            self._close_boarding(name, flight)
            flight.landed.set()

    def _close_boarding(self, name: Name, flight: _Flight) -> None:
        if self._boarding.get(name) is flight:
            del self._boarding[name]

    def _computed(self, name: Name, flight: _Flight) -> Answer:
        read: list[tuple[Head, int]] = []

        def request() -> Json:
            self._close_boarding(name, flight)  # who asks from now on wants to know what happens from now on
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
