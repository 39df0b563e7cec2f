"""What lets one look back quickly: the office at places of the log, what it left out, and where trouble began.

Everything here follows from the log, and may be deleted at any time: it is made again.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


def _edition() -> Mapped[str]:
    """Make the column that names the epoch of the log, and the form in which things are kept."""
    return mapped_column(String(64), primary_key=True)


def _seq() -> Mapped[int]:
    return mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Checkpoint(db.Model):  # type: ignore[name-defined, misc]
    """The office at one place of the log, compressed to `size` bytes."""

    __tablename__ = "checkpoints"

    organization_id: Mapped[str] = columns.organization()
    edition: Mapped[str] = _edition()
    seq: Mapped[int] = _seq()
    at_ms: Mapped[int] = columns.big()
    size: Mapped[int] = columns.big()
    body: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)


class Aside(db.Model):  # type: ignore[name-defined, misc]
    """An agent that is gone or a task that ended long ago, as it was at a checkpoint that leaves it out."""

    __tablename__ = "asides"
    __table_args__ = (
        Index("ix_asides_finished", "organization_id", "edition", "finished_ms"),
        {"sqlite_with_rowid": False},
    )

    organization_id: Mapped[str] = columns.organization()
    edition: Mapped[str] = _edition()
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    key: Mapped[str] = columns.key(primary=True)
    seq: Mapped[int] = _seq()
    first_seq: Mapped[int] = columns.big()
    finished_ms: Mapped[int | None] = columns.ms()
    body: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)


class Mark(db.Model):  # type: ignore[name-defined, misc]
    """A failure or a wait that began at one place of the log: the `nth` of its kind."""

    __tablename__ = "marks"
    __table_args__ = (
        Index("ix_marks_at", "organization_id", "edition", "kind", "at_ms", "nth"),
        {"sqlite_with_rowid": False},
    )

    organization_id: Mapped[str] = columns.organization()
    edition: Mapped[str] = _edition()
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    nth: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = columns.big()
    at_ms: Mapped[int] = columns.big()
    agent_key: Mapped[str | None] = columns.other_key()
    task_key: Mapped[str | None] = columns.other_key()
