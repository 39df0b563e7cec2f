"""From which pages browsers may connect: from ours, wherever it is served, and from those that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from metaverse.security.pages import is_of_ours

FROM_ANYWHERE = "*"


def welcome(named: Collection[str]) -> Callable[[str | None, dict[str, Any]], bool]:
    """Make the judge of origins."""

    def is_welcome(origin: str | None, environ: dict[str, Any]) -> bool:
        return origin in named or FROM_ANYWHERE in named or is_of_ours(origin, environ)

    return is_welcome
