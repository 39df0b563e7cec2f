"""Horizons: where a log begins whose beginning was let go, and the rows that stood there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class Horizon(db.Model):  # type: ignore[name-defined, misc]
    """The last entry that a log let go, and all that was known of the time up to `at_ms`, in the parts of a generation.

    `late` are the entries after it that told of that time already: they are in those rows, and are not applied again.
    """

    __tablename__ = "horizons"

    organization_id: Mapped[str] = columns.organization()
    seq: Mapped[int] = columns.big()
    at_ms: Mapped[int] = columns.big()
    late: Mapped[Any] = columns.json()
    generation: Mapped[int] = columns.big()
    made_ms: Mapped[int] = columns.big()


class HorizonPart(db.Model):  # type: ignore[name-defined, misc]
    """Some of the projected rows at a horizon, compressed."""

    __tablename__ = "horizon_parts"

    organization_id: Mapped[str] = columns.organization()
    generation: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    part: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(64), nullable=False)
    body: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
