"""What people did about the attention queue, and how an organization ranks it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class AttentionAct(db.Model):  # type: ignore[name-defined, misc]
    """One act of a person on one entry; what stands is the fold of the acts in the order of their stamps."""

    __tablename__ = "attention_acts"
    __table_args__ = (Index("ix_attention_acts_effective", "organization_id", "effective_ms"),)

    organization_id: Mapped[str] = columns.organization()
    subject: Mapped[str] = columns.key(primary=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    effective_ms: Mapped[int] = columns.big()
    action: Mapped[str | None] = columns.word()
    until_ms: Mapped[int | None] = columns.ms()
    to: Mapped[str | None] = columns.other_key()
    source: Mapped[str | None] = columns.text()


class AttentionSettings(db.Model):  # type: ignore[name-defined, misc]
    """What an organization set of the ranking and of its budgets; what is not in it is at its default."""

    __tablename__ = "attention_settings"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    settings: Mapped[Any] = columns.json()
    changed_ms: Mapped[int] = columns.big()
