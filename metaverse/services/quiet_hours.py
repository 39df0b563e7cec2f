"""Quiet hours: from a time of day to another, in a time zone, on some days of the week.

Hours that end before they begin go over midnight; the day is then the one on which they began. Hours that begin when
they end last a day. The clock is the zone's own: where it is put forward an hour is missing, where it is put
back an hour comes twice, and both are as quiet as the clock on the wall says.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_DAYS = 8


def is_quiet(quiet: dict[str, Any] | None, now_ms: int) -> bool:
    """Tell whether it is quiet at a moment; without hours it never is."""
    if not quiet:
        return False
    local = _local(quiet, now_ms)
    clock = local.time().replace(tzinfo=None)
    begins, ends = time.fromisoformat(quiet["from"]), time.fromisoformat(quiet["until"])
    days = quiet.get("days") or DAYS
    today, yesterday = DAYS[local.weekday()] in days, DAYS[local.weekday() - 1] in days
    if begins < ends:
        return today and begins <= clock < ends
    return (today and clock >= begins) or (yesterday and clock < ends)


def quiet_until(quiet: dict[str, Any] | None, now_ms: int) -> int:
    """Return when it is no longer quiet: now, or one of the next ends; after eight quiet days the last of them."""
    if not quiet or not is_quiet(quiet, now_ms):
        return now_ms
    local, ends = _local(quiet, now_ms), time.fromisoformat(quiet["until"])
    end_ms = now_ms
    for days in range(LONGEST_DAYS + 1):
        end = datetime.combine(local.date() + timedelta(days=days), ends, tzinfo=local.tzinfo)
        end_ms = max(round(end.timestamp() * 1000), end_ms)
        if end_ms > now_ms and not is_quiet(quiet, end_ms):
            break
    return end_ms


def _local(quiet: dict[str, Any], at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(quiet["timeZone"]))
