"""Who calls, as the proxies in front tell it: only so many as are trusted, and only what is an address."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Any]
NOBODY = "127.0.0.1"
"""Stands for a caller without an address: one that came through a socket's file."""

SCHEMES = ("http", "https")


def believe(environ: Environ, proxies: int) -> None:
    """Put the caller's address and scheme in the place of the nearest proxy's, as far as proxies are trusted.

    Each proxy appends whom it was called by, so the nth from the right was written by the nth proxy in front of us.
    What is no address there is not believed; nobody gets another budget by making one up.
    """
    if not proxies:
        return
    address = _plain(_nth(environ.get("HTTP_X_FORWARDED_FOR", ""), proxies))
    if address is not None:
        environ["REMOTE_ADDR"] = address
    scheme = _nth(environ.get("HTTP_X_FORWARDED_PROTO", ""), proxies).lower()
    if scheme in SCHEMES:
        environ["wsgi.url_scheme"] = scheme


def believing(wsgi: Wsgi, proxies: int) -> Wsgi:
    """Wrap a server so that it knows callers by what the trusted proxies say."""

    def serve(environ: Environ, start_response: Any) -> Any:
        believe(environ, proxies)
        return wsgi(environ, start_response)

    return serve


def _nth(written: str, proxies: int) -> str:
    """Return what the farthest trusted proxy wrote; of fewer values than proxies none was written by it."""
    values = written.split(",")
    return values[-proxies].strip() if len(values) >= proxies else ""


def _plain(written: str) -> str | None:
    """Return the address in `1.2.3.4`, `1.2.3.4:5678`, `2001:db8::1` or `[2001:db8::1]:5678`; None in anything else."""
    if written.startswith("["):
        written = written[1:].partition("]")[0]
    elif written.count(":") == 1:
        written = written.partition(":")[0]
    known = _read(written)
    return None if known is None else str(known)


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address.partition("%")[0])
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def neighbourhood(address: str) -> str:
    """Return whom a budget belongs to: an IPv4 address, or the /64 of an IPv6 one, which one customer has whole."""
    known = _read(address)
    if known is None:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
