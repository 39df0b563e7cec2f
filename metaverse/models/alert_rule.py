"""Alert rules: which figure is watched, and when somebody is told."""

from __future__ import annotations

from sqlalchemy import Float, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class AlertRule(db.Model):  # type: ignore[name-defined, misc]
    """One rule of an organization, and since when it holds."""

    __tablename__ = "alert_rules"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(256), nullable=False)
    figure: Mapped[str] = mapped_column(String(32), nullable=False)
    above: Mapped[float] = mapped_column(Float, nullable=False)
    level: Mapped[str] = mapped_column(String(16), nullable=False)
    window_seconds: Mapped[int] = mapped_column(Integer, nullable=False)
    cool_down_seconds: Mapped[int] = mapped_column(Integer, nullable=False)
    enabled: Mapped[bool] = columns.flag()
    created_ms: Mapped[int] = columns.big()
    firing: Mapped[bool] = columns.flag()
    fired_ms: Mapped[int | None] = columns.ms()
