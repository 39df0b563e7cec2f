"""Agents, and what they spent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, String, or_, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class Agent(db.Model):  # type: ignore[name-defined, misc]
    """A digital human as the log tells of it; `*_ms, *_seq` are the stamps of the claims that stand.

    `merged_into` is who it is now, `aliases` are the keys of those merged into it. `told_by` is the one source that its
    status is told by; where several do it is empty, and `claims` is what each said last.
    """

    __tablename__ = "agents"
    __table_args__ = (
        Index("ix_agents_id", "organization_id", "id", unique=True),
        Index("ix_agents_heard", "heard_ms"),
    )

    organization_id: Mapped[str] = columns.organization()
    key: Mapped[str] = columns.key(primary=True)
    id: Mapped[str] = columns.key()
    first_seq: Mapped[int] = columns.big()
    name: Mapped[str | None] = columns.text()
    role: Mapped[str | None] = columns.text()
    department: Mapped[str | None] = columns.text()
    avatar: Mapped[Any] = columns.json()
    parent_key: Mapped[str | None] = columns.other_key()
    profile: Mapped[Any] = columns.json()
    stamps: Mapped[Any] = columns.json()
    status: Mapped[str | None] = columns.word()
    status_source: Mapped[str | None] = columns.text()
    activity: Mapped[Any] = columns.json()
    waiting_on: Mapped[str | None] = columns.word()
    task_key: Mapped[str | None] = columns.other_key()
    status_ms: Mapped[int] = columns.big()
    status_seq: Mapped[int] = columns.big()
    status_since_ms: Mapped[int | None] = columns.ms()
    counted: Mapped[str | None] = columns.word()
    counted_ms: Mapped[int] = columns.big()
    counted_seq: Mapped[int] = columns.big()
    horizon: Mapped[Any] = columns.json()
    first_heard_ms: Mapped[int | None] = columns.ms()
    heard_ms: Mapped[int | None] = columns.ms()
    heard_seq: Mapped[int] = columns.big()
    expired_seq: Mapped[int] = columns.big()
    expired_ms: Mapped[int | None] = columns.ms()
    position_x: Mapped[float | None] = columns.number()
    position_y: Mapped[float | None] = columns.number()
    position_z: Mapped[float | None] = columns.number()
    rotation_y: Mapped[float | None] = columns.number()
    zone: Mapped[str | None] = columns.text()
    position_ms: Mapped[int] = columns.big()
    position_seq: Mapped[int] = columns.big()
    removed_ms: Mapped[int] = columns.big()
    removed_seq: Mapped[int] = columns.big()
    claimed_ms: Mapped[int] = columns.big()
    claimed_seq: Mapped[int] = columns.big()
    merged_into: Mapped[str | None] = columns.other_key()
    aliases: Mapped[Any] = columns.json()
    told_by: Mapped[str | None] = mapped_column(String(512))
    claims: Mapped[Any] = columns.json()
    running_steps: Mapped[int] = columns.small()
    tokens_input: Mapped[int] = columns.big()
    tokens_output: Mapped[int] = columns.big()
    tokens_cached: Mapped[int] = columns.big()
    cost_micros: Mapped[int] = columns.big()


_agents = Agent.__table__
_BACK_SINCE = tuple_(_agents.c.removed_ms, _agents.c.removed_seq) <= tuple_(_agents.c.claimed_ms, _agents.c.claimed_seq)
PRESENT = or_(_agents.c.removed_ms < 0, _BACK_SINCE)
"""What is true of the rows of those who belong to the office."""


class Usage(db.Model):  # type: ignore[name-defined, misc]
    """One statement of tokens (input without cached) and cost in millionths of a US dollar."""

    __tablename__ = "usage"
    __table_args__ = (
        Index("ix_usage_effective", "organization_id", "effective_ms"),
        Index("ix_usage_task", "organization_id", "task_key"),
    )

    organization_id: Mapped[str] = columns.organization()
    agent_key: Mapped[str] = columns.key(primary=True)
    key: Mapped[str] = columns.usage_key()
    tokens_input: Mapped[int] = columns.big()
    tokens_output: Mapped[int] = columns.big()
    tokens_cached: Mapped[int] = columns.big()
    cost_micros: Mapped[int] = columns.big()
    model: Mapped[str | None] = columns.text()
    task_key: Mapped[str | None] = columns.other_key()
    effective_ms: Mapped[int] = columns.big()
    seq: Mapped[int] = columns.big()
