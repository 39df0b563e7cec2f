"""When a matter is told: at once, after the cool-down, when the quiet hours are over, or with the next digest. Pure.

What is critical waits for no quiet hours and no digest, only for the cool-down. Digests come at whole multiples of
their minutes by the clock of the rule's zone; one of a day or more at nine.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from metaverse.clock import HOUR_MS
from metaverse.events.names import Level
from metaverse.services.quiet_hours import quiet_until

Json = dict[str, Any]
MINUTE_MS = 60_000
DAY_MINUTES = 1440
MORNING_MS = 9 * HOUR_MS


class Rhythm(NamedTuple):
    """What of a rule says when it tells something."""

    cool_down_ms: int = 0
    digest_minutes: int | None = None
    quiet: Json | None = None
    time_zone: str = "UTC"

    def due_ms(self, level: str, now_ms: int, told_ms: int | None) -> int:
        """Return when something of a level is told that happened now, if the rule last told something at `told_ms`."""
        due_ms = now_ms
        if told_ms is not None:
            due_ms = max(due_ms, told_ms + self.cool_down_ms)
        if level == Level.CRITICAL:
            return due_ms
        if self.digest_minutes:
            due_ms = next_digest_ms(self.digest_minutes, self.time_zone, due_ms)
        return quiet_until(self.quiet, due_ms)


def next_digest_ms(minutes: int, time_zone: str, now_ms: int) -> int:
    """Return when the next digest is, after now."""
    local = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(ZoneInfo(time_zone))
    offset = local.utcoffset()
    ahead_ms = round(offset.total_seconds() * 1000) if offset else 0
    if minutes >= DAY_MINUTES:
        ahead_ms -= MORNING_MS
    period_ms = minutes * MINUTE_MS
    return ((now_ms + ahead_ms) // period_ms + 1) * period_ms - ahead_ms
