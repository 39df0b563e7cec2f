"""The provider as it describes itself: its addresses and keys, asked once and kept for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from metaverse.security.oidc import wire
from metaverse.security.oidc.trouble import Cause, SignInFailed

T = TypeVar("T")
KNOWN_SECONDS = 3600.0
AGAIN_SECONDS = 15.0
"""So soon the provider is asked again at the earliest: for a key that nobody knows, and after it was away."""

NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
KINDS = frozenset({"RSA", "EC", "OKP"})
"""Keys that only the provider can sign with; one that both sides share would let others sign as well."""


class Provider:
    """One provider, by its issuer."""

    def __init__(self, issuer: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.issuer = issuer
        self._about = _Kept(self._discover, clock)
        self._keys = _Kept(self._fetch_keys, clock)

    def about(self) -> dict[str, Any]:
        """Return what the provider says of itself.

        Raises:
            SignInFailed: it is away, and nothing is known from before.
        """
        return self._about.value()

    def keys_for(self, key_id: str | None) -> KeySet:
        """Return the provider's keys; if none has this id, they are asked for anew.

        Raises:
            SignInFailed: the provider is away, and nothing is known from before.
        """
        keys = self._keys.value()
        if key_id is None or any(key.kid == key_id for key in keys.keys):
            return keys
        return self._keys.anew()

    def _discover(self) -> dict[str, Any]:
        found = wire.answered("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise SignInFailed(
                Cause.AWAY, f"{self.issuer} calls itself {found.get('issuer')!r}; set OIDC_ISSUER to that"
            )
        missing = [name for name in NEEDED if not _is_address(found.get(name), self.issuer)]
        if missing:
            raise SignInFailed(Cause.AWAY, f"{self.issuer} names no safe {', '.join(missing)}")
        return found

    def _fetch_keys(self) -> KeySet:
        found = wire.answered("GET", self.about()["jwks_uri"])
        keys = [key for key in found.get("keys") or [] if isinstance(key, dict) and key.get("kty") in KINDS]
        try:
            return KeySet.import_key_set({"keys": [_public(key) for key in keys if key.get("use", "sig") == "sig"]})
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise SignInFailed(Cause.AWAY, f"{self.issuer} has keys that cannot be read: {error}") from error


_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def _public(key: dict[str, Any]) -> Any:
    return {name: value for name, value in key.items() if name not in _PRIVATE}


def _is_address(found: Any, issuer: str) -> bool:
    """Tell whether an endpoint is as safe to call as the issuer is."""
    return isinstance(found, str) and found.startswith(("https://", issuer.partition("://")[0] + "://"))


class _Kept(Generic[T]):
    """Something that is asked for once in a while, by one at a time; if that fails, what was known holds on."""

    def __init__(self, ask: Callable[[], T], clock: Callable[[], float]) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._value: T | None = None
        self._good_until = 0.0
        self._asked_at: float | None = None
        self._failure: SignInFailed | None = None

    def value(self) -> T:
        if self._value is not None and self._clock() < self._good_until:
            return self._value
        with self._lock:
            if self._value is not None and self._clock() < self._good_until:
                return self._value
            return self._asked()

    def anew(self) -> T:
        """Ask again, unless that was done a moment ago."""
        with self._lock:
            return self._asked()

    def _asked(self) -> T:
        if self._asked_at is None or self._clock() - self._asked_at >= AGAIN_SECONDS:
            self._asked_at = self._clock()
            try:
                self._value = self._ask()
                self._good_until = self._clock() + KNOWN_SECONDS
            except SignInFailed as failure:
                self._failure = failure
        if self._value is None:
            raise self._failure or SignInFailed(Cause.AWAY)
        return self._value
