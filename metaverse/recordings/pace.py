"""The pace of a replay: the pauses of the recording, divided by the speed, each no longer than a bound.

It never catches up. Whoever was held up (a stopped process that goes on, a slow database) goes on from there with the
same pauses as if nothing had been.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

from metaverse.clock import now_ms

SLACK_SECONDS = 0.25
"""So much lateness is still caught up with: it is the jitter of the machine."""


class Pace:
    """Says when each thing is due, and waits for it; without a speed everything is due at once."""

    def __init__(
        self,
        speed: float | None,
        longest_seconds: float,
        stop: Event,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._speed, self._longest, self._stop, self._clock = speed, longest_seconds, stop, clock
        self._due = clock()
        self._ms: int | None = None
        self._told = 0

    def is_ahead(self, ms: int) -> bool:
        """Tell whether what happened at `ms` is not due yet."""
        return self._speed is not None and self._due + self._pause(ms) > self._clock()

    def reach(self, ms: int) -> int:
        """Wait until what happened at `ms` is due, or everything is to stop; return the time that it is then.

        No time is before the one that was returned last: of two claims the later one has to win.
        """
        self._told = max(self._told, self._reached(ms))
        return self._told

    def _reached(self, ms: int) -> int:
        if self._speed is None:
            return now_ms()
        self._due += self._pause(ms)
        self._ms = ms if self._ms is None else max(self._ms, ms)
        left = self._due - self._clock()
        if left > 0:
            self._stop.wait(left)
        late = self._clock() - self._due
        if late > SLACK_SECONDS:
            self._due, late = self._due + late, 0
        return now_ms() - int(max(0.0, late) * 1000)

    def _pause(self, ms: int) -> float:
        if self._ms is None or self._speed is None or ms <= self._ms:
            return 0.0
        return min((ms - self._ms) / 1000 / self._speed, self._longest)
