"""The turn of rights: tells server processes that somebody's rights were changed beside them, as by a command."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db


class RightsTurn(db.Model):  # type: ignore[name-defined, misc]
    """One row: the mark of the latest change. Whoever finds another one than before asks the database who is who."""

    __tablename__ = "rights_turns"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), nullable=False)
