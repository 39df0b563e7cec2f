"""Upkeep: backups that were made, what organizations keep for how long, and who was erased."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class BackupRun(db.Model):  # type: ignore[name-defined, misc]
    """One try to make a backup; it is `running` until it has an end."""

    __tablename__ = "backup_runs"
    __table_args__ = (Index("ix_backup_runs_began", "began_ms"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), nullable=False)
    began_ms: Mapped[int] = columns.big()
    ended_ms: Mapped[int | None] = columns.ms()
    file: Mapped[str | None] = sealed.text("backup_runs.file")
    size: Mapped[int | None] = columns.ms()
    events: Mapped[int | None] = columns.ms()
    took_ms: Mapped[int | None] = columns.ms()
    error: Mapped[str | None] = sealed.text("backup_runs.error")


class RetentionPolicy(db.Model):  # type: ignore[name-defined, misc]
    """For how many days an organization keeps what; what `days` does not name stays. `last` is the last run."""

    __tablename__ = "retention_policies"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    days: Mapped[Any] = columns.json()
    changed_ms: Mapped[int] = columns.big()
    changed_by: Mapped[str | None] = mapped_column(String(128))
    last: Mapped[Any] = columns.json()


class Erasure(db.Model):  # type: ignore[name-defined, misc]
    """An organization or a person that was erased: a backup from before is told so when it is restored.

    An organization that is being erased just now stands here as `leaving`, and is closed to everybody meanwhile. A
    person who is being forgotten stands here by how far that reaches (`FORGETTING`; `metaverse.leaving.reach`).
    """

    __tablename__ = "erasures"
    LEAVING = "leaving"
    FORGETTING = ("forgetting", "forgetting-id", "forgetting-all")

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    at_ms: Mapped[int] = columns.big()
