"""Interactions: who worked with whom, once for each event."""

from __future__ import annotations

from sqlalchemy import BigInteger, Float, Index
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class Interaction(db.Model):  # type: ignore[name-defined, misc]
    """One interaction from one agent to another."""

    __tablename__ = "interactions"
    __table_args__ = (Index("ix_interactions_effective", "organization_id", "effective_ms"),)

    organization_id: Mapped[str] = columns.organization()
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    from_key: Mapped[str] = columns.key()
    to_key: Mapped[str] = columns.key()
    kind: Mapped[str | None] = columns.word()
    weight: Mapped[float] = mapped_column(Float, nullable=False)
    task_key: Mapped[str | None] = columns.other_key()
    summary: Mapped[str | None] = columns.text()
    effective_ms: Mapped[int] = columns.big()
