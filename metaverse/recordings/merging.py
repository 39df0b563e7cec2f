"""Several recordings told as one, in the order of time; only those are open whose time has come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heapreplace

from metaverse.recordings.opening import Passed
from metaverse.recordings.streams import Item, Stream


def merged(streams: Sequence[Stream], passed: Passed | None = None) -> Iterator[Item]:
    """Give the things of all streams, whichever is due first; of two at the same time, that of the earlier stream."""
    if len(streams) == 1:
        yield from streams[0].items(passed)
        return
    waiting = [
        _Entry(ms, place, stream) for place, stream in enumerate(streams) if (ms := stream.first_ms()) is not None
    ]
    heapify(waiting)
    while waiting:
        entry = waiting[0]
        item = entry.take(passed)
        if item is not None:
            yield item
        if entry.forward():
            heapreplace(waiting, entry)
        else:
            heappop(waiting)


class _Entry:
    """A stream in the queue, opened when its turn comes, with the thing that it gives next."""

    def __init__(self, ms: int, place: int, stream: Stream) -> None:
        self._ms, self._place, self._stream = ms, place, stream
        self._items: Iterator[Item] | None = None
        self._next: Item | None = None

    def __lt__(self, other: _Entry) -> bool:
        return (self._ms, self._place) < (other._ms, other._place)

    def take(self, passed: Passed | None) -> Item | None:
        """Give what is due, which opens the stream the first time."""
        if self._items is None:
            self._items = self._stream.items(passed)
            return next(self._items, None)
        return self._next

    def forward(self) -> bool:
        """Look at what comes next; tell whether there is anything."""
        assert self._items is not None
        self._next = next(self._items, None)
        if self._next is not None:
            self._ms = self._next.ms
        return self._next is not None
