"""The one clock and the one form of time on the wire.

Inside, a time is an integer: milliseconds since the epoch, UTC. Outside, it is RFC 3339 with milliseconds and `Z`.
"""

from __future__ import annotations

import math
import re
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import overload

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
LATEST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999, which is all that RFC 3339 can write."""

SET_MS = 5_000
"""By more than this nobody's clock strays by itself between two looks at it."""

SECONDS_BELOW = 100_000_000_000
"""A smaller number is taken as seconds (up to the year 5138), a greater one as milliseconds (from 1973 on)."""

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_DIGITS = re.compile(r"\d{9,14}", re.ASCII)
_MEND = "Write it like 2026-02-14T09:30:00.000Z, or as seconds or milliseconds since 1970."


class BadTime(ValueError):
    """A value that names no time; its message says how to write one."""


def now_ms() -> int:
    """Tell the time as milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Tell milliseconds of a clock that nobody sets: for how long something took, or may be kept."""
    return time.monotonic_ns() // 1_000_000


class Steadiness:
    """Since when the clock has gone on without being set by more than a moment.

    What was before that was told by another clock: that nobody was heard for an hour may be an hour that never was.
    """

    def __init__(self) -> None:
        self._since_ms = self._wall_ms = now_ms()
        self._steady_ms = steady_ms()

    def since_ms(self) -> int:
        """Look at both clocks, and tell since when they have agreed, as a time of the one that may be set."""
        wall_ms, steady = now_ms(), steady_ms()
        if abs((wall_ms - self._wall_ms) - (steady - self._steady_ms)) > SET_MS:
            self._since_ms = wall_ms
        self._wall_ms, self._steady_ms = wall_ms, steady
        return self._since_ms


@overload
def to_wire(ms: int) -> str: ...
@overload
def to_wire(ms: None) -> None: ...
def to_wire(ms: int | None) -> str | None:
    """Write a time as the wire shows it, `2026-02-14T09:30:00.000Z`; None stays None."""
    return None if ms is None else _to_wire(ms)


def from_wire(value: object) -> int:
    """Read a producer's time: RFC 3339 with any zone (without zone as UTC), or epoch seconds or milliseconds."""
    if isinstance(value, str):
        return _in_range(_from_number(int(value)) if _DIGITS.fullmatch(value) else _from_text(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _in_range(_from_number(value))
    raise BadTime(f"A time is a text or a number. {_MEND}")


@lru_cache(maxsize=4096)
def _to_wire(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{_second_to_wire(seconds)}.{rest:03d}Z"


@lru_cache(maxsize=4096)
def _second_to_wire(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]


def _from_text(text: str) -> int:
    upper = text.strip().upper()
    if not _RFC3339.fullmatch(upper):
        raise BadTime(f"This is not a time of RFC 3339. {_MEND}")
    try:
        moment = datetime.fromisoformat(upper)
    except ValueError:
        raise BadTime(f"The calendar has no such time. {_MEND}") from None
    whole = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _milliseconds(whole)


def _milliseconds(moment: datetime) -> int:
    since = moment - datetime.fromtimestamp(0, UTC)
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def _from_number(number: float) -> int:
    if isinstance(number, float) and not math.isfinite(number):
        raise BadTime(f"NaN and infinity are no times. {_MEND}")
    return round(number * 1000 if abs(number) < SECONDS_BELOW else number)


def _in_range(ms: int) -> int:
    if 0 <= ms <= LATEST_MS:
        return ms
    raise BadTime(f"A time lies between the years 1970 and 9999. {_MEND}")
