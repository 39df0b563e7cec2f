"""API tokens: what agents and programs show instead of a password."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class Token(db.Model):  # type: ignore[name-defined, misc]
    """A token of one organization, kept as a hash; it may be bound to a prefix of sources and to agents' keys."""

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), index=True, nullable=False)
    name: Mapped[str] = mapped_column(String(256), nullable=False)
    role: Mapped[str] = mapped_column(String(16), nullable=False)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True, nullable=False)
    source_prefix: Mapped[str | None] = mapped_column(String(512))
    agent_keys: Mapped[Any] = columns.json()
    created_ms: Mapped[int] = columns.big()
    created_by: Mapped[str | None] = mapped_column(String(128))
    expires_ms: Mapped[int | None] = columns.ms()
    revoked_ms: Mapped[int | None] = columns.ms()
    last_used_ms: Mapped[int | None] = columns.ms()
