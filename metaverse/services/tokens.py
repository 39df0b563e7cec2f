"""API tokens: made and shown once, kept as hashes, bound, expiring, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import NotFound
from metaverse.ids import new_id
from metaverse.models.organization import Organization
from metaverse.models.token import Token
from metaverse.security import tickets
from metaverse.services import audit
from metaverse.services.pages import newest_first

tokens = Token.__table__
organizations = Organization.__table__


@writing
def create(
    connection: Connection,
    organization_id: str,
    role: str,
    actor: str,
    name: str = "token",
    source_prefix: str | None = None,
    agent_keys: Sequence[str] = (),
    expires_ms: int | None = None,
    kind: str | None = None,
) -> tuple[dict[str, Any], str]:
    """Make a token, and return it with its secret, which is shown this once.

    Raises:
        NotFound: there is no such organization.
    """
    if connection.execute(select(organizations.c.id).where(organizations.c.id == organization_id)).first() is None:
        raise NotFound(f"There is no organization {organization_id}.")
    secret = tickets.new_secret(tickets.API_PREFIX)
    row: dict[str, Any] = {
        "id": new_id("tk"),
        "organization_id": organization_id,
        "name": name,
        "role": role,
        "kind": kind,
        "secret_hash": tickets.digest(secret),
        "source_prefix": source_prefix,
        "agent_keys": sorted(agent_keys) or None,
        "created_ms": now_ms(),
        "created_by": actor,
        "expires_ms": expires_ms,
        "revoked_ms": None,
        "last_used_ms": None,
    }
    connection.execute(insert(tokens), row)
    audit.note(
        connection,
        actor,
        "token.created",
        organization_id,
        row["id"],
        role=role,
        name=name,
        **({"kind": kind} if kind else {}),
    )
    return _view(row), secret


@reading
def page(
    connection: Connection, organization_id: str, after: str | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """Return the tokens of an organization after the id `after`, the newest first, without their secrets."""
    query = newest_first(tokens, tokens.c.created_ms, organization_id, after, limit)
    return [_view(row) for row in connection.execute(query).mappings()]


@writing
def revoke(connection: Connection, organization_id: str, token_id: str, actor: str) -> None:
    """End a token for good.

    Raises:
        NotFound: the organization has no such token.
    """
    mine = (tokens.c.organization_id == organization_id, tokens.c.id == token_id)
    if connection.execute(select(tokens.c.id).where(*mine)).first() is None:
        raise NotFound("There is no such token.")
    connection.execute(update(tokens).where(*mine, tokens.c.revoked_ms.is_(None)).values(revoked_ms=now_ms()))
    audit.note(connection, actor, "token.revoked", organization_id, token_id)


@writing
def used(connection: Connection, at_ms_by_id: dict[str, int]) -> None:
    """Note when tokens were last used."""
    for token_id, at_ms in at_ms_by_id.items():
        connection.execute(update(tokens).where(tokens.c.id == token_id).values(last_used_ms=at_ms))


def _view(row: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "role": row["role"],
        "kind": row["kind"],
        "sourcePrefix": row["source_prefix"],
        "agentKeys": row["agent_keys"] or [],
        "createdAt": to_wire(row["created_ms"]),
        "expiresAt": to_wire(row["expires_ms"]),
        "revokedAt": to_wire(row["revoked_ms"]),
        "lastUsedAt": to_wire(row["last_used_ms"]),
    }
