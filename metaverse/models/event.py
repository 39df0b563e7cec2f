"""The log: everything that happened in an organization, once, in its order."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.database.partitions import BY_ORGANIZATION, partitioned
from metaverse.extensions import db
from metaverse.models import columns


class Event(db.Model):  # type: ignore[name-defined, misc]
    """One entry of the log, with what it changed for each room (`effects`, JSON)."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_subject", "organization_id", "subject", "effective_ms"),
        Index("ix_events_received", "organization_id", "received_ms"),
        BY_ORGANIZATION,
    )

    organization_id: Mapped[str] = columns.organization()
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = columns.key()
    source: Mapped[str] = mapped_column(String(512), nullable=False)
    type: Mapped[str] = mapped_column(String(64), nullable=False)
    subject: Mapped[str | None] = columns.other_key()
    time_ms: Mapped[int] = columns.big()
    received_ms: Mapped[int] = columns.big()
    effective_ms: Mapped[int] = columns.big()
    data: Mapped[Any] = columns.json()
    extensions: Mapped[Any] = columns.json()
    historical: Mapped[bool] = columns.flag()
    sender: Mapped[str | None] = columns.word()
    effects: Mapped[bytes | None] = mapped_column(LargeBinary)


class EventKey(db.Model):  # type: ignore[name-defined, misc]
    """A known pair of source and id, as a hash: the same pair again changes nothing."""

    __tablename__ = "event_keys"
    __table_args__ = (Index("ix_event_keys_received", "received_ms"), {"sqlite_with_rowid": False, **BY_ORGANIZATION})

    organization_id: Mapped[str] = columns.organization()
    hash: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    received_ms: Mapped[int] = columns.big()


partitioned(Event.__table__)
partitioned(EventKey.__table__)
