"""From recordings to the door: batches in, a tally of what became of them; what was refused is a dead letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from metaverse.adapters.reading import DeadLetter
from metaverse.events.origin import SERVER
from metaverse.recordings.cloudevents import NoEvent
from metaverse.services import admission, dead_letters

SHOWN = 20
NO_EVENT = "This is no event: an event is an object with id, source and type."


@dataclass(slots=True)
class Tally:
    """What became of everything; of what was refused, only the first are held."""

    accepted: int = 0
    duplicates: int = 0
    refused: int = 0
    shown: list[str] = field(default_factory=list)

    def refuse(self, what: str) -> None:
        """Note one thing that was refused."""
        self.refused += 1
        if len(self.shown) < SHOWN:
            self.shown.append(what)

    def __str__(self) -> str:
        return f"{self.accepted} taken, {self.duplicates} known already, {self.refused} refused."


class Parcel(NamedTuple):
    """An event or a dead letter on its way: whose adapter it is of, and what people call it by."""

    adapter: str
    name: str
    event: Any = None
    letter: DeadLetter | None = None


class Delivery(Protocol):
    """Takes parcels to where they belong, all of them, or raises."""

    tally: Tally

    def deliver(self, parcels: Sequence[Parcel], historical: bool = False) -> None:
        """Deliver."""


class ToDatabase:
    """Delivers into an organization of this database."""

    def __init__(self, organization_id: str, tally: Tally | None = None) -> None:
        self._organization_id, self.tally = organization_id, tally or Tally()

    def deliver(self, parcels: Sequence[Parcel], historical: bool = False) -> None:
        """Take events into the log, adapter by adapter, and keep the letters.

        Raises:
            NotFound: there is no such organization.
            Unavailable: the database is away; nothing after it was taken.
        """
        for adapter in dict.fromkeys(parcel.adapter for parcel in parcels):
            mine = [parcel for parcel in parcels if parcel.adapter == adapter]
            self._admit(adapter, [parcel for parcel in mine if parcel.letter is None], historical)
            self._bury(adapter, mine)

    def _admit(self, adapter: str, parcels: list[Parcel], historical: bool) -> None:
        events = [parcel.event for parcel in parcels if is_event(parcel.event)]
        names = {_mark(parcel.event): parcel.name for parcel in parcels if is_event(parcel.event)}
        if events:
            done = admission.admit(self._organization_id, adapter, events, SERVER, historical=historical)
            self.tally.accepted += done.accepted
            self.tally.duplicates += done.duplicates
            for event, fault in done.refused:
                where = fault["field"] or "as a whole"
                self.tally.refuse(f"{names[_mark(event)]}, {where}: {fault['message']}")
        for parcel in parcels:
            if not is_event(parcel.event):
                reason = str(parcel.event) if isinstance(parcel.event, NoEvent) else NO_EVENT
                self.tally.refuse(f"{parcel.name}, as a whole: {reason}")

    def _bury(self, adapter: str, parcels: list[Parcel]) -> None:
        letters = [(parcel.name, parcel.letter) for parcel in parcels if parcel.letter is not None]
        for name, letter in letters:
            self.tally.refuse(f"{name}: {letter.reason}")
        if letters:
            kept = [(name, letter.reason, letter.excerpt) for name, letter in letters]
            dead_letters.keep_dead(self._organization_id, adapter, kept)


def _mark(event: Any) -> tuple[str, str]:
    return event["source"], event["id"]


def is_event(event: Any) -> bool:
    """Tell whether this can be an event at all."""
    return isinstance(event, dict) and all(isinstance(event.get(name), str) for name in ("id", "source", "type"))
