"""The audit log: every act of administration, who did it and to what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class Audit(db.Model):  # type: ignore[name-defined, misc]
    """One act of administration."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_at", "organization_id", "at_ms"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str | None] = mapped_column(String(64))
    at_ms: Mapped[int] = columns.big()
    actor: Mapped[str] = mapped_column(String(128), nullable=False)
    action: Mapped[str] = mapped_column(String(64), nullable=False)
    target: Mapped[str | None] = mapped_column(String(256))
    detail: Mapped[Any] = columns.json()
