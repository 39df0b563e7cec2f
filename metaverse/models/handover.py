"""Hand-overs: which task went from whom to whom, once for each claim that moved it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class Handover(db.Model):  # type: ignore[name-defined, misc]
    """One task that changed hands; `seq` is that of the claim which moved it."""

    __tablename__ = "handovers"
    __table_args__ = (Index("ix_handovers_effective", "organization_id", "effective_ms"),)

    organization_id: Mapped[str] = columns.organization()
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    task_key: Mapped[str] = columns.key()
    from_key: Mapped[str] = columns.key()
    to_key: Mapped[str] = columns.key()
    effective_ms: Mapped[int] = columns.big()
