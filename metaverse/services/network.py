"""The collaboration network, V2: who works with whom, how much, and in which communities."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Connection, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.errors import Invalid
from metaverse.events import log
from metaverse.events.names import InteractionKind
from metaverse.models.agent import Agent
from metaverse.models.interaction import Interaction
from metaverse.services.agents import PRESENT
from metaverse.services.windows import UNITS_MS
from metaverse.workers.hire import Worker

agents = Agent.__table__
interactions = Interaction.__table__
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


@dataclass(slots=True)
class _Answer:
    """An answer under way or done; whoever asks the same meanwhile waits for it."""

    done: threading.Event = field(default_factory=threading.Event)
    value: dict[str, Any] | None = None
    body: bytes | None = None


class Network:
    """Answers questions about networks: each is computed once and kept while the log and the minute stay."""

    def __init__(self) -> None:
        self._worker = Worker("metaverse.workers.graph")
        self._answers: OrderedDict[tuple[Any, ...], _Answer] = OrderedDict()

    def of(self, organization_id: str, question: Question) -> dict[str, Any]:
        """Return the network of an organization as the contract writes it."""
        return self._answer(organization_id, question)[1].value or {}

    def encoded(self, organization_id: str, question: Question) -> tuple[bytes, str]:
        """Return the same as JSON, with a tag for its version."""
        name, answer = self._answer(organization_id, question)
        if answer.body is None:
            answer.body = orjson.dumps(answer.value)
        return answer.body, blake2b(repr(name).encode(), digest_size=12).hexdigest()

    def placed(self, organization_id: str, question: Question) -> tuple[int, bytes]:
        """Return the same as JSON, with the place of the log at which it was computed."""
        name, answer = self._answer(organization_id, question)
        if answer.body is None:
            answer.body = orjson.dumps(answer.value)
        return int(name[1].seq), answer.body

    def _answer(self, organization_id: str, question: Question) -> tuple[tuple[Any, ...], _Answer]:
        head = log.head(organization_id)
        minute = (question.until_ms or now_ms()) // MINUTE_MS
        name = (organization_id, head, minute, question)
        answer = self._answers.get(name)
        if answer is not None:
            answer.done.wait()
        if answer is None or answer.value is None:
            answer = self._compute(name, organization_id, head.seq, question)
        return name, answer

    def _compute(self, name: tuple[Any, ...], organization_id: str, seq: int, question: Question) -> _Answer:
        answer = self._answers[name] = _Answer()
        if len(self._answers) > KEPT:
            self._answers.popitem(last=False)
        try:
            answer.value = self._ask(organization_id, seq, question)
        finally:
            if answer.value is None:
                self._answers.pop(name, None)
            answer.done.set()
        return answer

    def _ask(self, organization_id: str, seq: int, question: Question) -> dict[str, Any]:
        until = question.until_ms or now_ms()
        request = {
            **gathered(organization_id, until - question.window_ms, until, question.kinds),
            "organizationId": organization_id,
            "untilMs": until,
            "halfLifeMs": question.half_life_ms,
            "minWeight": question.min_weight,
            "layout": question.layout,
        }
        answer = self._worker.ask(request)
        for edge in answer["edges"]:
            edge["lastAt"] = to_wire(edge["lastAt"])
        return {"organizationId": organization_id, "seq": seq, "computedAt": to_wire(now_ms()), **answer}

    def close(self) -> None:
        """End the worker process."""
        self._worker.dismiss()


@reading
def gathered(
    connection: Connection, organization_id: str, from_ms: int, until_ms: int, kinds: tuple[str, ...]
) -> dict[str, Any]:
    """Gather the present agents and the interactions of a window."""
    c = interactions.c
    mine = [c.organization_id == organization_id, c.effective_ms > from_ms, c.effective_ms <= until_ms]
    if kinds:
        mine.append(c.kind.in_(kinds))
    rows = connection.execute(select(c.from_key, c.to_key, c.kind, c.weight, c.effective_ms).where(*mine))
    found = [list(row) for row in rows]
    present = select(agents.c.key, agents.c.name, agents.c.department).where(
        agents.c.organization_id == organization_id, PRESENT
    )
    nodes = {key: {"name": name, "department": department} for key, name, department in connection.execute(present)}
    known = [edge for edge in found if edge[0] in nodes and edge[1] in nodes]
    return {"nodes": nodes, "interactions": known}


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


def snapshot(organization_id: str) -> dict[str, Any]:
    """Return the network as its view first shows it."""
    return network.of(organization_id, Question())
