"""The key ring: seals what is kept with its first key, opens what any of its keys has sealed.

A sealed text is `s1.KEY.BASE64`, sealed bytes are `s1.KEY.` and the bytes. Whoever may read the database but not the
ring reads nothing; whoever may write it cannot put a value that was sealed for one column into another.
The ring is read again when its file changed: at the latest after `LOOK_SECONDS`, at once when a key is unknown.
"""

from __future__ import annotations

import binascii
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast
from weakref import WeakKeyDictionary

from flask import Flask, current_app
from sqlalchemy import Dialect

from metaverse.clock import from_wire, now_ms
from metaverse.extensions import db
from metaverse.security.keys import Damaged, Key, key_of_secret, read_ring
from metaverse.security.secrets_file import SecretsFile

VERSION = "s1"
LOOK_SECONDS = 2.0
_SEALED = f"{VERSION}."
_SEALED_BYTES = _SEALED.encode()
_EXTENSION = "metaverse.keyring"
_MEND = "Put that key back into KEY_RING, or see the page on secrets for how to go on without it."


class Unsealable(ValueError):
    """What was sealed cannot be opened; it says which column, which key, and what to do."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a process knows just now: the keys of the ring, and what signs access tokens; each one's first is in use."""

    keys: tuple[Key, ...]
    signing: tuple[str, ...] = field(repr=False)
    before_until_ms: int | None
    by_id: dict[str, Key] = field(repr=False)

    @classmethod
    def of(cls, ring: str, secret_key: str, before: str, until: str) -> Secrets:
        """Read the keys of a ring; what SECRET_KEY gives comes last, and is first where there is no ring."""
        signing = tuple(secret for secret in (secret_key, before) if secret)
        keys = read_ring(ring) + tuple(map(key_of_secret, signing))
        return cls(keys, signing, from_wire(until) if until else None, {key.id: key for key in keys})


class _Settings(Protocol):
    @property
    def key_ring(self) -> str: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def secret_key_before(self) -> str: ...
    @property
    def secret_key_before_until(self) -> str: ...
    @property
    def secrets_file(self) -> Path: ...


