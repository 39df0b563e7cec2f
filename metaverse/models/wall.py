"""Wall links: who has one sees one view of one organization, and changes nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class WallLink(db.Model):  # type: ignore[name-defined, misc]
    """A link to one view, kept as a hash; `settings` is how the view is shown, `openings` how often it was opened."""

    __tablename__ = "wall_links"
    __table_args__ = (Index("ix_wall_links_organization", "organization_id", "created_ms"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), nullable=False)
    name: Mapped[str] = sealed.text("wall_links.name", nullable=False)
    view: Mapped[str] = mapped_column(String(16), nullable=False)
    settings: Mapped[Any] = columns.json()
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True, nullable=False)
    created_ms: Mapped[int] = columns.big()
    created_by: Mapped[str | None] = mapped_column(String(128))
    expires_ms: Mapped[int] = columns.big()
    revoked_ms: Mapped[int | None] = columns.ms()
    last_used_ms: Mapped[int | None] = columns.ms()
    openings: Mapped[int] = mapped_column(Integer, nullable=False)
