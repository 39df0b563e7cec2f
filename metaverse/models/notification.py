"""Notifications, kept so that whoever was away can read them."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class Notification(db.Model):  # type: ignore[name-defined, misc]
    """One notification to an organization."""

    __tablename__ = "notifications"

    organization_id: Mapped[str] = columns.organization()
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    level: Mapped[str | None] = columns.word()
    title: Mapped[str | None] = columns.text()
    body: Mapped[str | None] = columns.text()
    agent_key: Mapped[str | None] = columns.other_key()
    task_key: Mapped[str | None] = columns.other_key()
    effective_ms: Mapped[int] = columns.big()
