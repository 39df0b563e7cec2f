"""Quotas: how much an organization may have, and what its administrators were told of that."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class Quota(db.Model):  # type: ignore[name-defined, misc]
    """One quota of one organization: `amount` is its own (0: no end), without it the settings' stands.

    `told_percent` is the last threshold that its administrators were told of, 0 where they need not know.
    """

    __tablename__ = "quotas"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    told_percent: Mapped[int] = columns.small()
    told_ms: Mapped[int | None] = columns.ms()
