"""An address that is called, read once: scheme, host, port, target; so nobody reads it in another way later."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from metaverse.errors import Invalid
from metaverse.outbound.sayings import say

PORTS = {"ws": 80, "wss": 443, "http": 80, "https": 443}
ENCRYPTED = frozenset({"wss", "https"})
LONGEST = 2048
_LOWEST_FREE = 1024
_SERVICES = frozenset(
    {21, 22, 23, 25, 53, 110, 111, 135, 139, 143, 389, 445, 465, 587, 636, 993, 995}
    | {1433, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 4369, 5432, 5672, 5900, 5984, 6000, 6379, 6667}
    | {8086, 9042, 9092, 9200, 9300, 10250, 11211, 15672, 27017, 27018, 50070}
)
"""Where mail, databases, queues and machines' own doors listen: nobody takes messages there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody listens."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_encrypted(self) -> bool:
        """Tell whether it is spoken to by TLS."""
        return self.scheme in ENCRYPTED

    @property
    def url(self) -> str:
        """Write the address, always the same for the same place."""
        return f"{self.scheme}://{self.authority}{'' if self.target == '/' else self.target}"

    @property
    def shown(self) -> str:
        """Write the address for people without what may be secret in it: the path and what follows."""
        hidden = "" if self.target == "/" else f"/…{self.target[-4:]}" if len(self.target) > 12 else "/…"
        return f"{self.scheme}://{self.authority}{hidden}"

    @property
    def authority(self) -> str:
        """Name host and port, as the header Host does."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def place_of(url: str, schemes: tuple[str, ...], example: str, *, longest: int = LONGEST) -> Place:
    """Read an address.

    Raises:
        Invalid: it is none that is called; the mend is told.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise wrong(f"This is not an address; write it like {example}.") from error
    is_plain = url.isascii() and url.strip().isprintable() and " " not in url.strip() and "\\" not in url
    if parts.scheme not in schemes or not parts.hostname or len(url) > longest or not is_plain:
        raise wrong(f"Write the address like {example}.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise wrong("Leave user, password and # out of the address.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.hostname.rstrip(".")
    if not host:
        raise wrong(f"Write the address like {example}.")
    return Place(parts.scheme, host, PORTS[parts.scheme] if port is None else port, target)


def check_port(place: Place, *, is_near: bool = False) -> None:
    """Let a port pass at which somebody may take messages; near ones may have a low number of their own.

    Raises:
        Invalid: something else listens there.
    """
    is_low = place.port < _LOWEST_FREE and not is_near
    if place.port not in PORTS.values() and (is_low or place.port in _SERVICES):
        raise wrong(say("port", port=place.port, lowest=_LOWEST_FREE))


def wrong(said: str) -> Invalid:
    """Say what is wrong with an address."""
    return Invalid(said, [{"field": "url", "message": said}])
