"""What became of agents and tasks over time: each change of state once, at the moment it took effect."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from metaverse.extensions import db
from metaverse.models import columns


class AgentMove(db.Model):  # type: ignore[name-defined, misc]
    """An agent went from one status to another; none stands for: not in the office."""

    __tablename__ = "agent_moves"
    __table_args__ = (
        Index("ix_agent_moves_at", "organization_id", "at_ms", "agent_key", "before", "after"),
        {"sqlite_with_rowid": False},
    )

    organization_id: Mapped[str] = columns.organization()
    agent_key: Mapped[str] = columns.key(primary=True)
    at_ms: Mapped[int] = columns.stamp()
    seq: Mapped[int] = columns.stamp()
    before: Mapped[str | None] = columns.word()
    after: Mapped[str | None] = columns.word()


class TaskMove(db.Model):  # type: ignore[name-defined, misc]
    """A task came to another stage, or was taken up or left there; `effort` is none once it has ended."""

    __tablename__ = "task_moves"
    __table_args__ = (
        Index("ix_task_moves_at", "organization_id", "at_ms"),
        {"sqlite_with_rowid": False},
    )

    organization_id: Mapped[str] = columns.organization()
    task_key: Mapped[str] = columns.key(primary=True)
    at_ms: Mapped[int] = columns.stamp()
    seq: Mapped[int] = columns.stamp()
    from_stage: Mapped[str | None] = columns.word()
    from_effort: Mapped[str | None] = columns.word()
    to_stage: Mapped[str | None] = columns.word()
    to_effort: Mapped[str | None] = columns.word()


class TaskEnd(db.Model):  # type: ignore[name-defined, misc]
    """A run of a task ended: how, and how long it and the work on it had taken by then."""

    __tablename__ = "task_ends"
    __table_args__ = (
        Index("ix_task_ends_at", "organization_id", "at_ms", "status", "cycle_ms", "lead_ms", "first_time_right"),
        {"sqlite_with_rowid": False},
    )

    organization_id: Mapped[str] = columns.organization()
    task_key: Mapped[str] = columns.key(primary=True)
    at_ms: Mapped[int] = columns.stamp()
    seq: Mapped[int] = columns.stamp()
    status: Mapped[str | None] = columns.word()
    cycle_ms: Mapped[int] = columns.big()
    lead_ms: Mapped[int] = columns.big()
    first_time_right: Mapped[bool] = columns.flag()
