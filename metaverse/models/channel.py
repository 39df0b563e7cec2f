"""Channels: where people are told outside of the office, by which rules, what was told, and how that went."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class Channel(db.Model):  # type: ignore[name-defined, misc]
    """A place outside: of which kind, where it is and what opens it (`address`), and how it goes.

    `failures` counts those in a row; `rest_until_ms` is until when it is left alone after too many.
    """

    __tablename__ = "channels"
    __table_args__ = (Index("ix_channels_organization", "organization_id", "created_ms"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), nullable=False)
    name: Mapped[str] = mapped_column(String(256), nullable=False)
    kind: Mapped[str] = mapped_column(String(16), nullable=False)
    locale: Mapped[str] = mapped_column(String(8), nullable=False)
    enabled: Mapped[bool] = columns.flag()
    address: Mapped[Any] = sealed.json("channels.address")
    failures: Mapped[int] = columns.small()
    rest_until_ms: Mapped[int | None] = columns.ms()
    failed_ms: Mapped[int | None] = columns.ms()
    sent_ms: Mapped[int | None] = columns.ms()
    last_error: Mapped[str | None] = sealed.text("channels.last_error")
    created_ms: Mapped[int] = columns.big()
    created_by: Mapped[str | None] = mapped_column(String(128))


class ChannelRule(db.Model):  # type: ignore[name-defined, misc]
    """What is told by a channel: which kinds, of whom, how often, and when not; what came before `since_seq` never is.

    `told_ms` is when it last told something: the cool-down counts from there.
    """

    __tablename__ = "channel_rules"
    __table_args__ = (Index("ix_channel_rules_organization", "organization_id", "created_ms"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), nullable=False)
    channel_id: Mapped[str] = mapped_column(String(64), nullable=False)
    name: Mapped[str] = mapped_column(String(256), nullable=False)
    enabled: Mapped[bool] = columns.flag()
    kinds: Mapped[Any] = columns.json()
    level: Mapped[str] = mapped_column(String(16), nullable=False)
    departments: Mapped[Any] = columns.json()
    agents: Mapped[Any] = columns.json()
    cleared: Mapped[bool] = columns.flag()
    cool_down_seconds: Mapped[int] = columns.small()
    digest_minutes: Mapped[int | None] = mapped_column(Integer)
    quiet: Mapped[Any] = columns.json()
    escalate_minutes: Mapped[int | None] = mapped_column(Integer)
    escalate_to: Mapped[str | None] = mapped_column(String(64))
    since_seq: Mapped[int] = columns.big()
    since_ms: Mapped[int] = columns.big()
    told_ms: Mapped[int | None] = columns.ms()
    created_ms: Mapped[int] = columns.big()
    created_by: Mapped[str | None] = mapped_column(String(128))


class ChannelCursor(db.Model):  # type: ignore[name-defined, misc]
    """How far the log of an organization was read for its rules."""

    __tablename__ = "channel_cursors"

    organization_id: Mapped[str] = columns.organization()
    epoch: Mapped[str] = mapped_column(String(64), nullable=False)
    seq: Mapped[int] = columns.big()


class ChannelMatter(db.Model):  # type: ignore[name-defined, misc]
    """A matter that a rule has to tell of, from its beginning until it is over and that was told too.

    `due_ms` is when something of it is to be told, None where nothing is; `escalate_ms` when somebody else is told.
    """

    __tablename__ = "channel_matters"
    __table_args__ = (
        Index("ix_channel_matters_due", "due_ms"),
        Index("ix_channel_matters_escalate", "escalate_ms"),
    )

    organization_id: Mapped[str] = columns.organization()
    rule_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    topic: Mapped[str] = columns.key(primary=True)
    kind: Mapped[str] = mapped_column(String(16), nullable=False)
    level: Mapped[str] = mapped_column(String(16), nullable=False)
    facts: Mapped[Any] = sealed.json("channel_matters.facts")
    opened_ms: Mapped[int] = columns.big()
    cleared_ms: Mapped[int | None] = columns.ms()
    told_ms: Mapped[int | None] = columns.ms()
    due_ms: Mapped[int | None] = columns.ms()
    escalate_ms: Mapped[int | None] = columns.ms()
    escalated: Mapped[bool] = columns.flag()
    expires_ms: Mapped[int | None] = columns.ms()


class ChannelMessage(db.Model):  # type: ignore[name-defined, misc]
    """One message to a channel: first in the outbox, then, once it is sent or given up, in the log of deliveries."""

    __tablename__ = "channel_messages"
    __table_args__ = (
        Index("ix_channel_messages_waiting", "channel_id", "state", "place"),
        Index("ix_channel_messages_created", "organization_id", "created_ms"),
        Index("ix_channel_messages_over", "state", "ended_ms"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(64), nullable=False)
    channel_id: Mapped[str] = mapped_column(String(64), nullable=False)
    rule_id: Mapped[str | None] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(16), nullable=False)
    level: Mapped[str] = mapped_column(String(16), nullable=False)
    content: Mapped[Any] = sealed.json("channel_messages.content")
    state: Mapped[str] = mapped_column(String(16), nullable=False)
    place: Mapped[int] = mapped_column(BigInteger, nullable=False)
    attempts: Mapped[int] = columns.small()
    since_ms: Mapped[int] = columns.big()
    next_ms: Mapped[int] = columns.big()
    created_ms: Mapped[int] = columns.big()
    ended_ms: Mapped[int | None] = columns.ms()


class ChannelAttempt(db.Model):  # type: ignore[name-defined, misc]
    """One attempt to deliver a message: when, how long it took, and what was answered."""

    __tablename__ = "channel_attempts"
    __table_args__ = (Index("ix_channel_attempts_message", "message_id", "at_ms"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(64), nullable=False)
    message_id: Mapped[str] = mapped_column(String(64), nullable=False)
    at_ms: Mapped[int] = columns.big()
    took_ms: Mapped[int] = columns.big()
    outcome: Mapped[str] = mapped_column(String(16), nullable=False)
    status: Mapped[int | None] = mapped_column(Integer)
    said: Mapped[str | None] = sealed.text("channel_attempts.said")
    answer: Mapped[str | None] = sealed.text("channel_attempts.answer")
