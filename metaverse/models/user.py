"""Users, and what each may do in which organization."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns


class User(db.Model):  # type: ignore[name-defined, misc]
    """A person who signs in."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    email: Mapped[str] = mapped_column(String(256), unique=True, nullable=False)
    name: Mapped[str] = mapped_column(String(256), nullable=False)
    password_hash: Mapped[str] = mapped_column(String(256), nullable=False)
    disabled: Mapped[bool] = mapped_column(Boolean, nullable=False)
    created_ms: Mapped[int] = columns.big()


class Membership(db.Model):  # type: ignore[name-defined, misc]
    """The role of a user in an organization."""

    __tablename__ = "memberships"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16), nullable=False)


class Session(db.Model):  # type: ignore[name-defined, misc]
    """One sign-in: a family of refresh tokens of which only the newest is good, kept as a hash."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True, nullable=False)
    refresh_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    client: Mapped[str | None] = mapped_column(String(256))
    rotated_ms: Mapped[int] = columns.big()
    created_ms: Mapped[int] = columns.big()
    expires_ms: Mapped[int] = columns.big()
    revoked_ms: Mapped[int | None] = columns.ms()
