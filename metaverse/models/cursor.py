"""What adapters remember between two calls."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from metaverse.extensions import db
from metaverse.models import columns, sealed


class Cursor(db.Model):  # type: ignore[name-defined, misc]
    """The cursor of one adapter at one place: a session, a file, a stream. `version` counts its changes."""

    __tablename__ = "cursors"
    __table_args__ = (Index("ix_cursors_touched", "touched_ms"),)

    organization_id: Mapped[str] = columns.organization()
    adapter: Mapped[str] = columns.key(primary=True)
    place: Mapped[str] = columns.key(primary=True)
    state: Mapped[Any] = sealed.json("cursors.state")
    version: Mapped[int] = columns.big()
    touched_ms: Mapped[int] = columns.big()
