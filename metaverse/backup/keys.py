"""Which key a backup is sealed with: one of its own, which the server's key ring or a passphrase seals in turn."""

from __future__ import annotations

import binascii
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from metaverse.backup.sealed import Damaged
from metaverse.security.keyring import KeyRing, Unsealable, key_of

PLACE = "backup.key"
KEY_BYTES = 32
SALT_BYTES = 32
SCRYPT = {"n": 2**16, "r": 8, "p": 1}
"""64 MiB and some 0.2 s a guess."""

MOST = {"n": 2**20, "r": 32, "p": 16}


@dataclass(frozen=True, slots=True)
class Keys:
    """What this server seals and opens backups with: its ring, or a passphrase instead."""

    ring: KeyRing
    passphrase: str | None = None

    def fresh(self) -> tuple[dict[str, Any], bytes]:
        """Make the key of a new file, and what the file says of it."""
        if self.passphrase is not None:
            salt = secrets.token_bytes(SALT_BYTES)
            return {"kind": "passphrase", "salt": salt.hex(), **SCRYPT}, _stretched(self.passphrase, salt, SCRYPT)
        key = secrets.token_bytes(KEY_BYTES)
        return {"kind": "ring", "sealed": self.ring.seal(PLACE, key)}, key

    def of(self, said: Any) -> bytes:
        """Return the key of a file by what the file says of it.

        Raises:
            Damaged: this server does not have it.
        """
        try:
            if said["kind"] == "ring":
                return self._unsealed(str(said["sealed"]))
            return self._passed(bytes.fromhex(said["salt"]), {name: int(said[name]) for name in SCRYPT})
        except (KeyError, TypeError, binascii.Error, ValueError) as error:
            if isinstance(error, Damaged):
                raise
            raise Damaged("The file does not say which key opens it.") from None

    def _unsealed(self, sealed: str) -> bytes:
        try:
            return self.ring.open(PLACE, sealed)
        except Unsealable:
            raise Damaged(
                f"The backup is sealed with the key {key_of(sealed)}, which this server does not have; "
                "put secrets.env of the server that made it in place, or its KEY_RING and SECRET_KEY."
            ) from None

    def _passed(self, salt: bytes, costs: dict[str, int]) -> bytes:
        if self.passphrase is None:
            raise Damaged("The backup is sealed with a passphrase; name the file that holds it: --passphrase-file.")
        if any(costs[name] > most for name, most in MOST.items()):
            raise Damaged("The file asks for more work than any of ours.")
        return _stretched(self.passphrase, salt, costs)


def _stretched(passphrase: str, salt: bytes, costs: dict[str, int]) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, **costs).derive(passphrase.encode())
