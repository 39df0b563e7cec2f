"""Interactions: who worked with whom, once for each event."""

from __future__ import annotations

from sqlalchemy import BigInteger, Float, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns

OF_TASKS = text("task_key IS NOT NULL")
HANDOFFS = text("interactions.kind = 'handoff'")
"""Written out, so that the databases see that the index of just these serves."""


class Interaction(db.Model):  # type: ignore[name-defined, misc]
    """One interaction from one agent to another."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index("ix_interactions_effective", "organization_id", "effective_ms"),
        Index(
            "ix_interactions_task",
            "organization_id",
            "task_key",
            "seq",
            sqlite_where=OF_TASKS,
            postgresql_where=OF_TASKS,
        ),
        Index(
            "ix_interactions_handoffs",
            "organization_id",
            "task_key",
            "effective_ms",
            sqlite_where=text("kind = 'handoff'"),
            postgresql_where=text("kind = 'handoff'"),
        ),
    )

    organization_id: Mapped[str] = columns.organization()
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    from_key: Mapped[str] = columns.key()
    to_key: Mapped[str] = columns.key()
    kind: Mapped[str | None] = columns.word()
    weight: Mapped[float] = mapped_column(Float, nullable=False)
    task_key: Mapped[str | None] = columns.other_key()
    summary: Mapped[str | None] = columns.text()
    effective_ms: Mapped[int] = columns.big()
