"""Plays recordings: each thing at its turn, in batches, and the place of each file kept on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Event
from typing import Any

from metaverse.adapters.reading import Json
from metaverse.recordings.delivering import Delivery, Parcel
from metaverse.recordings.pace import Pace
from metaverse.recordings.places import Places
from metaverse.recordings.retelling import Retelling
from metaverse.recordings.streams import Item, Stream

AT_ONCE = 500
KEPT_EVERY_SECONDS = 2.0
RETOLD = "replay"

Seen = Callable[[Item], None]
Beings = Callable[[str, list[Any]], list[Any]]
"""Replaces the keys in an adapter's events by those of the beings that they stand for."""


class Player:
    """Plays things into a delivery; with a retelling as if they happened now, else as the history that they are."""

    def __init__(
        self,
        delivery: Delivery,
        pace: Pace,
        stop: Event,
        *,
        retelling: Retelling | None = None,
        beings: Beings = lambda adapter, events: events,
        historical: bool = True,
        timed: Callable[[object], object] | None = None,
        places: Places | None = None,
        seen: Seen | None = None,
        named: bool = False,
    ) -> None:
        self._delivery, self._pace, self._stop = delivery, pace, stop
        self._retelling, self._historical, self._timed = retelling, historical and retelling is None, timed
        self._seen, self._named, self._beings = seen, named, beings
        self._keeper = _Keeper(places)

    def play(self, items: Iterable[Item]) -> bool:
        """Play everything; tell whether it was played to the end."""
        batch: list[tuple[Item, int]] = []
        try:
            for item in items:
                if batch and (len(batch) >= AT_ONCE or self._pace.is_ahead(item.ms)):
                    self._deliver(batch)
                    batch = []
                at_ms = self._pace.reach(item.ms)
                if self._stop.is_set():
                    return False
                batch.append((item, at_ms))
            self._deliver(batch)
            batch = []
            return True
        finally:
            self._leave(batch)

    def _leave(self, batch: list[tuple[Item, int]]) -> None:
        try:
            if self._stop.is_set():
                self._deliver(batch)
            if self._retelling:
                self._delivery.deliver([Parcel(RETOLD, "rest", event) for event in self._retelling.rest()])
        finally:
            self._keeper.keep()

    def _parcel(self, item: Item) -> Parcel:
        adapter, name = item.stream.form.adapter, self._name(item)
        if item.letter is not None:
            return Parcel(adapter, name, letter=item.letter)
        return Parcel(adapter, name, self._timed(item.event) if self._timed else item.event)

    def _retold(self, retelling: Retelling, parcels: list[Parcel], times: list[int]) -> list[Parcel]:
        """Tell events as of this run; whose they are is settled before, as for those who really work."""
        told = list(parcels)
        for adapter in {parcel.adapter for parcel in parcels}:
            mine = [place for place, parcel in enumerate(parcels) if parcel.adapter == adapter and not parcel.letter]
            events = self._beings(adapter, [parcels[place].event for place in mine])
            for place, event in zip(mine, events, strict=True):
                told[place] = Parcel(RETOLD, parcels[place].name, retelling.told(event, times[place]))
        return told

    def _name(self, item: Item) -> str:
        name = item.letter.where if item.letter else f"event {item.number}" if item.number else "its end"
        return f"{item.stream.path.name}, {name}" if self._named else name

    def _deliver(self, batch: Sequence[tuple[Item, int]]) -> None:
        if not batch:
            return
        parcels = [self._parcel(item) for item, _ in batch]
        if self._retelling:
            parcels = self._retold(self._retelling, parcels, [at_ms for _, at_ms in batch])
        self._delivery.deliver(parcels, self._historical)
        for item, _ in batch:
            if item.number is not None:
                item.stream.taken, item.stream.taken_ms = item.number, item.ms
            self._keeper.note(item.stream)
        if self._seen:
            self._seen(batch[-1][0])
        self._keeper.keep_now_and_then()


class _Keeper:
    """Keeps the places of the files that something was taken of, every few seconds and at the end."""

    def __init__(self, places: Places | None) -> None:
        self._places, self._moved = places, dict[Path, Stream]()
        self._next = time.monotonic() + KEPT_EVERY_SECONDS

    def note(self, stream: Stream) -> None:
        self._moved[stream.path] = stream

    def keep_now_and_then(self) -> None:
        if time.monotonic() >= self._next:
            self.keep()

    def keep(self) -> None:
        if self._places:
            notes: dict[Path, Json] = {path: stream.place() for path, stream in self._moved.items()}
            self._places.keep(notes)
        self._moved = {}
        self._next = time.monotonic() + KEPT_EVERY_SECONDS
