"""Connections: the tokens that agents' runtimes show, what each may send, and what became of it."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from metaverse.clock import to_wire
from metaverse.database import reading
from metaverse.errors import NotFound
from metaverse.events.accounts import MOST_NOTES, NoteKind
from metaverse.models.dead_letter import DeadLetter
from metaverse.models.token import ConnectionKind, Token, TokenAgent, TokenNote, TokenTally
from metaverse.security.roles import Role
from metaverse.services import bookkeeping, dead_letters, tokens
from metaverse.services.bookkeeping import COUNTS

table = Token.__table__
tallies = TokenTally.__table__
notes = TokenNote.__table__
agents = TokenAgent.__table__
letters = DeadLetter.__table__
Json = dict[str, Any]

SOURCES: dict[ConnectionKind, tuple[str, ...]] = {
    ConnectionKind.CLAUDE_CODE: ("urn:claude-code:", "urn:otlp:claude-code"),
    ConnectionKind.CODEX: ("urn:codex:", "urn:otlp:codex"),
    ConnectionKind.OPENCLAW: ("urn:openclaw:", "urn:otlp:openclaw"),
    ConnectionKind.OTEL: ("urn:otlp:",),
    ConnectionKind.A2A: ("urn:a2a:",),
    ConnectionKind.AG_UI: ("urn:ag-ui:",),
    ConnectionKind.MAPPED: ("urn:mapped:",),
}
"""What binds a token of a kind: the sources that the adapters give to what such a runtime sends."""

_PARTS_WORDS = re.compile(r"\W+")


def sources(kind: ConnectionKind, name: str, mapping: str | None = None) -> tuple[str, ...]:
    """Return the prefixes of sources that bind a connection.

    What one mapping reads has a source of its own, and one's own agents have one of the connection's name.
    """
    if kind is ConnectionKind.MAPPED and mapping:
        return (f"urn:mapped:{mapping}",)
    return SOURCES.get(kind) or (f"urn:own:{_PARTS_WORDS.sub('-', name.lower()).strip('-') or 'agent'}",)


def create(
    organization_id: str, kind: ConnectionKind, name: str, actor: str, mapping: str | None = None
) -> tuple[Json, str]:
    """Make a connection with the least rights, and return it with its secret, which is shown this once.

    Raises:
        NotFound: there is no such organization.
    """
    bound = " ".join(sources(kind, name, mapping))
    made, secret = tokens.create(organization_id, Role.AGENT.value, actor, name, bound, kind=kind.value)
    return one(organization_id, made["id"]), secret


def page(organization_id: str, after: str | None = None, limit: int | None = None) -> list[Json]:
    """Return the connections of an organization before the one with the id `after`, the newest first.

    Tokens of agents that were made without a kind count as `own`.
    """
    bookkeeping.settle()
    return _page(organization_id, after, limit)


def one(organization_id: str, token_id: str) -> Json:
    """Return one connection.

    Raises:
        NotFound: the organization has none with this id.
    """
    bookkeeping.settle()
    found = _one(organization_id, token_id)
    if found is None:
        raise NotFound("There is no such connection.")
    return found


def report(organization_id: str, token_id: str) -> Json:
    """Return what became of a token's events: the counts, and the latest that were rejected, late, known or unreadable.

    Raises:
        NotFound: the organization has none with this id.
    """
    bookkeeping.settle()
    connection = one(organization_id, token_id)
    told = {name: _notes(token_id, kind) for name, kind in LISTS.items()}
    return {"counts": connection["counts"], **told, "dead": dead_letters.of_token(organization_id, token_id)}


LISTS = {"rejected": NoteKind.REJECTED, "late": NoteKind.LATE, "duplicates": NoteKind.DUPLICATE}


def named(organization_id: str, name: str) -> list[Json]:
    """Return the connections that stand, by their id or by their name."""
    standing = [found for found in page(organization_id) if found["revokedAt"] is None]
    by_id = [found for found in standing if found["id"] == name]
    return by_id or [found for found in standing if found["name"] == name]


@reading
def holder(connection: Connection, organization_id: str, token_id: str) -> Json | None:
    """Return the row of a token, None where the organization has none with this id."""
    query = select(table).where(table.c.organization_id == organization_id, table.c.id == token_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def _query(*conditions: ColumnElement[bool]) -> Select[Any]:
    count = select(func.count()).where(agents.c.token_id == table.c.id).scalar_subquery().label("agents")
    columns = [column for column in tallies.columns if column.name not in ("token_id", "organization_id")]
    joined = table.outerjoin(tallies, tallies.c.token_id == table.c.id)
    return select(table, *columns, count).select_from(joined).where(*conditions)


@reading
def _page(connection: Connection, organization_id: str, after: str | None, limit: int | None) -> list[Json]:
    mine = table.c.organization_id == organization_id
    conditions = [mine, or_(table.c.kind.is_not(None), table.c.role == Role.AGENT.value)]
    if after:
        then = select(table.c.created_ms).where(mine, table.c.id == after).scalar_subquery()
        conditions.append(or_(table.c.created_ms < then, and_(table.c.created_ms == then, table.c.id < after)))
    query = _query(*conditions).order_by(table.c.created_ms.desc(), table.c.id.desc()).limit(limit)
    return [_view(row) for row in connection.execute(query).mappings()]


@reading
def _one(connection: Connection, organization_id: str, token_id: str) -> Json | None:
    query = _query(table.c.organization_id == organization_id, table.c.id == token_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _view(row)


@reading
def _notes(connection: Connection, token_id: str, kind: NoteKind) -> list[Json]:
    mine = (notes.c.token_id == token_id, notes.c.kind == kind.value)
    query = select(notes).where(*mine).order_by(notes.c.id.desc()).limit(MOST_NOTES)
    return [_note(kind, row) for row in connection.execute(query).mappings()]


def _view(row: Any) -> Json:
    return {
        "id": row["id"],
        "kind": row["kind"] or ConnectionKind.OWN.value,
        "name": row["name"],
        "tokenId": row["id"],
        "sources": (row["source_prefix"] or "").split(),
        "createdAt": to_wire(row["created_ms"]),
        "revokedAt": to_wire(row["revoked_ms"]),
        "lastEventAt": to_wire(row["last_event_ms"]),
        "lastUsedAt": to_wire(row["last_used_ms"]),
        "counts": {name: row[name] or 0 for name in COUNTS},
        "lastError": _failure(row),
        "agents": row["agents"],
    }


def _failure(row: Any) -> Json | None:
    if row["error_ms"] is None:
        return None
    return {"at": to_wire(row["error_ms"]), "where": row["error_where"] or "", "reason": row["error_reason"] or ""}


def _note(kind: NoteKind, row: Any) -> Json:
    about = {"at": to_wire(row["at_ms"]), "source": row["source"], "eventId": row["event_id"], "type": row["type"]}
    if kind is NoteKind.LATE:
        return about | {"time": to_wire(row["claimed_ms"]), "lateSeconds": (row["at_ms"] - row["claimed_ms"]) // 1000}
    if kind is NoteKind.REJECTED:
        return about | {"index": row["batch_index"], "field": row["field"] or "", "message": row["message"]}
    return about
