"""Users, and what each may do in which organization."""

from __future__ import annotations

from sqlalchemy import Boolean, ColumnElement, Dialect, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed
from metaverse.security import keyring

EMAIL = "users.email"


class User(db.Model):  # type: ignore[name-defined, misc]
    """A person who signs in; `email_index` finds the address, which is sealed."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    email: Mapped[str] = sealed.text(EMAIL, nullable=False)
    email_index: Mapped[str] = sealed.index(unique=True)
    name: Mapped[str] = sealed.text("users.name", nullable=False)
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
    """One sign-in: a family of refresh tokens of which only the newest is good, kept as a hash.

    `address` is where it was last refreshed from.
    """

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True, nullable=False)
    refresh_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    client: Mapped[str | None] = sealed.text("sessions.client")
    address: Mapped[str | None] = sealed.text("sessions.address")
    rotated_ms: Mapped[int] = columns.big()
    created_ms: Mapped[int] = columns.big()
    expires_ms: Mapped[int] = columns.big()
    revoked_ms: Mapped[int | None] = columns.ms()


def index_of(dialect: Dialect, email: str) -> str:
    """Return by what an address is found again, however it is written."""
    return keyring.of(dialect).blind(EMAIL, email.lower())


def has_address(dialect: Dialect, email: str) -> ColumnElement[bool]:
    """Say that a user has an address, however it is written and by whichever key it is kept."""
    return User.__table__.c.email_index.in_(keyring.of(dialect).blinds(EMAIL, email.lower()))
