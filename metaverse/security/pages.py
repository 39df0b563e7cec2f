"""Which pages may use what a browser keeps for us: a cookie comes with any page's request, so the page is asked for.

Browsers say where a request comes from in two headers that no page can write: Origin, and Sec-Fetch-Site. Whoever sends
neither is no browser of these years; then only what a strange page could not have sent either is believed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

OURS = frozenset({"same-origin", "none"})
"""Values of Sec-Fetch-Site: a page of this very origin, or the person itself, by the address bar."""


def is_of_ours(origin: str | None, environ: Mapping[str, Any]) -> bool:
    """Tell whether a page is from here; one by TLS is, even if the proxy in front does not tell that it speaks it."""
    host, scheme = environ.get("HTTP_HOST", ""), environ.get("wsgi.url_scheme", "http")
    return bool(host) and origin in (f"{scheme}://{host}", f"https://{host}")


def may_use_cookies(environ: Mapping[str, Any], named: Collection[str]) -> bool:
    """Tell whether a request that shows a cookie was made by one of our pages, or by one of those that are named."""
    origin, site = environ.get("HTTP_ORIGIN"), environ.get("HTTP_SEC_FETCH_SITE")
    if origin is not None:
        return origin in named or is_of_ours(origin, environ)
    if site is not None:
        return site in OURS
    return environ.get("REQUEST_METHOD") in ("GET", "HEAD") or _takes_asking(environ)


def _takes_asking(environ: Mapping[str, Any]) -> bool:
    """Tell whether a browser would have asked us first (by CORS) before it sent this for another page.

    Plain forms can send a few kinds of bodies only, and JSON is none of them.
    """
    return str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower() == "application/json"
