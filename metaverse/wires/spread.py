"""Spreading: the same bytes to many lines, in one go off the loop where the compiled helper is there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache

import gevent
from gevent.threadpool import ThreadPool

from metaverse.wires import native
from metaverse.wires.line import OUT, Line, traffic

SLICE = 250
"""After so many sends on the loop it goes on with others for a moment."""

MANY = 32
"""For fewer the way to a thread and back takes longer than the sending."""

THREADS = 2


class Flight:
    """Lines that get the same bytes; from `take_off` on nobody else writes to them, until they land."""

    __slots__ = ("_data", "_lines")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._lines: list[Line] = []

    def __len__(self) -> int:
        return len(self._lines)

    def board(self, line: Line) -> None:
        """Take a line along; it must be clear."""
        line.is_away, line.is_stirred = True, False
        self._lines.append(line)

    def fly(self) -> None:
        """Send, and let every line land; what a line did not take waits in it."""
        took: Sequence[int] = ()
        try:
            took = _sent([line.descriptor for line in self._lines], self._data)
        finally:
            self._land(took or [0] * len(self._lines))

    def _land(self, took: Sequence[int]) -> None:
        size = len(self._data)
        traffic[OUT] += max(0, sum(took))
        for line, taken in zip(self._lines, took, strict=True):
            if taken == size and not line.is_stirred:
                line.is_away = False
            else:
                line.land(self._data, taken)


class _Ways:
    """The ways to send that this process has."""

    compiled: native.Send | None = None


def begin(*, compiled: bool) -> None:
    """Send with the compiled helper from now on, if it is wished and there."""
    _Ways.compiled = native.load() if compiled else None


def _sent(descriptors: Sequence[int], data: bytes) -> Sequence[int]:
    if _Ways.compiled is None or len(descriptors) < MANY:
        return send_each(descriptors, data)
    return _threads().apply(_Ways.compiled, (descriptors, data))


def send_each(descriptors: Sequence[int], data: bytes) -> Sequence[int]:
    """Send to each in Python, and tell how much each took (0: nothing now, -1: it is broken)."""
    took: list[int] = []
    for at, descriptor in enumerate(descriptors, 1):
        took.append(_taken(descriptor, data))
        if at % SLICE == 0:
            gevent.sleep(0)
    return took


def _taken(descriptor: int, data: bytes) -> int:
    try:
        return os.write(descriptor, data)
    except BlockingIOError:
        return 0
    except OSError:
        return -1


@cache
def _threads() -> ThreadPool:
    return ThreadPool(THREADS)
