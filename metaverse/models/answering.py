"""How what people decide reaches agents: what an organization turned on, and which deliveries are under way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class AnswerSettings(db.Model):  # type: ignore[name-defined, misc]
    """What an organization turned on; it is sealed whole. What is not in it is off."""

    __tablename__ = "answer_settings"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    settings: Mapped[Any] = sealed.json("answer_settings.settings")
    changed_ms: Mapped[int] = columns.big()


class Delivery(db.Model):  # type: ignore[name-defined, misc]
    """A command that some process carries to its agent, until when nobody else does."""

    __tablename__ = "deliveries"

    organization_id: Mapped[str] = columns.organization()
    command_key: Mapped[str] = columns.key(primary=True)
    until_ms: Mapped[int] = columns.big()
