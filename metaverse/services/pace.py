"""The pace of a playback: which time it is in the log while time goes by here."""

from __future__ import annotations

import math


class Pace:
    """A clock that runs `speed` times as fast as ours; infinite speed stands where it was last set.

    Times of the log are in milliseconds since the epoch, ours in seconds of a clock that only goes on.
    """

    def __init__(self, at_ms: int, speed: float, wall: float) -> None:
        self.speed = speed
        self._at_ms, self._wall = at_ms, wall

    @property
    def is_boundless(self) -> bool:
        """Tell whether everything is due at once."""
        return math.isinf(self.speed)

    def at_ms(self, wall: float) -> int:
        """Tell the time in the log."""
        if self.is_boundless:
            return self._at_ms
        return self._at_ms + int((wall - self._wall) * 1000 * self.speed)

    def leap(self, at_ms: int, wall: float) -> None:
        """Go on from another time."""
        self._at_ms, self._wall = at_ms, wall

    def seconds_until(self, at_ms: int, wall: float) -> float:
        """Tell how long it takes until it is that time in the log."""
        return 0.0 if self.is_boundless else max(0.0, (at_ms - self.at_ms(wall)) / 1000 / self.speed)
