"""Requests of agents, and commands of people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from metaverse.extensions import db
from metaverse.models import columns


class Request(db.Model):  # type: ignore[name-defined, misc]
    """What an agent asks of a person; it is open while it has neither a decision nor a close."""

    __tablename__ = "requests"
    __table_args__ = (
        Index("ix_requests_open", "organization_id", "closed_seq", "decided_seq"),
        Index("ix_requests_opened", "organization_id", "opened_ms"),
        Index("ix_requests_task", "organization_id", "task_key"),
    )

    organization_id: Mapped[str] = columns.organization()
    agent_key: Mapped[str] = columns.key(primary=True)
    key: Mapped[str] = columns.key(primary=True)
    opened_seq: Mapped[int | None] = columns.ms()
    opened_ms: Mapped[int | None] = columns.ms()
    kind: Mapped[str | None] = columns.word()
    summary: Mapped[str | None] = columns.text()
    options: Mapped[Any] = columns.json()
    digest: Mapped[str | None] = columns.text()
    task_key: Mapped[str | None] = columns.other_key()
    expires_ms: Mapped[int | None] = columns.ms()
    closed_ms: Mapped[int | None] = columns.ms()
    closed_seq: Mapped[int | None] = columns.ms()
    outcome: Mapped[str | None] = columns.text()
    decided_seq: Mapped[int | None] = columns.ms()
    decided_ms: Mapped[int | None] = columns.ms()
    decision: Mapped[str | None] = columns.word()
    decisions: Mapped[Any] = columns.json()


class Command(db.Model):  # type: ignore[name-defined, misc]
    """What a person told an agent, when that was handed over, and what became of it."""

    __tablename__ = "commands"
    __table_args__ = (
        Index("ix_commands_inbox", "organization_id", "agent_key", "seq"),
        Index("ix_commands_sent", "organization_id", "seq"),
        Index("ix_commands_task", "organization_id", "task_key"),
    )

    organization_id: Mapped[str] = columns.organization()
    key: Mapped[str] = columns.key(primary=True)
    seq: Mapped[int | None] = columns.ms()
    agent_key: Mapped[str | None] = columns.other_key()
    kind: Mapped[str | None] = columns.word()
    text: Mapped[str | None] = columns.text()
    task_key: Mapped[str | None] = columns.other_key()
    request_key: Mapped[str | None] = columns.other_key()
    digest: Mapped[str | None] = columns.text()
    source: Mapped[str | None] = columns.text()
    effective_ms: Mapped[int | None] = columns.ms()
    seen_ms: Mapped[int | None] = columns.ms()
    seen_seq: Mapped[int | None] = columns.ms()
    seen_by: Mapped[str | None] = columns.word()
    outcome: Mapped[str | None] = columns.word()
    detail: Mapped[str | None] = columns.text()
    outcome_ms: Mapped[int] = columns.big()
    outcome_seq: Mapped[int] = columns.big()
