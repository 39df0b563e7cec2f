"""From which pages browsers may connect: from ours, wherever it is served, and from those that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

FROM_ANYWHERE = "*"


def welcome(named: Collection[str]) -> Callable[[str | None, dict[str, Any]], bool]:
    """Make the judge of origins."""

    def is_welcome(origin: str | None, environ: dict[str, Any]) -> bool:
        return origin in named or FROM_ANYWHERE in named or origin in _own(environ)

    return is_welcome


def _own(environ: dict[str, Any]) -> set[str]:
    scheme, host = environ.get("wsgi.url_scheme", "http"), environ.get("HTTP_HOST", "")
    proxied_scheme = environ.get("HTTP_X_FORWARDED_PROTO", scheme).split(",")[0].strip()
    return {f"{scheme}://{host}", f"{proxied_scheme}://{host}"}
