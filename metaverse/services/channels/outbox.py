"""The outbox: which messages wait, in which order, and what comes of each attempt.

A channel's messages go one after the other: one that is not taken holds the others back, and is tried again later and
later. So a receiver that is broken is called once in a while, however much is to be told. After a day a message is
dead, and somebody is told.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from metaverse.clock import HOUR_MS
from metaverse.database import reading, writing
from metaverse.events.channels import Came, MessageState
from metaverse.ids import new_id
from metaverse.models.channel import Channel, ChannelAttempt, ChannelMessage

Json = dict[str, Any]
Row = dict[str, Any]
channels, messages, attempts = Channel.__table__, ChannelMessage.__table__, ChannelAttempt.__table__
FIRST_MS = 5_000
GROWTH = 3
LONGEST_MS = 2 * HOUR_MS
LONGEST_WISH_MS = 6 * HOUR_MS
"""What a receiver may ask for at most by `Retry-After`."""

GIVE_UP_MS = 24 * HOUR_MS
LONGEST_ANSWER = 500
FORGOTTEN_AT_ONCE = 500


class Tried(NamedTuple):
    """One attempt: when, how long it took, what came of it, and what was answered."""

    at_ms: int
    took_ms: int
    came: Came
    said: str
    status: int | None = None
    answer: str = ""
    wish_ms: int | None = None
    pace_ms: int = 0


@reading
def ready(connection: Connection, now: int, most: int) -> list[str]:
    """Return the channels that have a message to be sent now, those first that have waited longest."""
    is_free = or_(channels.c.rest_until_ms.is_(None), channels.c.rest_until_ms <= now)
    query = (
        select(messages.c.channel_id, messages.c.next_ms)
        .join(channels, channels.c.id == messages.c.channel_id)
        .where(messages.c.state == MessageState.WAITING.value, messages.c.next_ms <= now, channels.c.enabled, is_free)
        .order_by(messages.c.next_ms)
        .limit(most * 20)
    )
    return list(dict.fromkeys(row.channel_id for row in connection.execute(query)))[:most]


@reading
def waiting(connection: Connection) -> int:
    """Count the messages that wait, of all channels."""
    query = select(func.count()).select_from(messages).where(messages.c.state == MessageState.WAITING.value)
    return connection.execute(query).scalar_one()


@reading
def first(connection: Connection, channel_id: str, now: int) -> tuple[Row, Row] | None:
    """Return a channel and the first of its messages that wait, if it may be sent now."""
    channel = connection.execute(select(channels).where(channels.c.id == channel_id)).mappings().first()
    if channel is None or not channel["enabled"] or (channel["rest_until_ms"] or 0) > now:
        return None
    mine = (messages.c.channel_id == channel_id, messages.c.state == MessageState.WAITING.value)
    row = connection.execute(select(messages).where(*mine).order_by(messages.c.place).limit(1)).mappings().first()
    return (dict(channel), dict(row)) if row is not None and row["next_ms"] <= now else None


def is_open(connection: Connection, channel_id: str) -> bool:
    """Tell whether a channel is not paused."""
    return bool(connection.execute(select(channels.c.enabled).where(channels.c.id == channel_id)).scalar())


def lay_aside(connection: Connection, channel_id: str, now: int) -> None:
    """Send nothing of what waits of a channel: it stays in the log, and can be sent again by hand."""
    waiting = (messages.c.channel_id == channel_id, messages.c.state == MessageState.WAITING.value)
    connection.execute(update(messages).where(*waiting).values(state=MessageState.DEAD.value, ended_ms=now))


@writing
def settle(connection: Connection, message: Row, tried: Tried, now: int) -> MessageState:
    """Note an attempt, and what becomes of its message and channel."""
    count = message["attempts"] + 1
    state = _state(message, tried, now)
    if state is MessageState.WAITING and not is_open(connection, message["channel_id"]):
        state = MessageState.DEAD
    next_ms = now + pause_ms(count, tried.wish_ms, random.random())  # noqa: S311
    note_attempt(connection, message, tried)
    values: Row = {"attempts": count, "state": state.value, "next_ms": next_ms}
    values["ended_ms"] = None if state is MessageState.WAITING else now
    connection.execute(update(messages).where(messages.c.id == message["id"]).values(**values))
    note_channel(connection, message["channel_id"], tried, now, next_ms)
    return state


def _state(message: Row, tried: Tried, now: int) -> MessageState:
    if tried.came is Came.SENT:
        return MessageState.SENT
    is_late = now - message["since_ms"] >= GIVE_UP_MS
    return MessageState.WAITING if tried.came is Came.AGAIN and not is_late else MessageState.DEAD


def pause_ms(count: int, wish_ms: int | None, chance: float) -> int:
    """Return how long to wait after so many attempts: 5 s, 15 s, 45 s … 2 h, a fifth more or less; or as is asked."""
    pause = min(LONGEST_MS, FIRST_MS * GROWTH ** min(count - 1, 12)) * (0.8 + 0.4 * chance)
    return round(max(pause, min(wish_ms or 0, LONGEST_WISH_MS)))


def note_attempt(connection: Connection, message: Row, tried: Tried) -> None:
    """Write an attempt down."""
    row = {
        "id": new_id("at"),
        "organization_id": message["organization_id"],
        "message_id": message["id"],
        "at_ms": tried.at_ms,
        "took_ms": tried.took_ms,
        "outcome": tried.came.value,
        "status": tried.status,
        "said": tried.said,
        "answer": tried.answer[:LONGEST_ANSWER] or None,
    }
    connection.execute(insert(attempts), row)


def note_channel(connection: Connection, channel_id: str, tried: Tried, now: int, next_ms: int | None) -> None:
    """Note how a channel goes: after a failure it rests, after a success only as long as its platform wants."""
    if tried.came is Came.SENT:
        rest = now + tried.pace_ms if tried.pace_ms else None
        values: Row = {"failures": 0, "sent_ms": now, "rest_until_ms": rest, "last_error": None}
    else:
        rest = next_ms if tried.came is Came.AGAIN else None
        failures = channels.c.failures + 1
        values = {"failures": failures, "failed_ms": now, "rest_until_ms": rest, "last_error": tried.said}
    if tried.came is Came.GONE:
        values["enabled"] = False
        lay_aside(connection, channel_id, now)
    connection.execute(update(channels).where(channels.c.id == channel_id).values(**values))


@writing
def forget(connection: Connection, before_ms: int) -> int:
    """Forget some of the messages that ended before a moment, and their attempts; return how many."""
    old = (messages.c.state != MessageState.WAITING.value, messages.c.ended_ms < before_ms)
    ids = list(connection.execute(select(messages.c.id).where(*old).limit(FORGOTTEN_AT_ONCE)).scalars())
    connection.execute(delete(attempts).where(attempts.c.message_id.in_(ids)))
    connection.execute(delete(messages).where(messages.c.id.in_(ids)))
    return len(ids)
