"""Gateways that this server keeps a connection to, and the answers it has taken there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class Gateway(db.Model):  # type: ignore[name-defined, misc]
    """A gateway of an organization: where it is, what opens it (sealed), how it stands, and who holds it just now.

    `mark` tells the agents of several gateways apart; it never changes. `version` counts what people changed.
    """

    __tablename__ = "gateways"
    __table_args__ = (UniqueConstraint("organization_id", "mark"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), nullable=False)
    name: Mapped[str] = mapped_column(String(256), nullable=False)
    mark: Mapped[str] = mapped_column(String(64), nullable=False)
    url: Mapped[str] = sealed.text("gateways.url", nullable=False)
    approvals: Mapped[bool] = columns.flag()
    enabled: Mapped[bool] = columns.flag()
    version: Mapped[int] = columns.small()
    token: Mapped[str | None] = sealed.text("gateways.token")
    device: Mapped[str | None] = sealed.text("gateways.device")
    device_id: Mapped[str] = mapped_column(String(64), nullable=False)
    device_token: Mapped[str | None] = sealed.text("gateways.device_token")
    scopes: Mapped[Any] = columns.json()
    state: Mapped[str] = mapped_column(String(16), nullable=False)
    state_ms: Mapped[int] = columns.big()
    detail: Mapped[str | None] = sealed.text("gateways.detail")
    server_version: Mapped[str | None] = mapped_column(String(64))
    heard_ms: Mapped[int | None] = columns.ms()
    cursor: Mapped[str | None] = columns.text()
    lease_holder: Mapped[str | None] = mapped_column(String(64))
    lease_until_ms: Mapped[int] = columns.big()
    created_ms: Mapped[int] = columns.big()
    created_by: Mapped[str | None] = mapped_column(String(128))


class GatewayAnswer(db.Model):  # type: ignore[name-defined, misc]
    """A command that was taken to a gateway: the row is written before it is sent, so that it is sent once."""

    __tablename__ = "gateway_answers"

    organization_id: Mapped[str] = columns.organization()
    command_key: Mapped[str] = columns.key(primary=True)
    gateway_id: Mapped[str] = mapped_column(String(64), nullable=False, index=True)
    request_key: Mapped[str] = columns.key()
    sent_ms: Mapped[int] = columns.big()
