"""Sharing: what many ask at once is computed once, and kept while it holds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from metaverse import database
from metaverse.database import Database

Name = TypeVar("Name")
Answer = TypeVar("Answer")
Compute = Callable[[Callable[[], None]], Answer]
"""Computes an answer; it calls what it is given just before it reads."""


@dataclass(slots=True)
class Flight(Generic[Answer]):
    """A computation that has not begun to read; whoever asks the same meanwhile comes along."""

    landed: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None
    fault: Exception | None = None


@dataclass(slots=True, weakref_slot=True)
class Desk(Generic[Name, Answer]):
    """The answers from one database."""

    kept: OrderedDict[Name, Answer] = field(default_factory=OrderedDict)
    boarding: dict[Name, Flight[Answer]] = field(default_factory=dict)


class Shared(Generic[Name, Answer]):
    """Answers by the name of what is asked, so many of them at most; each app's database has its own."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._desks: WeakKeyDictionary[Database, Desk[Name, Answer]] = WeakKeyDictionary()

    def __len__(self) -> int:
        """Return how many answers are kept, of all apps."""
        return sum(len(desk.kept) for desk in list(self._desks.values()))

    def ask(
        self,
        name: Name,
        renewed: Callable[[Answer], Answer | None],
        compute: Compute[Answer],
    ) -> Answer:
        """Return the kept answer as it is `renewed`, or where it no longer holds (None), a computed one.

        Who asks while another is about to read the same waits for that answer; who asks later may know more, and does
        not wait for it.
        """
        desk = self.desk()
        kept = desk.kept.get(name)
        answer = None if kept is None else renewed(kept)
        return self._keep(desk, name, answer) if answer is not None else self._fly(desk, name, compute)

    def desk(self) -> Desk[Name, Answer]:
        """Return what is kept and under way for the current app."""
        return self._desks.setdefault(database.bound(), Desk())

    def _keep(self, desk: Desk[Name, Answer], name: Name, answer: Answer) -> Answer:
        desk.kept[name] = answer
        desk.kept.move_to_end(name)
        if len(desk.kept) > self._most:
            desk.kept.popitem(last=False)
        return answer

    def _fly(self, desk: Desk[Name, Answer], name: Name, compute: Compute[Answer]) -> Answer:
        flight = desk.boarding.get(name)
        if flight is not None:
            flight.landed.wait()
        else:
            flight = desk.boarding[name] = Flight()
            self._pilot(desk, name, flight, compute)
        if flight.answer is None:
            assert flight.fault is not None
            raise flight.fault
        return flight.answer

    def _pilot(self, desk: Desk[Name, Answer], name: Name, flight: Flight[Answer], compute: Compute[Answer]) -> None:
        def begin() -> None:
            if desk.boarding.get(name) is flight:
                del desk.boarding[name]

        try:
            flight.answer = self._keep(desk, name, compute(begin))
        except Exception as fault:
            flight.fault = fault
        finally:
            begin()
            flight.landed.set()
