"""Commands on their way: listed with how far each has come, and what whoever delivers them says about it.

A command is `sent` (logged), `seen` (handed over: by an inbox, a held call, a gateway, A2A), then `done`, `refused` or
`failed`; `expired` is one that answers a request that ended before anybody took it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.events import door
from metaverse.events.journal import Draft
from metaverse.events.names import DELIVERY_SOURCE, EventType, Outcome
from metaverse.events.origin import SERVER
from metaverse.models.event import Event
from metaverse.models.request import Command, Request
from metaverse.models.token import Token
from metaverse.models.user import User
from metaverse.projections import commands as projection
from metaverse.services import agents

Json = dict[str, Any]
commands, requests, events = Command.__table__, Request.__table__, Event.__table__
users, tokens = User.__table__, Token.__table__
LONGEST_DETAIL = 4096


@reading
def page(
    connection: Connection, organization_id: str, agent_key: str | None, before: int | None, limit: int
) -> list[Json]:
    """Return commands that were sent before the `seq` `before`, the newest first; one agent's only if it is named."""
    mine = (commands.c.organization_id == organization_id, commands.c.seq.is_not(None))
    query = _whole().where(*mine).order_by(commands.c.seq.desc()).limit(limit)
    if agent_key is not None:
        query = query.where(commands.c.agent_key == agent_key)
    if before is not None:
        query = query.where(commands.c.seq < before)
    rows = connection.execute(query).mappings().all()
    names = _names(connection, {row["sender"] for row in rows if row["sender"]})
    now = now_ms()
    return [_view(dict(row), names, now) for row in rows]


def _whole() -> Any:
    """Ask for commands with what they answer and who sent them."""
    asked = and_(
        requests.c.organization_id == commands.c.organization_id,
        requests.c.agent_key == commands.c.agent_key,
        requests.c.key == commands.c.request_key,
    )
    logged = and_(events.c.organization_id == commands.c.organization_id, events.c.seq == commands.c.seq)
    joined = commands.outerjoin(requests, asked).outerjoin(events, logged)
    return select(commands, requests.c.closed_ms, requests.c.expires_ms, events.c.sender).select_from(joined)


def _names(connection: Connection, senders: set[str]) -> dict[str, str]:
    """Name users and tokens by what the log calls them, `user:ID` or `token:ID`."""
    found: dict[str, str] = {}
    for kind, table in (("user", users), ("token", tokens)):
        ids = [sender.partition(":")[2] for sender in senders if sender.startswith(f"{kind}:")]
        rows = connection.execute(select(table.c.id, table.c.name).where(table.c.id.in_(ids))) if ids else ()
        found |= {f"{kind}:{id_}": name for id_, name in rows}
    return found


def _view(row: Json, names: dict[str, str], now: int) -> Json:
    sender = row["sender"] or row["source"]
    state, ended = state_of(row, now)
    return {
        "seq": row["seq"],
        **projection.view(row),
        "by": {"id": sender.rpartition(":")[2], "name": names.get(sender, sender)},
        "state": state,
        "endedAt": to_wire(ended),
    }


def state_of(row: Json, now: int) -> tuple[str, int | None]:
    """Tell how far a command has come at `now`, and when it ended if it has."""
    if row["outcome"]:
        return row["outcome"], row["outcome_ms"]
    if row["seen_ms"] is not None:
        return "seen", None
    over = [at for at in (row["closed_ms"], row["expires_ms"]) if at is not None and at <= now]
    return ("expired", min(over)) if over else ("sent", None)


@reading
def ways(connection: Connection, organization_id: str, agent_keys: Sequence[str]) -> dict[str, str]:
    """Tell how agents read what they are told unasked: `inbox` for whom a token that holds is bound to."""
    bound = set(agents.now.on(connection, organization_id, sorted(_bound(connection, organization_id))))
    return {key: "inbox" for key in agent_keys if key in bound}


def _bound(connection: Connection, organization_id: str) -> set[str]:
    holds = tokens.c.revoked_ms.is_(None) & (tokens.c.expires_ms.is_(None) | (tokens.c.expires_ms > now_ms()))
    query = select(tokens.c.agent_keys).where(tokens.c.organization_id == organization_id, holds)
    query = query.where(tokens.c.agent_keys.is_not(None))
    return {key for keys in connection.execute(query).scalars() for key in keys or ()}


def seen(organization_id: str, command_ids: Sequence[str], by: str) -> None:
    """Say that commands were handed to their agents; said once of each, however often they are handed over."""
    fresh = _unseen(organization_id, list(command_ids))
    drafts = [_draft(EventType.COMMAND_SEEN, key, agent, {"by": by}) for key, agent in fresh]
    if drafts:
        door.submit(organization_id, drafts, SERVER)


@reading
def _unseen(connection: Connection, organization_id: str, command_ids: list[str]) -> list[tuple[str, str]]:
    mine = (commands.c.organization_id == organization_id, commands.c.seen_ms.is_(None), commands.c.seq.is_not(None))
    query = select(commands.c.key, commands.c.agent_key).where(*mine, commands.c.key.in_(command_ids))
    return [tuple(row) for row in connection.execute(query.order_by(commands.c.seq))]


def ended(organization_id: str, agent_key: str, command_id: str, outcome: Outcome, detail: str | None = None) -> None:
    """Say what became of a command, for an agent that says nothing itself; said once."""
    more = {"detail": detail[:LONGEST_DETAIL]} if detail else {}
    draft = _draft(EventType.COMMAND_RESULT, command_id, agent_key, {"outcome": outcome.value, **more})
    door.submit(organization_id, [draft], SERVER)


def failed(organization_id: str, agent_key: str, command_id: str, why: str) -> None:
    """Say that a command came to nothing, unless it was handed over already."""
    if _unseen(organization_id, [command_id]):
        ended(organization_id, agent_key, command_id, Outcome.FAILED, why)


class GoesOn(NamedTuple):
    """What an agent does once a command is carried out: the source that tells of it, and the status."""

    source: str
    status: Json


def carried_out(organization_id: str, agent_key: str, command_id: str, by: str, goes_on: GoesOn | None = None) -> None:
    """Say of a command that carries itself out that it was handed over and is done, and what the agent does now."""
    drafts = [
        _draft(EventType.COMMAND_SEEN, command_id, agent_key, {"by": by}),
        _draft(EventType.COMMAND_RESULT, command_id, agent_key, {"outcome": Outcome.DONE.value}),
    ]
    if goes_on:
        kind, status = EventType.AGENT_STATUS.value, {k: v for k, v in goes_on.status.items() if v is not None}
        drafts.append(Draft(f"{command_id}:status"[-256:], goes_on.source, kind, agent_key, status))
    door.submit(organization_id, drafts, SERVER)


def _draft(kind: EventType, command_id: str, agent_key: str, data: Json) -> Draft:
    mark = f"{command_id}:{kind.value.rpartition('.')[2]}"
    return Draft(mark[-256:], DELIVERY_SOURCE, kind.value, agent_key, {"commandId": command_id, **data})


def unseen(items: Iterable[Json]) -> list[str]:
    """Name those of an inbox's commands that were never handed over before."""
    return [item["commandId"] for item in items if item["seenAt"] is None]
