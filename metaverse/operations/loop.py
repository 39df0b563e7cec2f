"""The event loop: how long it was held, for whoever holds it keeps everyone waiting; and its end in good order."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

import gevent
import structlog

from metaverse.tallies import Durations

logger = structlog.get_logger(__name__)
EVERY_SECONDS = 0.02
greenlets: WeakSet[gevent.Greenlet[..., object]] = WeakSet()
"""Those that were begun since `begin`, and are alive."""

TOO_LONG_SECONDS = 0.1
LOOK_SECONDS = 0.2
held = Durations()
"""How long the loop was held, at each look of the watchdog."""


class Watchdog:
    """Wakes up again and again, and measures by how much it comes too late."""

    def __init__(self) -> None:
        self.longest_seconds = 0.0
        self._greenlet: gevent.Greenlet[..., None] | None = None

    def begin(self) -> None:
        """Measure from now on."""
        if self._greenlet is None:
            gevent.Greenlet.add_spawn_callback(greenlets.add)
            self._greenlet = gevent.spawn(self._run)

    def end(self) -> None:
        """Measure no more."""
        if self._greenlet is not None:
            gevent.Greenlet.remove_spawn_callback(greenlets.add)
            self._greenlet.kill()
            self._greenlet = None

    def take_longest(self) -> float:
        """Return the longest hold in seconds since this was last asked."""
        longest, self.longest_seconds = self.longest_seconds, 0.0
        return longest

    def _run(self) -> None:
        while True:
            began = time.monotonic()
            gevent.sleep(EVERY_SECONDS)
            self._note(time.monotonic() - began - EVERY_SECONDS)

    def _note(self, held_seconds: float) -> None:
        self.longest_seconds = max(self.longest_seconds, held_seconds)
        held.note((), max(0.0, held_seconds))
        if held_seconds > TOO_LONG_SECONDS:
            logger.warning("the event loop was held", milliseconds=round(held_seconds * 1000))


watchdog = Watchdog()


def attend(worker: Any, ends: Callable[[], None]) -> None:
    """Watch the loop of a gunicorn worker, and call `ends` once the worker is told to go.

    Open sockets and streams would otherwise keep the worker until its grace is over.
    """
    watchdog.begin()
    gevent.spawn(_wait_for_the_end, worker, ends)


def _wait_for_the_end(worker: Any, ends: Callable[[], None]) -> None:
    while worker.alive:
        gevent.sleep(LOOK_SECONDS)
    ends()