class KeyRing:
    """The ring of one app, which follows its file."""

    def __init__(self, settings: _Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._given = settings
        self._file = SecretsFile(settings.secrets_file, settings)
        self._clock = clock
        self._looked = clock()
        self._secrets = self._read()

    @property
    def secrets(self) -> Secrets:
        """Return the keys, looking whether their file changed now and then."""
        if self._clock() - self._looked > LOOK_SECONDS:
            self.look()
        return self._secrets

    @property
    def place(self) -> Path:
        """Name the file of the keys."""
        return self._given.secrets_file

    def follows(self, name: str) -> bool:
        """Tell whether a secret is taken from the file, and not from the environment."""
        return name in self._file.followed

    @property
    def signing(self) -> str:
        """Return what signs access tokens."""
        return self.secrets.signing[0]

    def verifying(self) -> Iterator[str]:
        """Yield what verifies access tokens: what signs them, what did before for as long, and what others sign with.

        Another process may have read the file before this one: so it is looked at before a token is refused.
        """
        yield from self._good()
        if self.look():
            yield from self._good()

    def _good(self) -> tuple[str, ...]:
        found = self._secrets
        is_over = found.before_until_ms is not None and now_ms() > found.before_until_ms
        return found.signing[:1] if is_over else found.signing

    def look(self) -> bool:
        """Read the file again if it changed; a damaged one changes nothing. Tell whether there are other keys now."""
        self._looked = self._clock()
        if not self._file.has_changed():
            return False
        try:
            self._secrets = self._read()
        except ValueError:
            return False
        return True

    def seal(self, place: str, plain: bytes) -> str:
        """Seal bytes for a place, as a text."""
        return sealed_by(self.secrets.keys[0], place, plain)

    def seal_bytes(self, place: str, plain: bytes) -> bytes:
        """Seal bytes for a place, as bytes."""
        key = self.secrets.keys[0]
        return b"%s%s.%s" % (_SEALED_BYTES, key.id.encode(), key.seal(place, plain))

    def open(self, place: str, sealed: str) -> bytes:
        """Open a sealed text.

        Raises:
            Unsealable: no key of the ring opens it.
        """
        _, _, rest = sealed.partition(".")
        key_id, _, body = rest.partition(".")
        try:
            return self._opened(place, key_id, binascii.a2b_base64(body, strict_mode=True))
        except binascii.Error as error:
            raise _damaged(place) from error

    def open_bytes(self, place: str, sealed: bytes) -> bytes:
        """Open sealed bytes.

        Raises:
            Unsealable: no key of the ring opens them.
        """
        _, _, rest = sealed.partition(b".")
        key_id, _, body = rest.partition(b".")
        return self._opened(place, key_id.decode("ascii", "replace"), body)

    def blind(self, purpose: str, text: str) -> str:
        """Return what is kept for finding a text again: `KEY.BASE64`."""
        key = self.secrets.keys[0]
        return f"{key.id}.{key.blind(purpose, text)}"

    def blinds(self, purpose: str, text: str) -> list[str]:
        """Return what may be kept for a text: by the key in use, and by those before."""
        return [f"{key.id}.{key.blind(purpose, text)}" for key in self.secrets.keys]

    def _opened(self, place: str, key_id: str, body: bytes) -> bytes:
        key = self._secrets.by_id.get(key_id)
        if key is None and self.look():
            key = self._secrets.by_id.get(key_id)
        if key is None:
            raise Unsealable(f"{place} was sealed with the key {key_id!r}, which is not in the ring. {_MEND}")
        try:
            return key.open(place, body)
        except Damaged as error:
            raise _damaged(place) from error

    def _read(self) -> Secrets:
        found = self._file.read()
        given = self._given
        return Secrets.of(
            found.get("KEY_RING", given.key_ring),
            found.get("SECRET_KEY", given.secret_key),
            found.get("SECRET_KEY_BEFORE", given.secret_key_before),
            found.get("SECRET_KEY_BEFORE_UNTIL", given.secret_key_before_until),
        )


def _damaged(place: str) -> Unsealable:
    return Unsealable(f"What {place} holds was changed or damaged, or sealed for another column: it does not open.")


def sealed_by(key: Key, place: str, plain: bytes) -> str:
    """Seal bytes with a key, as a text."""
    return f"{_SEALED}{key.id}.{binascii.b2a_base64(key.seal(place, plain), newline=False).decode()}"


def is_sealed(value: str | bytes | None) -> bool:
    """Tell whether a value is written as a sealed one is."""
    if isinstance(value, str):
        return value.startswith(_SEALED)
    return value is not None and bytes(value[: len(_SEALED_BYTES)]) == _SEALED_BYTES


def key_of(value: str | bytes) -> str:
    """Name the key that has sealed a value, or made a blind index."""
    text = value if isinstance(value, str) else bytes(value[:32]).decode("latin-1")
    return text.removeprefix(_SEALED).partition(".")[0]


_rings: WeakKeyDictionary[Dialect, KeyRing] = WeakKeyDictionary()


def init_app(app: Flask) -> None:
    """Give the app its ring, and the columns of its database too; after Flask-SQLAlchemy."""
    ring = app.extensions[_EXTENSION] = KeyRing(app.config["SETTINGS"])
    with app.app_context():
        _rings[db.engine.dialect] = ring


def of(dialect: Dialect) -> KeyRing:
    """Give the ring of the database that a dialect talks to."""
    return _rings[dialect]


def current() -> KeyRing:
    """Give the ring of the current app."""
    return cast(KeyRing, current_app.extensions[_EXTENSION])


def blind(purpose: str, text: str) -> str:
    """Return what is kept for finding a text of some purpose (`table.column`) again, with the current app's ring."""
    return current().blind(purpose, text)


def blinds(purpose: str, text: str) -> list[str]:
    """Return all that may be kept for a text: ask for a row whose index is one of these."""
    return current().blinds(purpose, text)


def lend(dialect: Dialect) -> None:
    """Let the columns of one more database be sealed and opened with the current app's ring."""
    _rings[dialect] = current()
