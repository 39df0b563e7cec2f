"""What a network remembers of itself: where everyone was drawn, and how the communities were called."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class NetworkMemory(db.Model):  # type: ignore[name-defined, misc]
    """The last layout and communities of one view, from which the next computation starts after a restart."""

    __tablename__ = "network_memories"

    organization_id: Mapped[str] = columns.organization()
    view: Mapped[str] = mapped_column(String(64), primary_key=True)
    kept_ms: Mapped[int] = columns.big()
    memory: Mapped[bytes] = sealed.binary("network_memories.memory", nullable=False)
