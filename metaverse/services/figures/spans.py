"""Which parts of a span of time are counted by the hour already, and which must be counted from single rows."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from metaverse.clock import HOUR_MS
from metaverse.models.tally import Hour

Span = tuple[int, int]
hours = Hour.__table__


class Part(NamedTuple):
    """The moments from `low_ms` to before `high_ms`; `rolled` where whole hours whose sums stand."""

    rolled: bool
    low_ms: int
    high_ms: int


def parts(connection: Connection, organization_id: str, span: Span) -> list[Part]:
    """Cut a span into parts; hours in which nothing happened are left out."""
    low, high = span[0] + 1, span[1] + 1
    query = select(hours.c.hour_ms, hours.c.rolled).where(
        hours.c.organization_id == organization_id, hours.c.hour_ms > low - HOUR_MS, hours.c.hour_ms < high
    )
    found: list[Part] = []
    for hour_ms, rolled in connection.execute(query.order_by(hours.c.hour_ms)):
        whole = rolled and low <= hour_ms and hour_ms + HOUR_MS <= high
        part = Part(whole, max(low, hour_ms), min(high, hour_ms + HOUR_MS))
        if found and (found[-1].rolled, found[-1].high_ms) == (part.rolled, part.low_ms):
            found[-1] = Part(part.rolled, found[-1].low_ms, part.high_ms)
        else:
            found.append(part)
    return found
