"""Sums of whole hours, kept so that figures over long windows need not count again; they can always be made anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns

WITHOUT_ROWID = {"sqlite_with_rowid": False}


class Hour(db.Model):  # type: ignore[name-defined, misc]
    """An hour in which something happened; its sums stand while it is `rolled`, which whatever comes late undoes."""

    __tablename__ = "hours"
    __table_args__ = (Index("ix_hours_due", "rolled", "hour_ms"), WITHOUT_ROWID)

    organization_id: Mapped[str] = columns.organization()
    hour_ms: Mapped[int] = columns.stamp()
    rolled: Mapped[bool] = columns.flag()


class Tally(db.Model):  # type: ignore[name-defined, misc]
    """How often something changed in an hour, and the sum of how long after its beginning; both count leaving as -1."""

    __tablename__ = "tallies"
    __table_args__ = WITHOUT_ROWID

    organization_id: Mapped[str] = columns.organization()
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    hour_ms: Mapped[int] = columns.stamp()
    key: Mapped[str] = columns.key(primary=True)
    part: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = columns.big()
    moment_ms: Mapped[int] = columns.big()


class Spending(db.Model):  # type: ignore[name-defined, misc]
    """What was spent in an hour, by agent and model (`kind` agent) and once more by task (`kind` task)."""

    __tablename__ = "spendings"
    __table_args__ = WITHOUT_ROWID

    organization_id: Mapped[str] = columns.organization()
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    hour_ms: Mapped[int] = columns.stamp()
    key: Mapped[str] = columns.key(primary=True)
    model: Mapped[str] = columns.key(primary=True)
    tokens_input: Mapped[int] = columns.big()
    tokens_output: Mapped[int] = columns.big()
    tokens_cached: Mapped[int] = columns.big()
    cost_micros: Mapped[int] = columns.big()


class EndedHour(db.Model):  # type: ignore[name-defined, misc]
    """The runs that ended in an hour: how many by status, and the durations of the completed, packed (`array` of q)."""

    __tablename__ = "ended_hours"
    __table_args__ = WITHOUT_ROWID

    organization_id: Mapped[str] = columns.organization()
    hour_ms: Mapped[int] = columns.stamp()
    by_status: Mapped[Any] = columns.json()
    first_time_right: Mapped[int] = columns.big()
    cycles_ms: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    leads_ms: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
