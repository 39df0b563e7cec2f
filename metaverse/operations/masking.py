"""Keep secrets out of the logs, wherever in a record they hide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from metaverse.operations.secrets import MASK, without_secrets

__all__ = ["MASK", "masked"]

_DEEPEST = 12
"""Nothing we log is nested deeper; below that, everything is masked rather than searched."""

_SECRET_KEY = re.compile(
    r"authorization|passw|passphrase|secret|token|cookie|credential|api[-_]?key|private[-_]?key|session[-_]?id", re.I
)


def masked(value: Any, *, secret: bool = False, depth: int = 0) -> Any:
    """Copy a value with every secret in it masked; numbers stay, for the tokens that we count are no secrets."""
    if isinstance(value, str):
        return MASK if secret else without_secrets(value)
    if isinstance(value, bytes | bytearray):
        return MASK if secret else f"{len(value)} bytes"
    if depth > _DEEPEST:
        return MASK
    if isinstance(value, Mapping):
        return {key: _masked_entry(key, inner, secret, depth) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(inner, secret=secret, depth=depth + 1) for inner in value]
    return value


def _masked_entry(key: object, value: Any, secret: bool, depth: int) -> Any:
    return masked(value, secret=secret or bool(_SECRET_KEY.search(str(key))), depth=depth + 1)
