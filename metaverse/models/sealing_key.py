"""The keys that have sealed something in this database: a ring without one of them reads only a part of it."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class SealingKey(db.Model):  # type: ignore[name-defined, misc]
    """A key in use, and a word that it has sealed, by which another key of the same id is told apart."""

    __tablename__ = "sealing_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    proof: Mapped[str] = mapped_column(Text, nullable=False)
    first_ms: Mapped[int] = columns.big()
