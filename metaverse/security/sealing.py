"""Secrets at rest: sealed before they reach the database, with a key derived from SECRET_KEY.

A sealed text is `v1.<key id>.<Fernet token>`. The key id says which key of the ring opens it, so that a new SECRET_KEY
can seal while an older one still opens; each purpose has a key of its own, so what is sealed for one does not open as
another.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = "v1"
KEY_ID_LENGTH = 12


class Unsealable(ValueError):
    """What was sealed cannot be opened: it was sealed with another SECRET_KEY, for another purpose, or is damaged."""


class Sealer:
    """Seals with the first key of a ring, and opens what any of its keys has sealed."""

    def __init__(self, purpose: str, secret: str, *older: str) -> None:
        keys = [_derived(purpose, one) for one in (secret, *older)]
        self._newest = _key_id(keys[0])
        self._ring = {_key_id(key): Fernet(key) for key in keys}

    def seal(self, text: str) -> str:
        """Seal a text; the same text seals differently each time."""
        return f"{VERSION}.{self._newest}.{self._ring[self._newest].encrypt(text.encode()).decode()}"

    def unseal(self, sealed: str) -> str:
        """Open what was sealed.

        Raises:
            Unsealable: no key of the ring has sealed it, or it was changed.
        """
        version, _, rest = sealed.partition(".")
        key_id, _, token = rest.partition(".")
        key = self._ring.get(key_id) if version == VERSION else None
        if key is None:
            raise Unsealable("It was sealed with another SECRET_KEY.")
        try:
            return key.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise Unsealable("What was sealed is damaged.") from error

    def is_newest(self, sealed: str) -> bool:
        """Tell whether it was sealed with the key that seals now, or should be sealed anew."""
        return sealed.startswith(f"{VERSION}.{self._newest}.")


@lru_cache(maxsize=16)
def sealer(purpose: str, secret: str, *older: str) -> Sealer:
    """Give the sealer of a purpose, whose key is derived once."""
    return Sealer(purpose, secret, *older)


def _derived(purpose: str, secret: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"metaverse sealing {VERSION} {purpose}".encode())
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))


def _key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:KEY_ID_LENGTH]
