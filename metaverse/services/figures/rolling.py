"""Rolling: adding up what happened in whole hours that are over, so that long spans are counted quickly.

Sums are a shortcut, never a source: an hour that something comes late for is counted from its rows again until it is
rolled anew, and figures are the same either way.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from metaverse.clock import HOUR_MS
from metaverse.database import bulk, reading, writing
from metaverse.events import horizon, journal
from metaverse.events.log import events
from metaverse.events.store import COUNTED_EVENTS
from metaverse.models.tally import EndedHour, Hour, Spending, Tally
from metaverse.services.figures import changes, ends, spending
from metaverse.services.figures.changes import Counted
from metaverse.services.figures.spans import Part

hours = Hour.__table__
tallies = Tally.__table__
spendings = Spending.__table__
ended_hours = EndedHour.__table__
PATIENCE_MS = 10 * 60_000
"""So long after an hour is over most of what is late has come."""

AT_ONCE = 50


@reading
def due(connection: Connection, now_ms: int) -> list[tuple[str, int]]:
    """Return some hours that are over and not rolled, by organization."""
    over = hours.c.hour_ms <= now_ms - HOUR_MS - PATIENCE_MS
    query = select(hours.c.organization_id, hours.c.hour_ms).where(~hours.c.rolled, over).limit(AT_ONCE)
    return [(organization_id, hour_ms) for organization_id, hour_ms in connection.execute(query)]


def sweep(now_ms: int) -> int:
    """Roll some hours, each in a transaction of its own, and return how many."""
    found = due(now_ms)
    for organization_id, hour_ms in found:
        roll(organization_id, hour_ms)
    return len(found)


@writing
def roll(connection: Connection, organization_id: str, hour_ms: int) -> None:
    """Add up an hour.

    Raises:
        NotFound: there is no such organization.
    """
    journal.hold(connection, organization_id)
    kept = _kept(connection, organization_id, hour_ms)
    for table in (tallies, spendings, ended_hours):
        mine = (table.c.organization_id == organization_id, table.c.hour_ms == hour_ms)
        connection.execute(delete(table).where(*mine))
    part = Part(False, hour_ms, hour_ms + HOUR_MS)
    if rows := _tallied(connection, organization_id, part, kept):
        bulk.insert(connection, tallies, rows)
    if rows := _spent(connection, organization_id, part):
        bulk.insert(connection, spendings, rows)
    name = {"organization_id": organization_id, "hour_ms": hour_ms}
    bulk.insert(connection, ended_hours, [{**name, **ends.packed(connection, organization_id, part)}])
    mine = (hours.c.organization_id == organization_id, hours.c.hour_ms == hour_ms)
    connection.execute(update(hours).where(*mine).values(rolled=True))


def _kept(connection: Connection, organization_id: str, hour_ms: int) -> int | None:
    """Return how many events an hour had whose part of the log was let go; None where they can be counted."""
    if hour_ms >= horizon.of.on(connection, organization_id).at_ms:
        return None
    mine = (tallies.c.organization_id == organization_id, tallies.c.hour_ms == hour_ms)
    known = select(tallies.c.count).where(*mine, tallies.c.kind == COUNTED_EVENTS)
    return connection.execute(known).scalar() or 0


def _tallied(
    connection: Connection, organization_id: str, part: Part, events_known: int | None
) -> list[dict[str, Any]]:
    of_agents = list(changes.counted_agents(connection, organization_id, part))
    sums: dict[tuple[str, str, str], list[int]] = {}
    _gather(sums, "agent", of_agents)
    _gather(sums, "agents", ((("", status), count, moment) for (_, status), count, moment in of_agents))
    _gather(sums, "stage", changes.counted_stages(connection, organization_id, part))
    count = _events(connection, organization_id, part) if events_known is None else events_known
    _gather(sums, COUNTED_EVENTS, [(("", ""), count, 0)])
    name = {"organization_id": organization_id, "hour_ms": part.low_ms}
    return [
        {**name, "kind": kind, "key": key, "part": state, "count": count, "moment_ms": moment}
        for (kind, key, state), (count, moment) in sums.items()
        if count or moment
    ]


def _gather(sums: dict[tuple[str, str, str], list[int]], kind: str, counted: Counted) -> None:
    for (key, state), count, moment in counted:
        known = sums.setdefault((kind, key, state), [0, 0])
        known[0] += count
        known[1] += moment


def _events(connection: Connection, organization_id: str, part: Part) -> int:
    mine = (events.c.received_ms >= part.low_ms, events.c.received_ms < part.high_ms)
    return connection.execute(
        select(func.count()).where(events.c.organization_id == organization_id, *mine)
    ).scalar_one()


def _spent(connection: Connection, organization_id: str, part: Part) -> list[dict[str, Any]]:
    name = {"organization_id": organization_id, "hour_ms": part.low_ms}
    return [
        {**name, "kind": kind, "key": key, "model": model, **dict(zip(spending.COUNTED, sums, strict=True))}
        for kind in ("agent", "task")
        for (key, model), sums in spending.added(connection, organization_id, kind, [part]).items()
    ]
