"""Opaque ids: what stands in URLs, and says nothing about what it names."""

from __future__ import annotations

import secrets
from base64 import b32encode
from hashlib import blake2b

_BYTES = 15
"""120 bits: 24 letters of base32 without padding, and no two alike in any organization we will see."""


def agent_id(organization_id: str, key: str) -> str:
    """Derive an agent's id from its organization and its producer's key; the same pair gives the same id."""
    return _derived("a", organization_id, key)


def task_id(organization_id: str, key: str) -> str:
    """Derive a task's id from its organization and its producer's key; the same pair gives the same id."""
    return _derived("t", organization_id, key)


def repeated_id(prefix: str, *names: str) -> str:
    """Derive the id of what somebody may send twice; the same names give the same id."""
    return _derived(prefix, names[0], "\0".join(names[1:]))


def new_id(prefix: str) -> str:
    """Make a random id that nobody can guess, such as `u_…` for a user."""
    return f"{prefix}_{_letters(secrets.token_bytes(_BYTES))}"


def _derived(prefix: str, organization_id: str, key: str) -> str:
    named = f"{organization_id}\0{key}".encode("utf-8", "surrogatepass")
    return f"{prefix}_{_letters(blake2b(named, digest_size=_BYTES).digest())}"


def _letters(raw: bytes) -> str:
    return b32encode(raw).decode("ascii").lower()
