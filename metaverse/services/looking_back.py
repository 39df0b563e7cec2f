"""Looking back: where everybody was a moment ago, so that a server that starts shows those who walk.

The tables tell how things are at the end of the log, and the last entries what they changed. What an agent was before
them stands in the last entry about it that is older.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select

from metaverse.events import log
from metaverse.events.log import Entry, events
from metaverse.events.names import Room
from metaverse.services.casting import FIELDS, cast_of, encounters_in, matters
from metaverse.services.stage import Instant
from metaverse.services.stagecraft import MOST_ENTRIES, Cast

Json = dict[str, Any]
WINDOW_MS = 180_000
"""No walk takes longer."""

MOST_AGENTS = 1000
OLDER = 30
"""So many older entries about an agent are looked at."""

_LATEST = (
    select(events.c.seq, events.c.received_ms, events.c.effects)
    .where(events.c.organization_id == bindparam("organization"), events.c.seq <= bindparam("upto"))
    .where(events.c.seq > bindparam("upto") - MOST_ENTRIES, events.c.received_ms > bindparam("after_ms"))
    .order_by(events.c.seq)
)
_ABOUT = (
    select(events.c.seq, events.c.effects)
    .where(events.c.organization_id == bindparam("organization"), events.c.subject == bindparam("subject"))
    .where(log.earlier(bindparam("before")))
    .order_by(events.c.effective_ms.desc())
    .limit(OLDER)
)


def entries(connection: Connection, organization_id: str, upto: int, now_ms: int) -> list[Entry]:
    """Return the entries in which a walk that is not over may have begun."""
    parameters = {"organization": organization_id, "upto": upto, "after_ms": now_ms - WINDOW_MS}
    return [Entry(*row) for row in connection.execute(_LATEST, parameters)]


def before(
    connection: Connection, organization_id: str, present: Mapping[str, Json], recent: Sequence[Entry]
) -> tuple[list[Cast], list[Instant]]:
    """Return everyone as they were before some entries, and what these changed."""
    first = recent[0].seq if recent else 0
    changes = [(entry, orjson.loads(entry.effects) if entry.effects else {}) for entry in recent]
    touched: dict[str, set[str]] = {}
    for change in _of_scene(effects for _, effects in changes):
        if change["agentId"] in present and matters(change):
            touched.setdefault(change["agentId"], set()).update(change.keys() & set(FIELDS))
    views = {key: view for key, view in present.items() if view["firstSeq"] < first or not recent}
    for key in [key for key in touched if key in views][:MOST_AGENTS]:
        views[key] = views[key] | _older(connection, organization_id, key, first, touched[key])
    return [cast_of(view) for view in views.values()], _instants(changes, views, present)


def _older(
    connection: Connection, organization_id: str, key: str, before_seq: int, fields: Iterable[str]
) -> dict[str, Any]:
    rows = connection.execute(_ABOUT, {"organization": organization_id, "subject": key, "before": before_seq}).all()
    known: dict[str, Any] = {}
    for _, effects in sorted(rows, key=lambda row: row.seq):
        told = _of_scene([orjson.loads(effects)] if effects else [])
        known |= {name: value for change in told if change["agentId"] == key for name, value in change.items()}
    return {name: known[name] for name in fields if name in known}


def _instants(
    changes: Iterable[tuple[Entry, Json]], views: Mapping[str, Json], present: Mapping[str, Json]
) -> list[Instant]:
    """Fold the changes over everyone as they were; whoever is gone by now is left out."""
    now = dict(views)
    instants = []
    for entry, effects in changes:
        cast: dict[str, Cast | None] = {}
        for change in effects.get(Room.SCENE.value, ()):
            key = change["agentId"]
            if key in present and matters(change):
                now[key] = {**now.get(key, present[key]), **change}
                cast[key] = cast_of(now[key])
        met = encounters_in(effects.get(Room.NETWORK.value, ()))
        instant = Instant(entry.at_ms, cast, met, is_redrawn=redraws(effects))
        if cast or met or instant.is_redrawn:
            instants.append(instant)
    return instants


def _of_scene(several: Iterable[Json]) -> Iterable[Json]:
    return (change for effects in several for change in effects.get(Room.SCENE.value, ()))


def redraws(effects: Json) -> bool:
    """Tell whether an administrator changed the plan."""
    return any("plan" in told.get("parts", ()) for told in effects.get(Room.ORGANIZATION.value, ()))
