"""The log of deliveries: what was told by which channel, each attempt, and what was answered; sent again if asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import Conflict, NotFound
from metaverse.events.channels import Came, MessageState, What
from metaverse.events.names import Level
from metaverse.ids import new_id
from metaverse.models.channel import Channel, ChannelAttempt, ChannelMessage
from metaverse.outbound import sayings
from metaverse.outbound.sayings import AGAIN
from metaverse.services import audit
from metaverse.services.channels import outbox
from metaverse.services.channels.letter import Sender, write
from metaverse.services.channels.outbox import Row, Tried
from metaverse.services.pages import newest_first

Json = dict[str, Any]
channels, messages, attempts = Channel.__table__, ChannelMessage.__table__, ChannelAttempt.__table__
SHOWN = 20
"""So many attempts are shown with a message, the latest."""


@reading
def page(
    connection: Connection,
    organization_id: str,
    channel_id: str | None = None,
    state: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[Json]:
    """Return what was told, the latest first, with the latest attempts of each."""
    query = newest_first(messages, messages.c.created_ms, organization_id, after, limit)
    if channel_id is not None:
        query = query.where(messages.c.channel_id == channel_id)
    if state is not None:
        query = query.where(messages.c.state == state)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return [view(row, _attempts(connection, row["id"]), _channel(connection, row["channel_id"])) for row in rows]


@reading
def one(connection: Connection, organization_id: str, message_id: str) -> Json:
    """Return one message with its attempts.

    Raises:
        NotFound: nothing of that id was told.
    """
    row = _found(connection, organization_id, message_id)
    return view(row, _attempts(connection, message_id), _channel(connection, row["channel_id"]))


@writing
def send_again(connection: Connection, organization_id: str, message_id: str, actor: str) -> Json:
    """Put a message into the outbox again, as the same one: receivers tell by its id that it came before.

    Raises:
        NotFound: nothing of that id was told.
        Conflict: it waits already, or was a test.
    """
    row = _found(connection, organization_id, message_id)
    if row["state"] == MessageState.WAITING and row["next_ms"] <= now_ms():
        raise Conflict("The message is on its way already.")
    if row["what"] == What.TEST:
        raise Conflict("This was a test; test the channel again.")
    now = now_ms()
    values = {"state": MessageState.WAITING.value, "since_ms": now, "next_ms": now, "ended_ms": None}
    connection.execute(update(messages).where(messages.c.id == message_id).values(**values, attempts=0))
    connection.execute(update(channels).where(channels.c.id == row["channel_id"]).values(rest_until_ms=None))
    audit.note(connection, actor, "delivery.sent-again", organization_id, message_id)
    return view(
        {**row, **values, "attempts": 0}, _attempts(connection, message_id), _channel(connection, row["channel_id"])
    )


def trial(channel: Row) -> Row:
    """Make the message by which a channel is tried; it is in no outbox."""
    now = now_ms()
    return {
        "id": new_id("msg"),
        "organization_id": channel["organization_id"],
        "channel_id": channel["id"],
        "rule_id": None,
        "what": What.TEST.value,
        "level": Level.INFO.value,
        "content": {"items": [], "more": 0, "counts": {}},
        "state": MessageState.SENT.value,
        "place": 0,
        "attempts": 1,
        "since_ms": now,
        "next_ms": now,
        "created_ms": now,
        "ended_ms": now,
    }


@writing
def note_trial(connection: Connection, message: Row, tried: Tried, actor: str) -> None:
    """Write down how a channel was tried: a success ends its rest, a failure changes nothing."""
    state = MessageState.SENT if tried.came is Came.SENT else MessageState.DEAD
    tried = tried._replace(said=tried.said.removesuffix(AGAIN))
    connection.execute(insert(messages), {**message, "state": state.value})
    outbox.note_attempt(connection, message, tried)
    if tried.came is Came.SENT:
        outbox.note_channel(connection, message["channel_id"], tried, now_ms(), None)
    audit.note(connection, actor, "channel.tested", message["organization_id"], message["channel_id"])


def view(row: Row, tries: list[Json], channel: Json) -> Json:
    """Return a message in wire names."""
    sender = Sender(row["organization_id"], "", "UTC", None)
    return {
        "id": row["id"],
        "channel": channel,
        "rule": row["content"].get("rule"),
        "what": row["what"],
        "level": row["level"],
        "text": write(row, channel["locale"], sender).headline,
        "items": [_item(item) for item in row["content"].get("items", ())],
        "more": row["content"].get("more", 0),
        "state": row["state"],
        "attemptCount": row["attempts"],
        "attempts": tries,
        "nextTryAt": to_wire(row["next_ms"]) if row["state"] == MessageState.WAITING else None,
        "createdAt": to_wire(row["created_ms"]),
        "endedAt": to_wire(row["ended_ms"]),
    }


def _item(item: Json) -> Json:
    return {name: item.get(name) for name in ("topic", "kind", "what", "level", "title", "agentId", "taskId", "since")}


def _attempts(connection: Connection, message_id: str) -> list[Json]:
    query = select(attempts).where(attempts.c.message_id == message_id).order_by(attempts.c.at_ms.desc()).limit(SHOWN)
    return [
        {
            "at": to_wire(row["at_ms"]),
            "tookMs": row["took_ms"],
            "outcome": row["outcome"],
            "status": row["status"],
            **told_of(row["said"]),
            "answer": row["answer"],
        }
        for row in connection.execute(query).mappings()
    ]


def told_of(said: str | None) -> Json:
    """Return what is said of an attempt: the sentence, and its code and values for other words."""
    code, values = sayings.read(said)
    return {"said": said, "code": code, "values": values}


def _channel(connection: Connection, channel_id: str) -> Json:
    columns = (channels.c.id, channels.c.name, channels.c.kind, channels.c.locale)
    row = connection.execute(select(*columns).where(channels.c.id == channel_id)).mappings().first()
    return dict(row) if row else {"id": channel_id, "name": channel_id, "kind": None, "locale": "en"}


def _found(connection: Connection, organization_id: str, message_id: str) -> Row:
    mine = (messages.c.organization_id == organization_id, messages.c.id == message_id)
    row = connection.execute(select(messages).where(*mine)).mappings().first()
    if row is None:
        raise NotFound("There is no such delivery.")
    return dict(row)
