"""API tokens: made and shown once, kept as hashes, bound, scoped, expiring, rotated, revoked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import Conflict, NotFound
from metaverse.ids import new_id
from metaverse.models.organization import Organization
from metaverse.models.token import Token
from metaverse.security import tickets
from metaverse.security.roles import Use
from metaverse.services import audit, quotas, token_bounds
from metaverse.services.pages import newest_first

tokens = Token.__table__
organizations = Organization.__table__
Json = dict[str, Any]
LONGEST_ADDRESS, LONGEST_CLIENT = 64, 256


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
    scopes: Sequence[str] | None = None,
) -> tuple[Json, str]:
    """Make a token, and return it with its secret, which is shown this once.

    Raises:
        NotFound: there is no such organization.
        Invalid: it would have ended already, or have scopes that the role does not.
        Forbidden: it has as many sources of events as it may.
    """
    now = now_ms()
    token_bounds.refuse_ended(expires_ms, now)
    token_bounds.refuse_beyond_role(role, scopes)
    if connection.execute(select(organizations.c.id).where(organizations.c.id == organization_id)).first() is None:
        raise NotFound(f"There is no organization {organization_id}.")
    if role != "viewer":
        quotas.refuse_another_source(connection, organization_id)
    secret = tickets.new_secret(tickets.API_PREFIX)
    row: Json = dict.fromkeys(tokens.columns.keys()) | {
        "id": new_id("tk"),
        "organization_id": organization_id,
        "name": name,
        "role": role,
        "kind": kind,
        "secret_hash": tickets.digest(secret),
        "source_prefix": source_prefix,
        "scopes": sorted(set(scopes)) if scopes else None,
        "agent_keys": sorted(agent_keys) or None,
        "created_ms": now,
        "created_by": actor,
        "expires_ms": expires_ms,
    }
    connection.execute(insert(tokens), row)
    told = {"role": role, "name": name, "kind": kind, "scopes": row["scopes"], "expiresAt": to_wire(expires_ms)}
    known = {field: value for field, value in told.items() if value is not None}
    audit.note(connection, actor, "token.created", organization_id, row["id"], **known)
    return _view(row), secret


@reading
def page(
    connection: Connection, organization_id: str, after: str | None = None, limit: int | None = None
) -> list[Json]:
    """Return the tokens of an organization after the id `after`, the newest first, without their secrets."""
    query = newest_first(tokens, tokens.c.created_ms, organization_id, after, limit)
    return [_view(row) for row in connection.execute(query).mappings()]


@reading
def one(connection: Connection, organization_id: str, token_id: str) -> Json:
    """Return one token of an organization.

    Raises:
        NotFound: the organization has no such token.
    """
    return _view(_row(connection, organization_id, token_id))


@writing
def change(connection: Connection, organization_id: str, token_id: str, changes: Mapping[str, Any], actor: str) -> None:
    """Change a token's `name`, `role`, `scopes` or `expires_ms`; what is not named stays.

    Raises:
        NotFound: the organization has no such token.
        Conflict: it was revoked.
        Invalid: it would have ended already, or have or keep scopes that its role does not.
    """
    row = _row(connection, organization_id, token_id, to_change=True)
    _refuse_bad(row, changes)
    values = dict(changes)
    if "scopes" in values:
        values["scopes"] = sorted(set(values["scopes"])) if values["scopes"] else None
    if "expires_ms" in values:
        values["warned_ms"] = None
    connection.execute(update(tokens).where(tokens.c.id == token_id).values(**values))
    told = {name: value for name, value in values.items() if name not in ("expires_ms", "warned_ms")}
    if "expires_ms" in values:
        told["expiresAt"] = to_wire(values["expires_ms"])
    audit.note(connection, actor, "token.changed", organization_id, token_id, **told)


def _refuse_bad(row: Any, changes: Mapping[str, Any]) -> None:
    token_bounds.refuse_ended(changes.get("expires_ms"), now_ms())
    if changes.keys() & {"role", "scopes"}:
        after = {**row, **changes}
        token_bounds.refuse_beyond_role(after["role"], after["scopes"], "scopes" if "scopes" in changes else "role")


@writing
def rotate(
    connection: Connection, organization_id: str, token_id: str, overlap_seconds: int, actor: str
) -> tuple[Json, str]:
    """Give a token a new secret, and return it with that; the one before is good for the overlap, none older is.

    Raises:
        NotFound: the organization has no such token.
        Conflict: it was revoked, or has expired.
    """
    row = dict(_row(connection, organization_id, token_id, to_change=True))
    now = now_ms()
    if row["expires_ms"] is not None and row["expires_ms"] <= now:
        raise Conflict("This token has expired; give it a later end first, or make a new one.")
    secret = tickets.new_secret(tickets.API_PREFIX)
    turned = {
        "secret_hash": tickets.digest(secret),
        "previous_hash": row["secret_hash"] if overlap_seconds else None,
        "previous_until_ms": now + overlap_seconds * 1000 if overlap_seconds else None,
    }
    connection.execute(update(tokens).where(tokens.c.id == token_id).values(**turned))
    audit.note(connection, actor, "token.rotated", organization_id, token_id, overlapSeconds=overlap_seconds)
    return _view(row | turned), secret


@writing
def revoke(connection: Connection, organization_id: str, token_id: str, actor: str) -> None:
    """End a token for good.

    Raises:
        NotFound: the organization has no such token.
    """
    _row(connection, organization_id, token_id)
    mine = (tokens.c.organization_id == organization_id, tokens.c.id == token_id, tokens.c.revoked_ms.is_(None))
    connection.execute(update(tokens).where(*mine).values(revoked_ms=now_ms()))
    audit.note(connection, actor, "token.revoked", organization_id, token_id)


@writing
def used(connection: Connection, uses: Mapping[str, Use]) -> None:
    """Note when, from where and by what tokens were last used."""
    for token_id, use in uses.items():
        values = {
            "last_used_ms": use.at_ms,
            "last_used_address": (use.address or "")[:LONGEST_ADDRESS] or None,
            "last_used_client": _storable(use.client),
        }
        connection.execute(update(tokens).where(tokens.c.id == token_id).values(**values))


def _storable(client: str | None) -> str | None:
    told = (client or "")[:LONGEST_CLIENT]
    return told if told and told.isprintable() else None


def _row(connection: Connection, organization_id: str, token_id: str, *, to_change: bool = False) -> Any:
    """Find a token, and to change it keep others from doing so meanwhile; a revoked one is not changed.

    Raises:
        NotFound: the organization has no such token.
        Conflict: it was revoked.
    """
    query = select(tokens).where(tokens.c.organization_id == organization_id, tokens.c.id == token_id)
    row = connection.execute(query.with_for_update() if to_change else query).mappings().first()
    if row is None:
        raise NotFound("There is no such token.")
    if to_change and row["revoked_ms"] is not None:
        raise Conflict("This token was revoked; make a new one.")
    return row


def _view(row: Any) -> Json:
    until_ms = row["previous_until_ms"]
    return {
        "id": row["id"],
        "name": row["name"],
        "role": row["role"],
        "kind": row["kind"],
        "scopes": row["scopes"],
        "sourcePrefix": row["source_prefix"],
        "agentKeys": row["agent_keys"] or [],
        "createdAt": to_wire(row["created_ms"]),
        "expiresAt": to_wire(row["expires_ms"]),
        "revokedAt": to_wire(row["revoked_ms"]),
        "previousUntil": to_wire(until_ms) if until_ms is not None and until_ms > now_ms() else None,
        "lastUsedAt": to_wire(row["last_used_ms"]),
        "lastUsedAddress": row["last_used_address"],
        "lastUsedClient": row["last_used_client"],
    }
