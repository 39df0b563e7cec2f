"""API tokens: what agents and programs show instead of a password."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class ConnectionKind(StrEnum):
    """What a token was made for: the runtime that shows it."""

    CLAUDE_CODE = "claude-code"
    CODEX = "codex"
    OPENCLAW = "openclaw"
    OTEL = "otel"
    A2A = "a2a"
    AG_UI = "ag-ui"
    MAPPED = "mapped"
    OWN = "own"


class Token(db.Model):  # type: ignore[name-defined, misc]
    """A token of one organization, kept as a hash; it may be bound to sources and to agents' keys.

    `source_prefix` holds one prefix of sources or several, parted by spaces. A token with a `kind` is a connection.
    `scopes` are what it may be used for, None for all that its role may. After a rotation the secret before is good
    until `previous_until_ms`. `warned_ms` is when people were told that it ends soon.
    """

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), index=True, nullable=False)
    name: Mapped[str] = sealed.text("tokens.name", nullable=False)
    role: Mapped[str] = mapped_column(String(16), nullable=False)
    kind: Mapped[str | None] = mapped_column(String(32))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True, nullable=False)
    source_prefix: Mapped[str | None] = mapped_column(String(512))
    previous_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    previous_until_ms: Mapped[int | None] = columns.ms()
    scopes: Mapped[Any] = columns.json()
    agent_keys: Mapped[Any] = columns.json()
    created_ms: Mapped[int] = columns.big()
    created_by: Mapped[str | None] = mapped_column(String(128))
    expires_ms: Mapped[int | None] = columns.ms()
    revoked_ms: Mapped[int | None] = columns.ms()
    warned_ms: Mapped[int | None] = columns.ms()
    last_used_ms: Mapped[int | None] = columns.ms()
    last_used_address: Mapped[str | None] = sealed.text("tokens.last_used_address")
    last_used_client: Mapped[str | None] = sealed.text("tokens.last_used_client")


class TokenTally(db.Model):  # type: ignore[name-defined, misc]
    """What became of all that came in with a token, and what went wrong last."""

    __tablename__ = "token_tallies"

    token_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(64), nullable=False)
    accepted: Mapped[int] = columns.big()
    duplicates: Mapped[int] = columns.big()
    late: Mapped[int] = columns.big()
    rejected: Mapped[int] = columns.big()
    dead: Mapped[int] = columns.big()
    last_event_ms: Mapped[int | None] = columns.ms()
    error_ms: Mapped[int | None] = columns.ms()
    error_where: Mapped[str | None] = columns.text()
    error_reason: Mapped[str | None] = sealed.text("token_tallies.error_reason")


class TokenNote(db.Model):  # type: ignore[name-defined, misc]
    """One event of a token that was rejected, late or known already; ids rise with time, only the latest are kept."""

    __tablename__ = "token_notes"
    __table_args__ = (Index("ix_token_notes_latest", "token_id", "kind", "id"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(64), nullable=False)
    token_id: Mapped[str] = mapped_column(String(64), nullable=False)
    kind: Mapped[str] = mapped_column(String(16), nullable=False)
    at_ms: Mapped[int] = columns.big()
    source: Mapped[str | None] = columns.text()
    event_id: Mapped[str | None] = columns.text()
    type: Mapped[str | None] = columns.text()
    batch_index: Mapped[int | None] = mapped_column(Integer)
    field: Mapped[str | None] = columns.text()
    message: Mapped[str | None] = sealed.text("token_notes.message")
    claimed_ms: Mapped[int | None] = columns.ms()


class TokenAgent(db.Model):  # type: ignore[name-defined, misc]
    """An agent that a token has told of."""

    __tablename__ = "token_agents"

    token_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_key: Mapped[str] = columns.key(primary=True)
    organization_id: Mapped[str] = mapped_column(String(64), nullable=False)
