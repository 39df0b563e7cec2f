"""Organizations: whose agents, whose log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class Organization(db.Model):  # type: ignore[name-defined, misc]
    """An organization and the end of its log: the last `seq` of the log's `epoch`, and when it came in."""

    __tablename__ = "organizations"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(256), nullable=False)
    seq: Mapped[int] = columns.big()
    epoch: Mapped[str] = mapped_column(String(64), nullable=False)
    received_ms: Mapped[int] = columns.big()
    projected: Mapped[int] = columns.small()
    """The version of the rules that its projections were made by, `metaverse.projections.VERSION`."""
    settings: Mapped[Any] = columns.json()
    created_ms: Mapped[int] = columns.big()
