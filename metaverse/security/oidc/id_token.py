"""Examining an ID token: who signed it, for whom, for which sign-in, and when."""

from __future__ import annotations

import base64
from collections.abc import Collection
from typing import Any, NamedTuple

import orjson
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from metaverse.clock import now_ms
from metaverse.security.oidc.provider import Provider
from metaverse.security.oidc.trouble import Cause, SignInFailed

LONGEST = 65_536
LONGEST_SUBJECT = 255


class Expected(NamedTuple):
    """What an ID token must be."""

    client_id: str
    nonce: str
    algorithms: Collection[str]
    skew_seconds: int


def examined(provider: Provider, token: Any, expected: Expected, access_token: str | None) -> dict[str, Any]:
    """Return the claims of an ID token that stands up to examination.

    Raises:
        SignInFailed: it does not.
    """
    if not isinstance(token, str) or not 0 < len(token) <= LONGEST:
        raise SignInFailed(Cause.UNTRUSTED, "the provider gave no ID token")
    algorithms = [name for name in expected.algorithms if name != "none" and not name.startswith("HS")]
    registry = JWSRegistry(algorithms=algorithms)
    try:
        keys = provider.keys_for(_key_id(token))
        decoded = jwt.decode(token, keys, algorithms=algorithms, registry=registry)
        claims = _claims(decoded, provider.issuer, expected, access_token)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise SignInFailed(Cause.UNTRUSTED, f"the ID token: {type(error).__name__} {error}") from error
    return claims


def _claims(decoded: jwt.Token, issuer: str, expected: Expected, access_token: str | None) -> dict[str, Any]:
    given = decoded.claims
    options = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "iat": {"essential": True},
    }
    params = {"nonce": expected.nonce, "client_id": expected.client_id, "access_token": access_token}
    CodeIDToken(given, decoded.header, options, params).validate(now_ms() // 1000, expected.skew_seconds)
    subject = given["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isascii():
        raise ValueError("its subject is none")
    audience = given["aud"]
    if isinstance(audience, list) and len(audience) > 1 and given.get("azp") != expected.client_id:
        raise ValueError("it is for several, and not given to us")
    return dict(given)


def _key_id(token: str) -> str | None:
    """Read which key has signed a token; the rest of its header is judged later."""
    head = token.partition(".")[0]
    said = orjson.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    found = said.get("kid") if isinstance(said, dict) else None
    return found if isinstance(found, str) else None
