"""Identities: which being each key stands for that a producer told us of."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class Identity(db.Model):  # type: ignore[name-defined, misc]
    """The being that a told key stands for, by which adapter's rule, and since when; the first assignment stands."""

    __tablename__ = "identities"
    __table_args__ = (Index("ix_identities_being", "organization_id", "being"),)

    organization_id: Mapped[str] = columns.organization()
    key: Mapped[str] = columns.key(primary=True)
    being: Mapped[str] = columns.key()
    name: Mapped[str | None] = sealed.text("identities.name")
    adapter: Mapped[str] = mapped_column(String(64), nullable=False)
    rule: Mapped[str] = mapped_column(String(64), nullable=False)
    first_ms: Mapped[int] = columns.big()
