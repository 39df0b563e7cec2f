"""Alert rules: what is watched, when somebody is told, and how each stands."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Float, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class AlertRule(db.Model):  # type: ignore[name-defined, misc]
    """One rule of an organization, and how it stands.

    The first half is what an administrator wrote. The second is what the sweepers know: `version` counts the changes,
    so that of two sweepers one is heard; `episode` counts the firings; `outbox` keeps what is still to be told.
    """

    __tablename__ = "alert_rules"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(256), nullable=False)
    kind: Mapped[str] = mapped_column(String(16), nullable=False)
    figure: Mapped[str | None] = mapped_column(String(256))
    above: Mapped[float | None] = columns.number()
    below: Mapped[float | None] = columns.number()
    clear: Mapped[float | None] = columns.number()
    terms: Mapped[Any] = columns.json()
    quiet: Mapped[Any] = columns.json()
    level: Mapped[str] = mapped_column(String(16), nullable=False)
    window_seconds: Mapped[int] = mapped_column(Integer, nullable=False)
    hold_seconds: Mapped[int] = mapped_column(Integer, nullable=False)
    recover_seconds: Mapped[int] = mapped_column(Integer, nullable=False)
    cool_down_seconds: Mapped[int] = mapped_column(Integer, nullable=False)
    enabled: Mapped[bool] = columns.flag()
    built_in: Mapped[bool] = mapped_column(Boolean, nullable=False)
    created_ms: Mapped[int] = columns.big()

    version: Mapped[int] = columns.big()
    episode: Mapped[int] = columns.big()
    firing: Mapped[bool] = columns.flag()
    fired_ms: Mapped[int | None] = columns.ms()
    recovered_ms: Mapped[int | None] = columns.ms()
    holding_ms: Mapped[int | None] = columns.ms()
    clearing_ms: Mapped[int | None] = columns.ms()
    judged_ms: Mapped[int | None] = columns.ms()
    value: Mapped[float | None] = mapped_column(Float)
    about: Mapped[str | None] = columns.text()
    last_error: Mapped[str | None] = sealed.text("alert_rules.last_error")
    outbox: Mapped[Any] = sealed.json("alert_rules.outbox")
