"""Messages: what is due of a rule becomes one message, which names the first matters and counts the rest.

It is put into the outbox in the transaction in which the matters are noted as told, so nothing is told twice or lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from metaverse.clock import to_wire
from metaverse.database import reading, writing
from metaverse.events.channels import MatterKind, MessageState, What
from metaverse.events.names import Level
from metaverse.ids import new_id
from metaverse.models.channel import ChannelMessage, ChannelRule
from metaverse.services.attention import acts
from metaverse.services.channels.happening import LEVELS, Json
from metaverse.services.channels.matters import Row, escalation_ms, matters
from metaverse.services.channels.outbox import is_open
from metaverse.services.quiet_hours import quiet_until

messages, kept = ChannelMessage.__table__, ChannelRule.__table__
LISTED = 10
"""So many matters a message names; the others are counted."""

MOST = 1000


class _Told(NamedTuple):
    """A matter in a message, and what is told of it."""

    row: Row
    what: What


@reading
def is_any_due(connection: Connection, now: int) -> bool:
    """Tell whether something is to be told."""
    return connection.execute(select(matters.c.topic).where(_due(now)).limit(1)).first() is not None


def _due(now: int) -> Any:
    return or_(matters.c.due_ms <= now, matters.c.escalate_ms <= now, matters.c.expires_ms <= now)


@writing
def compose(connection: Connection, rules: Sequence[Row], now: int) -> int:
    """Write a message for each rule that has something to tell; return how many."""
    return sum(_compose(connection, rule, now) + _escalate(connection, rule, now) for rule in rules)


def _compose(connection: Connection, rule: Row, now: int) -> int:
    mine = and_(matters.c.organization_id == rule["organization_id"], matters.c.rule_id == rule["id"])
    expired = and_(mine, matters.c.expires_ms <= now, matters.c.cleared_ms.is_(None))
    ended = {"cleared_ms": matters.c.expires_ms, "escalate_ms": None, "expires_ms": None}
    connection.execute(update(matters).where(expired).values(**ended, due_ms=func.coalesce(matters.c.due_ms, now)))
    query = select(matters).where(mine, matters.c.due_ms <= now).order_by(matters.c.opened_ms).limit(MOST)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    told = [_Told(row, _what(row)) for row in rows]
    told = [one for one in told if one.what is not What.CLEARED or rule["cleared"] or one.row["escalated"]]
    told = _not_seen_to(connection, rule["organization_id"], told, now)
    if told:
        _post(connection, rule, rule["channel_id"], told, now)
        escalated = [one for one in told if one.row["escalated"] and one.what is What.CLEARED]
        if escalated and rule["escalate_to"]:
            _post(connection, rule, rule["escalate_to"], escalated, now)
        rule["told_ms"] = now
        _note_told(connection, rule, now)
    for row in rows:
        _settle(connection, rule, row, now)
    return bool(told)


def _what(row: Row) -> What:
    if row["facts"].get("once"):
        return What.SAID
    if row["cleared_ms"] is None:
        return What.OPENED
    return What.OVER if row["told_ms"] is None else What.CLEARED


def _not_seen_to(connection: Connection, organization_id: str, told: list[_Told], now: int) -> list[_Told]:
    """Leave out what waited to be told and which somebody has seen to meanwhile."""
    waited = [one.row["opened_ms"] for one in told if one.what is What.OPENED]
    if not waited:
        return told
    done = acts.between(connection, organization_id, (min(waited), now))
    return [one for one in told if one.what is not What.OPENED or not _is_seen_to(one.row, done, now)]


def _is_seen_to(row: Row, done: dict[str, list[acts.Act]], now: int) -> bool:
    standing = acts.standing(done.get(row["topic"], ()), row["opened_ms"]).at(now)
    return standing.state != acts.OPEN or standing.assigned is not None


def _settle(connection: Connection, rule: Row, row: Row, now: int) -> None:
    """Note a matter as told; what is over and told is forgotten."""
    mine = (
        matters.c.organization_id == row["organization_id"],
        matters.c.rule_id == row["rule_id"],
        matters.c.topic == row["topic"],
    )
    if row["cleared_ms"] is not None or row["facts"].get("once"):
        connection.execute(delete(matters).where(*mine))
        return
    values = {"told_ms": now, "due_ms": None, "escalate_ms": escalation_ms(rule, now)}
    connection.execute(update(matters).where(*mine).values(**values))


def _escalate(connection: Connection, rule: Row, now: int) -> int:
    """Tell the other channel what nobody has seen to; in quiet hours only what is critical."""
    mine = and_(matters.c.organization_id == rule["organization_id"], matters.c.rule_id == rule["id"])
    query = select(matters).where(mine, matters.c.escalate_ms <= now, matters.c.cleared_ms.is_(None)).limit(MOST)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    if not rows:
        return 0
    done = acts.between(connection, rule["organization_id"], (min(row["opened_ms"] for row in rows), now))
    told = []
    for row in rows:
        values: Row = {"escalate_ms": None}
        if not _is_seen_to(row, done, now):
            later = now if row["level"] == Level.CRITICAL else quiet_until(rule["quiet"], now)
            values = {"escalate_ms": later} if later > now else {"escalate_ms": None, "escalated": True}
        if values.get("escalated"):
            told.append(_Told(row, What.ESCALATED))
        this = (matters.c.rule_id == row["rule_id"], matters.c.topic == row["topic"])
        connection.execute(update(matters).where(mine, *this).values(**values))
    if told and rule["escalate_to"]:
        _post(connection, rule, rule["escalate_to"], told, now)
    return bool(told)


def _post(connection: Connection, rule: Row, channel_id: str, told: list[_Told], now: int) -> None:
    """Put a message into a channel's outbox; one that is paused is told nothing."""
    if not is_open(connection, channel_id):
        return
    told = sorted(told, key=lambda one: -LEVELS.get(one.row["level"], 0))
    whats = {one.what for one in told}
    alive = [one.row["level"] for one in told if one.what not in (What.CLEARED, What.OVER)]
    content = {
        "rule": {"id": rule["id"], "name": rule["name"]},
        "items": [item(one) for one in told[:LISTED]],
        "more": max(0, len(told) - LISTED),
        "counts": _counts(one.row["kind"] for one in told),
    }
    put(
        connection,
        {
            "organization_id": rule["organization_id"],
            "channel_id": channel_id,
            "rule_id": rule["id"],
            "what": (whats.pop() if len(whats) == 1 else What.MIXED).value,
            "level": max(alive, key=lambda level: LEVELS.get(level, 0), default=Level.INFO.value),
            "content": content,
        },
        now,
    )


