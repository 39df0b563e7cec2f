"""How a setting is declared."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from metaverse import values


def setting(raw: str, read: values.Reader[Any], about: str, *, is_secret: bool = False) -> Any:
    """Declare a setting: its default as one would write it in the environment, how to read it, what it means.

    What is secret is never shown, not even where it cannot be read.
    """
    return field(repr=not is_secret, metadata={"raw": raw, "read": read, "about": about, "is_secret": is_secret})
