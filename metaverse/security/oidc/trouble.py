"""Why somebody could not sign in by the provider."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """What went wrong, as far as whoever signs in may know; the log knows more."""

    OFF = "off"
    AWAY = "away"
    """The provider does not answer, or not as one."""
    DENIED = "denied"
    """The provider, or the person there, said no."""
    STALE = "stale"
    """The sign-in was not begun here, is over already, or took too long."""
    UNTRUSTED = "untrusted"
    """What the provider answered does not stand up to examination."""
    UNVERIFIED = "unverified"
    """There is no address, or nobody has verified it."""
    OUTSIDE = "outside"
    """The address or the claims are not among those that may come in."""
    UNINVITED = "uninvited"
    DISABLED = "disabled"
    HOMELESS = "homeless"
    """The person belongs to no organization."""
    TAKEN = "taken"
    """Somebody else has the address."""


class SignInFailed(Exception):
    """Somebody could not sign in by the provider; `detail` is for the log."""

    def __init__(self, cause: Cause, detail: str = "") -> None:
        super().__init__(f"{cause}: {detail}" if detail else cause.value)
        self.cause = cause
        self.detail = detail
