"""Dead letters: what an adapter could not read, with its reason."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class DeadLetter(db.Model):  # type: ignore[name-defined, misc]
    """One thing that could not be read: where it stood in what came in, why, and its outline without secrets.

    `form` says what the outline is of: something foreign, or an event that the door refused. `spot` names the place
    whose cursor it is read with.
    """

    __tablename__ = "dead_letters"
    __table_args__ = (Index("ix_dead_letters_received", "organization_id", "received_ms"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(64), nullable=False)
    adapter: Mapped[str] = mapped_column(String(64), nullable=False)
    place: Mapped[str | None] = sealed.text("dead_letters.place")
    reason: Mapped[str | None] = sealed.text("dead_letters.reason")
    excerpt: Mapped[str | None] = sealed.text("dead_letters.excerpt")
    received_ms: Mapped[int] = columns.big()
    token_id: Mapped[str | None] = mapped_column(String(64))
    form: Mapped[str | None] = columns.word()
    spot: Mapped[str | None] = columns.other_key()
    retried_ms: Mapped[int | None] = columns.ms()
