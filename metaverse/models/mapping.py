"""Mappings: how the documents of a webhook become events, by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class Mapping(db.Model):  # type: ignore[name-defined, misc]
    """One mapping of an organization as it was written, and who changed it last; `version` counts the changes."""

    __tablename__ = "mappings"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = columns.big()
    description: Mapped[str | None] = sealed.text("mappings.description")
    each: Mapped[str | None] = sealed.text("mappings.each")
    events: Mapped[Any] = sealed.json("mappings.events")
    created_ms: Mapped[int] = columns.big()
    created_by: Mapped[str] = mapped_column(String(128), nullable=False)
    changed_ms: Mapped[int] = columns.big()
    changed_by: Mapped[str] = mapped_column(String(128), nullable=False)
