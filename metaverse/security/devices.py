"""Devices that have signed in before: each keeps a signed cookie with its own name and whose accounts it has opened."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import jwt

from metaverse.clock import now_ms
from metaverse.ids import new_id
from metaverse.schemas.fields import is_storable
from metaverse.security.tickets import ALGORITHM, ISSUER

USE = "metaverse device"
DAYS = 400
MOST_USERS = 8


@dataclass(frozen=True, slots=True)
class Device:
    """A browser, and the users who have signed in there, the latest first."""

    id: str
    users: tuple[str, ...] = ()

    def known_to(self, user_id: str) -> str | None:
        """Return the device's id for a user who has signed in there, None for everybody else."""
        return self.id if user_id in self.users else None

    def written(self, key: str, user_id: str) -> str:
        """Write the cookie of this device once a user has signed in there."""
        users = [user_id, *(one for one in self.users if one != user_id)][:MOST_USERS]
        now = now_ms() // 1000
        claims = {"jti": self.id, "users": users, "iat": now, "exp": now + DAYS * 86_400, "iss": ISSUER, "aud": USE}
        return jwt.encode(claims, key, algorithm=ALGORITHM)


def read(keys: Iterable[str], shown: str | None) -> Device:
    """Read a device's cookie that one of the keys has signed; one that is not good is that of a new device."""
    for key in keys if shown else ():
        with suppress(jwt.InvalidTokenError):
            return _read(_claims(key, str(shown)))
    return Device(new_id("d"))


def _claims(key: str, shown: str) -> dict[str, Any]:
    judged: Any = {"require": ["jti", "exp"], "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(shown, key, algorithms=[ALGORITHM], audience=USE, issuer=ISSUER, options=judged)
    return claims


def _read(claims: dict[str, Any]) -> Device:
    users = claims.get("users")
    if not isinstance(users, list) or not all(isinstance(one, str) and is_storable(one) for one in users):
        return Device(new_id("d"))
    return Device(str(claims["jti"]), tuple(users))
