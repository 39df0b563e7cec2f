"""A device, as OpenClaw knows its clients: an Ed25519 key pair, an id that follows from it, and signed challenges."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CLIENT_ID = "gateway-client"
CLIENT_MODE = "backend"
ROLE = "operator"
PLATFORM = "linux"
FAMILY = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A key pair; whoever holds the private half is the device that an operator has approved."""

    key: Ed25519PrivateKey

    @classmethod
    def make(cls) -> Device:
        """Make a device that nobody knows yet."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def of(cls, written: str) -> Device:
        """Read a device as `written` gives it."""
        return cls(Ed25519PrivateKey.from_private_bytes(base64.b64decode(written)))

    @property
    def written(self) -> str:
        """Give the private key as text; whoever reads it is this device."""
        return base64.b64encode(self.key.private_bytes_raw()).decode()

    @property
    def id(self) -> str:
        """Give the id: the SHA-256 of the raw public key, as hex."""
        return hashlib.sha256(self._public).hexdigest()

    @property
    def public_key(self) -> str:
        """Give the raw public key as unpadded base64url."""
        return _base64url(self._public)

    @property
    def _public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def sign(self, said: str) -> str:
        """Sign a text, as unpadded base64url."""
        return _base64url(self.key.sign(said.encode()))


def challenge_said(device_id: str, scopes: Sequence[str], signed_at_ms: int, token: str, nonce: str) -> str:
    """Write what a device signs to answer a challenge: version 3, which binds the platform as well.

    Fields are joined by `|`, scopes by `,` in the order in which they are asked for; the token is the one that is shown
    in the same call, empty without one; `signedAt` is the challenge's own time, so that no clock need agree.
    """
    parts = ("v3", device_id, CLIENT_ID, CLIENT_MODE, ROLE, ",".join(scopes), str(signed_at_ms), token, nonce)
    return "|".join((*parts, PLATFORM, FAMILY))


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