def item(one: _Told) -> Json:
    """Return what a message holds of a matter."""
    row = one.row
    return {
        "topic": row["topic"],
        "kind": row["kind"],
        "what": one.what.value,
        "level": row["level"],
        "since": to_wire(row["opened_ms"]),
        "until": to_wire(row["cleared_ms"]),
        **{name: value for name, value in row["facts"].items() if name != "once"},
    }


def _counts(kinds: Iterable[str]) -> Json:
    counts: Json = {}
    for kind in kinds:
        counts[MatterKind(kind).value] = counts.get(kind, 0) + 1
    return counts


def put(connection: Connection, message: Row, now: int, state: MessageState = MessageState.WAITING) -> Row:
    """Put a message at the end of its channel's outbox."""
    mine = messages.c.channel_id == message["channel_id"]
    last = connection.execute(select(func.max(messages.c.place)).where(mine)).scalar() or 0
    row = {
        **message,
        "id": new_id("msg"),
        "state": state.value,
        "place": last + 1,
        "attempts": 0,
        "since_ms": now,
        "next_ms": now,
        "created_ms": now,
        "ended_ms": None,
    }
    connection.execute(insert(messages), row)
    return row


def _note_told(connection: Connection, rule: Row, now: int) -> None:
    connection.execute(update(kept).where(kept.c.id == rule["id"]).values(told_ms=now))
