"""What callers show: signed access tokens of users, secrets of API tokens, and refresh tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

import jwt

from metaverse.clock import now_ms
from metaverse.errors import Unauthenticated

ISSUER = "metaverse"
ALGORITHM = "HS256"
API_PREFIX = "mv_"
REFRESH_PREFIX = "mvr_"
WALL_PREFIX = "mvw_"
WALL_USE = "wall"
LET_IN_USE = "let-in"
NOT_VALID = "The access token is not valid; sign in again."


def sign(key: str, holder_id: str, session_id: str, minutes: int, use: str | None = None) -> tuple[str, int]:
    """Sign an access token and return it with its end in milliseconds since the epoch; `use` is what else it is for."""
    issued = now_ms() // 1000
    expires = issued + minutes * 60
    claims = {"sub": holder_id, "sid": session_id, "iat": issued, "exp": expires, "iss": ISSUER, "aud": ISSUER}
    if use is not None:
        claims["use"] = use
    return jwt.encode(claims, key, algorithm=ALGORITHM), expires * 1000


def read(keys: Iterable[str], token: str) -> dict[str, Any]:
    """Read an access token that one of the keys has signed.

    Raises:
        Unauthenticated: it is not ours, was changed, or has expired.
    """
    for key in keys:
        try:
            claims = _claims(key, token)
        except jwt.InvalidSignatureError:
            continue
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("The access token has expired; refresh it.") from None
        except jwt.InvalidTokenError:
            break
        if isinstance(claims["sid"], str):
            return claims
    raise Unauthenticated(NOT_VALID)


def _claims(key: str, token: str) -> dict[str, Any]:
    # When it was issued is not judged: after the clock was set back, nobody could sign in for as long.
    judged: Any = {"require": ["sub", "sid", "exp", "iat"], "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=[ALGORITHM], audience=ISSUER, issuer=ISSUER, options=judged
    )
    return claims


def new_secret(prefix: str) -> str:
    """Make a secret that nobody can guess, with a prefix that scanners know."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what of a secret is stored; the secret is random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
