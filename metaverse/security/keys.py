"""Keys that seal what is kept: what one is, how a ring of them is written, and what is derived from them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
_ID = re.compile(r"[a-z0-9]{1,16}", re.ASCII)
_FORM = "must be ID:KEY,ID:KEY…, each id of 1 to 16 small letters and digits, each key of 32 bytes in base64"


class Damaged(ValueError):
    """What was sealed was changed, was sealed for another place, or with another key of the same id."""


@dataclass(slots=True)
class Key:
    """One key of a ring; each place has a key of its own derived from it, so that nonces never run short."""

    id: str
    _secret: bytes = field(repr=False)
    _ciphers: dict[str, AESGCM] = field(default_factory=dict, repr=False)
    _blinding: dict[str, bytes] = field(default_factory=dict, repr=False)

    is_derived: bool = False
    """Whether it comes of SECRET_KEY, and stands in no ring."""

    @property
    def written(self) -> str:
        """Return the key as it stands in a ring's text."""
        return f"{self.id}:{base64.urlsafe_b64encode(self._secret).decode().rstrip('=')}"

    def seal(self, place: str, plain: bytes) -> bytes:
        """Seal for a place; the same bytes seal differently each time."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher(place).encrypt(nonce, plain, place.encode())

    def open(self, place: str, sealed: bytes) -> bytes:
        """Open what was sealed for a place.

        Raises:
            Damaged: it was not sealed so.
        """
        try:
            return self._cipher(place).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise Damaged from error

    def blind(self, place: str, text: str) -> str:
        """Return what stands for a text where it is to be found again, and tells nothing of it without the key."""
        key = self._blinding.get(place) or self._blinding.setdefault(place, self._derived(f"blind {place}"))
        return _encoded(hmac.digest(key, text.encode(), "sha256"))

    def _cipher(self, place: str) -> AESGCM:
        return self._ciphers.get(place) or self._ciphers.setdefault(place, AESGCM(self._derived(f"seal {place}")))

    def _derived(self, purpose: str) -> bytes:
        return _derived(self._secret, purpose)


def new_key() -> Key:
    """Make a key that nobody can guess, with an id that no other has."""
    return Key(f"k{secrets.token_hex(4)}", secrets.token_bytes(KEY_BYTES))


def key_of_secret(secret: str) -> Key:
    """Derive a key from SECRET_KEY: it seals where there is no ring, and opens what was sealed before there was one."""
    derived = _derived(secret.encode(), "ring")
    return Key(f"s{hashlib.sha256(derived).hexdigest()[:8]}", derived, is_derived=True)


def read_ring(raw: str) -> tuple[Key, ...]:
    """Read the keys of a ring, the one that seals first.

    Raises:
        ValueError: it is not written as a ring is.
    """
    keys = tuple(map(_read_key, raw.split(","))) if raw else ()
    if len({key.id for key in keys}) < len(keys):
        raise ValueError("must have each id once")
    return keys


def write_ring(keys: tuple[Key, ...]) -> str:
    """Write the keys of a ring as they are read."""
    return ",".join(key.written for key in keys)


def _read_key(raw: str) -> Key:
    id_, _, text = raw.strip().partition(":")
    try:
        secret = base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise ValueError(_FORM) from None
    if not _ID.fullmatch(id_) or len(secret) != KEY_BYTES:
        raise ValueError(_FORM)
    return Key(id_, secret)


def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"metaverse {purpose}".encode()).derive(secret)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
