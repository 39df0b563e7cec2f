"""Tasks and their steps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from metaverse.extensions import db
from metaverse.models import columns


class Task(db.Model):  # type: ignore[name-defined, misc]
    """A task as the log tells of it; `horizon` is the state from which a late claim has it folded again."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_id", "organization_id", "id", unique=True),
        Index("ix_tasks_stage", "organization_id", "stage", "stage_ms"),
        Index("ix_tasks_assignee", "organization_id", "assignee"),
        Index("ix_tasks_finished", "organization_id", "finished_ms", "stage", "status", "stage_ms", "first_ms"),
        Index("ix_tasks_due", "organization_id", "due_ms"),
    )

    organization_id: Mapped[str] = columns.organization()
    key: Mapped[str] = columns.key(primary=True)
    id: Mapped[str] = columns.key()
    first_seq: Mapped[int] = columns.big()
    first_ms: Mapped[int] = columns.big()
    title: Mapped[str | None] = columns.text()
    description: Mapped[str | None] = columns.text()
    priority: Mapped[Any] = columns.json()
    assignee: Mapped[str | None] = columns.other_key()
    parent_key: Mapped[str | None] = columns.other_key()
    depends_on: Mapped[Any] = columns.json()
    progress: Mapped[float | None] = columns.number()
    reason: Mapped[str | None] = columns.text()
    due_ms: Mapped[int | None] = columns.ms()
    status: Mapped[str | None] = columns.word()
    raw_status: Mapped[str | None] = columns.text()
    status_ms: Mapped[int | None] = columns.ms()
    stage: Mapped[str | None] = columns.word()
    stage_ms: Mapped[int | None] = columns.ms()
    run_id: Mapped[str | None] = columns.other_key()
    runs: Mapped[Any] = columns.json()
    started_ms: Mapped[int | None] = columns.ms()
    finished_ms: Mapped[int | None] = columns.ms()
    opened_ms: Mapped[int | None] = columns.ms()
    visited: Mapped[Any] = columns.json()
    reworked: Mapped[int] = columns.small()
    claimed_ms: Mapped[int] = columns.big()
    claimed_seq: Mapped[int] = columns.big()
    horizon: Mapped[Any] = columns.json()
    steps_total: Mapped[int] = columns.small()
    steps_completed: Mapped[int] = columns.small()
    steps_failed: Mapped[int] = columns.small()


class Step(db.Model):  # type: ignore[name-defined, misc]
    """One step of a task."""

    __tablename__ = "steps"
    __table_args__ = (
        Index("ix_steps_agent", "organization_id", "agent_key", "status"),
        Index("ix_steps_at", "organization_id", "status_ms"),
    )

    organization_id: Mapped[str] = columns.organization()
    task_key: Mapped[str] = columns.key(primary=True)
    key: Mapped[str] = columns.key(primary=True)
    name: Mapped[str | None] = columns.text()
    status: Mapped[str | None] = columns.word()
    agent_key: Mapped[str | None] = columns.other_key()
    error: Mapped[str | None] = columns.text()
    started_ms: Mapped[int | None] = columns.ms()
    ended_ms: Mapped[int | None] = columns.ms()
    final: Mapped[bool] = columns.flag()
    status_ms: Mapped[int] = columns.big()
    status_seq: Mapped[int] = columns.big()
    named_ms: Mapped[int] = columns.big()
    named_seq: Mapped[int] = columns.big()
    agent_ms: Mapped[int] = columns.big()
    agent_seq: Mapped[int] = columns.big()
    given_start: Mapped[bool] = columns.flag()
