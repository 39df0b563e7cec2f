"""How a webhook is signed: the scheme of Standard Webhooks, so that receivers have a library for it already.

Signed is `id.timestamp.body` by HMAC-SHA256 with the bytes that the secret stands for, which is `whsec_` and their
base64. While a secret is being changed there are two, and as many signatures.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """Make a secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(message_id: str, at_seconds: int, body: bytes, *signing: str) -> dict[str, str]:
    """Return the headers that name and sign a message, by each of the secrets."""
    signed = f"{message_id}.{at_seconds}.".encode() + body
    signatures = " ".join(f"v1,{_signature(secret, signed)}" for secret in signing)
    return {"webhook-id": message_id, "webhook-timestamp": str(at_seconds), "webhook-signature": signatures}


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
