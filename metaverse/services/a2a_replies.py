"""Replies to agents by A2A: what a person replied to a task that asked for input is sent to the agent's address.

Found in the log's projection, so that nothing is lost by a restart; claimed for a while before it is sent, so that
several processes do not send the same at once. What was sent but not noted is sent once more, with the same message id.
"""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from metaverse.clock import now_ms
from metaverse.database import reading, writing
from metaverse.errors import Problem
from metaverse.events.names import CommandKind, Outcome
from metaverse.events.origin import SERVER
from metaverse.models.answering import Delivery
from metaverse.models.event import Event
from metaverse.models.request import Command, Request
from metaverse.outbound.reach import Reach
from metaverse.services import a2a_wire, commands
from metaverse.services.a2a_wire import Message, Sent
from metaverse.services.intake import Feed, intake, spot

logger = structlog.get_logger(__name__)
Json = dict[str, Any]
sent, requests, events, deliveries = (table.__table__ for table in (Command, Request, Event, Delivery))

CLAIMED_MS = 60_000
PAUSES_SECONDS = (1.0, 4.0)
AT_ONCE = 100
BY = "a2a"


class Reply(NamedTuple):
    """A reply on its way: to whom it goes, and as what."""

    organization_id: str
    agent_key: str
    name: str
    message: Message


@reading
def waiting(connection: Connection, organization_id: str, agent_keys: list[str]) -> list[Reply]:
    """Return the replies that won and of which nothing is known to have come, the oldest first."""
    mine = sent.c.organization_id == organization_id
    decided = and_(
        requests.c.organization_id == sent.c.organization_id,
        requests.c.agent_key == sent.c.agent_key,
        requests.c.key == sent.c.request_key,
        requests.c.decided_seq == sent.c.seq,
    )
    asked = and_(events.c.organization_id == sent.c.organization_id, events.c.seq == requests.c.opened_seq)
    columns = (sent.c.key, sent.c.agent_key, sent.c.text, events.c.extensions)
    query = select(*columns).select_from(sent.join(requests, decided).join(events, asked))
    query = query.where(mine, sent.c.kind == CommandKind.REPLY.value, sent.c.outcome.is_(None))
    query = query.where(sent.c.agent_key.in_(agent_keys)).order_by(sent.c.seq).limit(AT_ONCE)
    return [_reply(organization_id, *row) for row in connection.execute(query)]


def _reply(organization_id: str, key: str, agent: str, text: str | None, about: Json | None) -> Reply:
    told = {name: str(value) for name, value in (about or {}).items()}
    message = Message(key, text or "", told.get("a2atask", ""), told.get("a2acontext"), told.get("a2aversion", "0.3"))
    return Reply(organization_id, agent, told.get("a2aagent", ""), message)


@writing
def claim(connection: Connection, reply: Reply) -> bool:
    """Take on a delivery for a while; False where another process has it."""
    now = now_ms()
    names = {"organization_id": reply.organization_id, "command_key": reply.message.id}
    this = and_(*(deliveries.c[name] == value for name, value in names.items()))
    until = connection.execute(select(deliveries.c.until_ms).where(this).with_for_update()).scalar()
    if until is not None and until > now:
        return False
    if until is not None:
        connection.execute(update(deliveries).where(this).values(until_ms=now + CLAIMED_MS))
        return True
    try:
        with connection.begin_nested():
            connection.execute(insert(deliveries), {**names, "until_ms": now + CLAIMED_MS})
    except IntegrityError:
        return False
    return True


@writing
def settle(connection: Connection, reply: Reply) -> None:
    """Give a delivery back: what came of it stands in the log."""
    mine = deliveries.c.organization_id == reply.organization_id
    connection.execute(delete(deliveries).where(mine, deliveries.c.command_key == reply.message.id))


def deliver(reply: Reply, url: str, authorization: str | None, reach: Reach) -> bool:
    """Send a reply, note what came of it, and take the agent's answer as its adapter reads it.

    False where another process does this.
    """
    if not claim(reply):
        return False
    try:
        came = _sent(reply.message, url, authorization, reach)
        if came.answer is None:
            commands.ended(reply.organization_id, reply.agent_key, reply.message.id, Outcome.FAILED, came.why)
            return True
        commands.carried_out(reply.organization_id, reply.agent_key, reply.message.id, BY)
        _take(reply, came.answer)
        return True
    finally:
        settle(reply)


def _sent(message: Message, url: str, authorization: str | None, reach: Reach) -> Sent:
    if not message.task_id:
        return Sent(None, "The request does not name the task that it belongs to.")
    rest = threading.Event()
    for pause in PAUSES_SECONDS:
        came = a2a_wire.send(url, authorization, message, reach)
        if not came.again:
            return came
        rest.wait(pause)
    return a2a_wire.send(url, authorization, message, reach)


def _take(reply: Reply, raw: bytes) -> None:
    options = {"agent": reply.name, "name": "", "client": ""}
    try:
        intake.take(reply.organization_id, Feed("a2a", raw, spot(f"{reply.name}\0"), options), SERVER)
    except Problem:
        logger.warning("an agent's answer to a reply could not be taken", organization_id=reply.organization_id)
