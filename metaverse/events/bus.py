"""The bus: tells whoever listens that an organization's log has grown, and where agents walk right now.

A wake-up may be lost, the log is the truth; a position is worth nothing a moment later. Within a process it is a call;
a relay, where there is one, carries it to the other processes and brings what they tell.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Any, Generic, ParamSpec, Protocol

import structlog

logger = structlog.get_logger(__name__)
P = ParamSpec("P")
Position = dict[str, Any]


class Topic(Generic[P]):
    """One thing to be told; a listener that fails is logged, and neither the sender nor the others feel it."""

    def __init__(self) -> None:
        self._listeners: list[Callable[P, None]] = []

    def subscribe(self, listener: Callable[P, None]) -> Callable[[], None]:
        """Have `listener` called from now on; call what is returned to end it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Tell every listener."""
        for listener in list(self._listeners):
            try:
                listener(*args, **kwargs)
            except Exception:
                logger.exception("a listener of the bus failed", listener=repr(listener))


class Word(StrEnum):
    """What concerns every process, whatever organizations it follows: ask the database again for these.

    A word may be about somebody, such as `token:tk_1`; about nobody it is about everybody.
    """

    RIGHTS = "rights"
    IDENTITIES = "identities"


class Relay(Protocol):
    """Carries to other processes what this one tells; whoever relays waits for nothing."""

    def grown(self, organization_id: str, seq: int) -> None:
        """Carry that a log has grown."""

    def moved(self, organization_id: str, positions: list[Position]) -> None:
        """Carry where agents are."""

    def said(self, word: Word, about: str) -> bool:
        """Carry a word to every process; tell whether there is a line to them."""

    def follow(self, organization_id: str) -> None:
        """Bring from now on what others tell of an organization."""

    def leave(self, organization_id: str) -> None:
        """Bring no more of an organization."""


class Bus:
    """The topics of one process, and who follows which organization."""

    def __init__(self) -> None:
        self.grown: Topic[[str, int]] = Topic()
        self.moved: Topic[[str, list[Position]]] = Topic()
        self.heard: Topic[[Word, str]] = Topic()
        """Words that other processes said, and about whom."""

        self.relay: Relay | None = None
        self._follows: dict[str, int] = {}

    @property
    def followed(self) -> list[str]:
        """The organizations of which somebody here wants to hear."""
        return list(self._follows)

    def is_followed(self, organization_id: str) -> bool:
        """Tell whether somebody here wants to hear of an organization."""
        return organization_id in self._follows

    def wake(self, organization_id: str, seq: int) -> None:
        """Tell that the log of an organization now reaches `seq`; only after the commit."""
        self.grown.publish(organization_id, seq)
        if self.relay is not None:
            self.relay.grown(organization_id, seq)

    def subscribe(self, listener: Callable[[str, int], None]) -> Callable[[], None]:
        """Listen for growth of the logs: of any that this process lets grow, and of those that somebody follows."""
        return self.grown.subscribe(listener)

    def follow(self, organization_id: str) -> Callable[[], None]:
        """Hear of an organization also from other processes; call what is returned, once, to end it."""
        self._follows[organization_id] = self._follows.get(organization_id, 0) + 1
        if self._follows[organization_id] == 1 and self.relay is not None:
            self.relay.follow(organization_id)
        return lambda: self._leave(organization_id)

    def move(self, organization_id: str, positions: list[Position], *, here_only: bool = False) -> None:
        """Tell where agents are now: `{agentId, position, rotationY, zone}` each, metres and radians.

        `here_only` is for what every process finds by itself.
        """
        self.moved.publish(organization_id, positions)
        if self.relay is not None and not here_only:
            self.relay.moved(organization_id, positions)

    def say(self, word: Word, about: str = "") -> bool:
        """Tell every other process a word; tell whether they hear it, as far as one knows."""
        return self.relay is None or self.relay.said(word, about)

    def _leave(self, organization_id: str) -> None:
        self._follows[organization_id] -= 1
        if not self._follows[organization_id]:
            del self._follows[organization_id]
            if self.relay is not None:
                self.relay.leave(organization_id)


class Following:
    """The organizations that somebody follows on a bus, kept to those that matter just now."""

    def __init__(self, on: Bus) -> None:
        self._bus = on
        self._leave: dict[str, Callable[[], None]] = {}

    def keep_to(self, organization_ids: AbstractSet[str]) -> None:
        """Follow these from now on, and none else."""
        for organization_id in organization_ids - self._leave.keys():
            self._leave[organization_id] = self._bus.follow(organization_id)
        for organization_id in self._leave.keys() - organization_ids:
            self._leave.pop(organization_id)()


bus = Bus()
