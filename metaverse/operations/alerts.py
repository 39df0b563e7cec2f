"""Judging the alert rules, and telling the organization.

How a rule stands is kept before anybody is told, together with what is to be told (the outbox). So of two sweepers one
is heard; and what a sweeper that died had not told yet is told by the next, under an id that is known if it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from metaverse.clock import now_ms
from metaverse.events import door
from metaverse.events.origin import SERVER
from metaverse.ids import new_id
from metaverse.operations import alert_messages
from metaverse.operations.alert_messages import Message
from metaverse.services import alert_built_in, alert_rules, alert_states, alert_terms, alert_watch
from metaverse.services.agents import Patience
from metaverse.services.alert_figures import Measured, Unknown
from metaverse.services.alert_states import State
from metaverse.services.alert_watch import Sources
from metaverse.services.quiet_hours import is_quiet

Json = dict[str, Any]
Row = dict[str, Any]
STATE = tuple(State.__dataclass_fields__)
MOST_AT_ONCE = 500
"""So many organizations are told of an alarm of the server in one sweep, those first that were heard last.

The others follow in the next ones, if it goes on: everybody is told, and the door is not held up meanwhile.
"""

NOTED_MS = 60_000
"""A value that changed and nothing else is written this often at most."""


def nothing() -> Json:
    """Measure nothing of the server."""
    return {}


def sweep(
    patience: Patience, *, server: Callable[[], Json] = nothing, since_ms: int = 0, now: int | None = None
) -> int:
    """Judge every rule once, and return how many notifications were sent.

    `since_ms` is since when the server has listened, and `now` the time if it is not the clock's.
    """
    now = now_ms() if now is None else now
    sources = Sources(patience, server, since_ms)
    made = _settled(alert_rules.watched(), sources, now)
    return made + _settled(_of_server(sources.server_figures()), sources, now, MOST_AT_ONCE)


def _settled(rows: list[Row], sources: Sources, now: int, most: int | None = None) -> int:
    """Judge rules, keep how they stand, tell what is due, at most of so many rules, and return how much was told.

    A rule that waits stays as it stood, and is judged again by the next sweep.
    """
    judged = [(row, judge(row, sources, now)) for row in rows]
    alert_rules.keep([(row, values) for row, values in judged if not values.get("outbox") and _is_worth(row, values)])
    due = [(row, values) for row, values in judged if values.get("outbox")]
    return sum(settle(row, values, now) for row, values in due[:most])


def _of_server(figures: dict[str, float | None]) -> list[Row]:
    """Return the alarms of the server that something is to be done for; where all is well, nothing is even read."""
    if alert_built_in.is_any_beyond(figures):
        alert_rules.lay_where_missing(MOST_AT_ONCE)
    return alert_rules.stirring(figures)


def judge(row: Row, sources: Sources, now: int) -> Row:
    """Return the columns of a rule after one more look."""
    outbox = row["outbox"] or []
    try:
        found = alert_watch.measured(row, sources, now)
    except Unknown as fault:
        return {"last_error": str(fault), "value": None, "about": None, "judged_ms": now, "outbox": outbox or None}
    state = State(**{name: row[name] for name in STATE})
    state, told = alert_states.step(alert_terms.limits(row), state, found.value, now, row["judged_ms"])
    if told is not None:
        message = Message(f"{row['id']}@{state.episode}:{told}", told, state.episode, now, found.value, found.about)
        outbox = [*outbox, asdict(message)]
    noted = {"value": found.value, "about": found.about, "last_error": None, "judged_ms": now}
    return {**asdict(state), **noted, "outbox": outbox or None}


def settle(row: Row, values: Row, now: int) -> int:
    """Keep how a rule stands, then tell what is due of its outbox; return how many notifications were new."""
    if not alert_rules.keep([(row, values)]):
        return 0
    messages = [Message(**message) for message in values["outbox"]]
    if is_quiet(row["quiet"], now) and row["level"] != "critical":
        return 0
    drafts = [alert_messages.draft(row, message) for message in alert_messages.joined(messages)]
    receipt = door.submit(row["organization_id"], drafts, SERVER)
    alert_rules.keep([({**row, "version": row["version"] + 1}, {"outbox": None})])
    return receipt.accepted


def try_out(row: Row, sources: Sources) -> Json:
    """Judge a rule now without changing how it stands, and send a notification that says it is a test."""
    now = now_ms()
    error: str | None = None
    found = Measured(None)
    try:
        found = alert_watch.measured(row, sources, now)
    except Unknown as fault:
        error = str(fault)
    message = Message(new_id("test"), "test", row["episode"], now, found.value, found.about)
    receipt = door.submit(row["organization_id"], [alert_messages.draft(row, message, error)], SERVER)
    return {
        "value": found.value,
        "about": found.about,
        "wouldFire": error is None and alert_terms.limits(row).is_beyond(found.value),
        "inQuietHours": is_quiet(row["quiet"], now),
        "lastError": error,
        "seq": receipt.to_seq,
    }


def _is_worth(row: Row, values: Row) -> bool:
    stands = any(row[name] != values.get(name, row[name]) for name in (*STATE, "last_error"))
    is_old = row["judged_ms"] is None or values["judged_ms"] - row["judged_ms"] >= NOTED_MS
    return stands or is_old
