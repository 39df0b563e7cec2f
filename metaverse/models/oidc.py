"""Who signs in by an OpenID provider."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class OidcIdentity(db.Model):  # type: ignore[name-defined, misc]
    """A user as a provider knows the person: by issuer and subject, never by an address, which others may come to have.

    `granted` are the roles that the provider's claims gave at the last sign-in, by organization.
    """

    __tablename__ = "oidc_identities"

    issuer: Mapped[str] = mapped_column(String(512), primary_key=True)
    subject: Mapped[str] = mapped_column(String(256), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True, nullable=False)
    granted: Mapped[Any] = columns.json()
    created_ms: Mapped[int] = columns.big()
    used_ms: Mapped[int] = columns.big()


class OidcSession(db.Model):  # type: ignore[name-defined, misc]
    """A session that began at a provider: what it takes to sign out there as well, sealed."""

    __tablename__ = "oidc_sessions"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(512), nullable=False)
    id_token: Mapped[str | None] = sealed.text("oidc_sessions.id_token")


class SpentTicket(db.Model):  # type: ignore[name-defined, misc]
    """A ticket that is good once and was shown, as a hash, until it would have ended anyway."""

    __tablename__ = "spent_tickets"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_ms: Mapped[int] = columns.big()
