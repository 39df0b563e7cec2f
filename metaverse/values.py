"""Read the text of a setting as a value; each reader raises ValueError with what the text must be."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Collection
from email.utils import parseaddr
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

T = TypeVar("T")
Reader = Callable[[str], T]
Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]

_RATE = re.compile(r"[1-9]\d* per ([1-9]\d* )?(second|minute|hour|day)s?", re.ASCII)
_TRANSPORTS = (["polling"], ["websocket"], ["polling", "websocket"])
_PROCESS = re.compile(r"[a-z0-9]{1,16}", re.ASCII)
_ORIGIN = re.compile(r"https?://[^/\s?#]+", re.ASCII)


def text(raw: str) -> str:
    """Take the text as it is."""
    return raw


def whole(least: int, most: int) -> Reader[int]:
    """Make a reader of whole numbers between two bounds."""

    def read(raw: str) -> int:
        if raw.isascii() and raw.isdigit() and least <= int(raw) <= most:
            return int(raw)
        raise ValueError(f"must be a whole number from {least} to {most}")

    return read


def one_of(choices: Collection[str]) -> Reader[str]:
    """Make a reader of a closed vocabulary."""

    def read(raw: str) -> str:
        if raw in choices:
            return raw
        raise ValueError(f"must be one of {', '.join(choices)}")

    return read


def origins(raw: str) -> tuple[str, ...]:
    """Read a white list of origins, parted by commas."""
    found = tuple(part.strip().rstrip("/") for part in raw.split(",") if part.strip())
    if all(_ORIGIN.fullmatch(origin) for origin in found):
        return found
    raise ValueError("must be origins like https://office.example.com, parted by commas (no path, no *)")


def transports(raw: str) -> tuple[str, ...]:
    """Read the transports of Socket.IO, a JSON list."""
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    if isinstance(found, list) and found and sorted(map(str, found)) in _TRANSPORTS:
        return tuple(found)
    raise ValueError('must be a JSON list of "websocket" and "polling", such as ["websocket","polling"]')


def rate(raw: str) -> str:
    """Read a rate limit, such as 100 per 15 minutes."""
    if _RATE.fullmatch(raw):
        return raw
    raise ValueError('must be written like "100 per 15 minutes"')


def secret(raw: str) -> str:
    """Read a key that nobody can guess."""
    if len(raw) >= 32:
        return raw
    raise ValueError("must have at least 32 characters; `make secrets` generates one")


def database_url(raw: str) -> str:
    """Read the address of the database, and name the driver that we use for it."""
    if raw.startswith("sqlite:///") and len(raw) > len("sqlite:///") and ":memory:" not in raw:
        return raw
    scheme, parted, rest = raw.partition("://")
    if parted and scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{rest}"
    raise ValueError("must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE (no database in memory)")


def redis_url(raw: str) -> str:
    """Read the address of a Redis server."""
    if raw.startswith(("redis://", "rediss://")) and len(raw) > len("redis://"):
        return raw
    raise ValueError("must be redis://:PASSWORD@HOST:PORT/NUMBER, or rediss://… with TLS")


def process_name(raw: str) -> str:
    """Read the name of a process; ids of sockets begin with it, up to a dash."""
    if _PROCESS.fullmatch(raw):
        return raw
    raise ValueError("must be 1 to 16 small letters and digits, such as n1")


def networks(raw: str) -> Networks:
    """Read networks, parted by commas."""
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in raw.split(",") if part.strip())
    except ValueError:
        raise ValueError("must be networks like 127.0.0.0/8 or fd00:1::/64, parted by commas") from None


def public_url(raw: str) -> str:
    """Read where people open the office."""
    parts = _address(raw)
    if parts and parts.scheme in ("http", "https") and not (parts.query or parts.fragment or parts.username):
        return raw.rstrip("/")
    raise ValueError("must be an address like https://office.example.com, without ? and #")


def smtp_url(raw: str) -> str:
    """Read the address of a mail server."""
    parts = _address(raw)
    if parts and parts.scheme in ("smtp", "smtps", "smtp+plain") and not (parts.path.strip("/") or parts.query):
        return raw
    raise ValueError("must be smtp://USER:PASSWORD@HOST:PORT, or smtps://… (percent-encode : and @ in the password)")


def _address(raw: str) -> SplitResult | None:
    try:
        parts = urlsplit(raw)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def mail_address(raw: str) -> str:
    """Read an address of e-mail, with a name or without."""
    if "@" in parseaddr(raw)[1].strip("@") and raw.isprintable():
        return raw
    raise ValueError("must be an address like office@example.com or Office <office@example.com>")
