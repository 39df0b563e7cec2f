"""Questions about requests and commands: what people are asked, and what they told whom."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, bindparam, select
from sqlalchemy.sql import ColumnElement

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.models.event import Event
from metaverse.models.request import Command, Request
from metaverse.projections import requests as projection

requests = Request.__table__
commands = Command.__table__
events = Event.__table__
PAGE = 500


class Name(NamedTuple):
    """What names a request within its organization."""

    agent_key: str
    key: str


class Asked(NamedTuple):
    """What is asked: how the names of the requests begin, what names exactly this, and who asks, as the log has it."""

    prefix: str
    digest: str
    source: str
    sender: str


class Decision(NamedTuple):
    """What a person decided about a request, by which command."""

    command_id: str
    kind: str
    text: str | None
    task_key: str | None


_MINE = select(requests).where(
    requests.c.organization_id == bindparam("organization"), requests.c.opened_seq.is_not(None)
)
_INBOX = (
    select(commands)
    .where(
        commands.c.organization_id == bindparam("organization"),
        commands.c.agent_key.in_(bindparam("agents", expanding=True)),
        commands.c.seq > bindparam("after"),
    )
    .order_by(commands.c.seq)
    .limit(bindparam("most"))
)


@reading
def page(
    connection: Connection, organization_id: str, state: str | None = None, after: int = 0, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Return requests opened after the `seq` `after`, the oldest first; only those in `state` if asked."""
    query: Select[Any] = _MINE.where(requests.c.opened_seq > after).order_by(requests.c.opened_seq)
    now = now_ms()
    if state is not None:
        query = query.where(_in_state(state, now))
    rows = connection.execute(query.limit(limit), {"organization": organization_id}).mappings()
    return [view(dict(row), now) for row in rows]


def _in_state(state: str, now: int) -> ColumnElement[bool]:
    """Write what `state_of` tells as a condition."""
    closed, decided = requests.c.closed_seq.is_not(None), requests.c.decided_seq.is_not(None)
    expired = and_(requests.c.expires_ms.is_not(None), requests.c.expires_ms <= now)
    return {
        "closed": closed,
        "decided": and_(~closed, decided),
        "expired": and_(~closed, ~decided, expired),
        "open": and_(~closed, ~decided, ~expired),
    }[state]


def view(row: dict[str, Any], now: int) -> dict[str, Any]:
    """Return a request in wire names, with its state at `now`."""
    return {**projection.view(row), "state": state_of(row, now)}


def state_of(row: dict[str, Any], now: int) -> str:
    """Tell whether a request is `open`, `decided`, `closed` or `expired` at `now`."""
    if row["closed_seq"] is not None:
        return "closed"
    if row["decided_seq"] is not None:
        return "decided"
    if row["expires_ms"] is not None and row["expires_ms"] <= now:
        return "expired"
    return "open"


@reading
def unanswered(connection: Connection, organization_id: str, asked: Asked, since_ms: int) -> list[Name]:
    """Return the requests that ask for just this, and that whoever asks has opened, the oldest first.

    They are open, or were opened since `since_ms` and are decided by a command that nobody has taken yet. What another
    sender or source has opened may show people something else under the same digest, and answers nobody here.
    """
    opened = and_(events.c.organization_id == requests.c.organization_id, events.c.seq == requests.c.opened_seq)
    mine = (
        requests.c.organization_id == organization_id,
        requests.c.digest == asked.digest,
        requests.c.closed_seq.is_(None),
        requests.c.key.startswith(asked.prefix, autoescape=True),
        events.c.source == asked.source,
        events.c.sender == asked.sender,
    )
    taken = select(commands.c.key).where(
        commands.c.organization_id == requests.c.organization_id,
        commands.c.seq == requests.c.decided_seq,
        commands.c.seen_ms.is_(None),
    )
    just_decided = and_(requests.c.opened_ms >= since_ms, taken.exists())
    query = select(requests.c.agent_key, requests.c.key).select_from(requests.join(events, opened))
    query = query.where(*mine, _in_state("open", now_ms()) | just_decided)
    return [Name(*row) for row in connection.execute(query.order_by(requests.c.opened_seq))]


@reading
def over(connection: Connection, organization_id: str, keys: list[str]) -> set[Name]:
    """Return which of the requests with some keys are decided or closed."""
    ended = requests.c.closed_seq.is_not(None) | requests.c.decided_seq.is_not(None)
    mine = (requests.c.organization_id == organization_id, requests.c.key.in_(keys), ended)
    return {Name(*row) for row in connection.execute(select(requests.c.agent_key, requests.c.key).where(*mine))}


@reading
def decision(connection: Connection, organization_id: str, name: Name, digest: str) -> Decision | None:
    """Return the decision that won, if it is about exactly this; None without one, or once the request is closed."""
    made = and_(
        commands.c.organization_id == requests.c.organization_id,
        commands.c.agent_key == requests.c.agent_key,
        commands.c.request_key == requests.c.key,
        commands.c.digest == requests.c.digest,
        commands.c.seq == requests.c.decided_seq,
    )
    query = select(commands.c.key, commands.c.kind, commands.c.text, requests.c.task_key).select_from(
        requests.join(commands, made)
    )
    mine = (requests.c.organization_id == organization_id, requests.c.agent_key == name.agent_key)
    asked = (requests.c.key == name.key, requests.c.digest == digest, requests.c.closed_seq.is_(None))
    row = connection.execute(query.where(*mine, *asked)).first()
    return Decision(*row) if row else None


@reading
def inbox(
    connection: Connection, organization_id: str, agent_keys: list[str], after: int = 0, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Return the commands for some agents after the `seq` `after`, the oldest first."""
    parameters = {"organization": organization_id, "agents": agent_keys, "after": after, "most": limit}
    return [command_view(dict(row)) for row in connection.execute(_INBOX, parameters).mappings()]


def command_view(row: dict[str, Any]) -> dict[str, Any]:
    """Return a command in wire names, with what became of it."""
    return {
        "seq": row["seq"],
        "commandId": row["key"],
        "agentId": row["agent_key"],
        "kind": row["kind"],
        "text": row["text"],
        "taskId": row["task_key"],
        "inReplyTo": row["request_key"],
        "digest": row["digest"],
        "sentAt": to_wire(row["effective_ms"]),
        "seenAt": to_wire(row["seen_ms"]),
        "outcome": row["outcome"],
        "detail": row["detail"],
        "endedAt": to_wire(row["outcome_ms"]) if row["outcome"] else None,
    }
