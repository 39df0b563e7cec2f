"""Where a gateway may be: anywhere by wss, whose certificate is verified; by plain ws only where no stranger listens.

A token goes over the connection, so plain ws is for this machine and private networks (and a tailnet's addresses).
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from metaverse.errors import Invalid

PORTS = {"ws": 80, "wss": 443}
LONGEST = 512
_SHARED = ipaddress.ip_network("100.64.0.0/10")
"""Carriers' and tailnets' own addresses: not public, though Python does not call them private."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Place:
    """Where a gateway listens."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_encrypted(self) -> bool:
        """Tell whether it is spoken to by TLS."""
        return self.scheme == "wss"

    @property
    def url(self) -> str:
        """Write the address, always the same for the same place."""
        return f"{self.scheme}://{self.authority}{'' if self.target == '/' else self.target}"

    @property
    def authority(self) -> str:
        """Name host and port, as the header Host does."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def place_of(url: str) -> Place:
    """Read the address of a gateway.

    Raises:
        Invalid: it is none that is called; the mend is told.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise _wrong("This is not an address; write it like ws://127.0.0.1:18789.") from error
    if parts.scheme not in PORTS or not parts.hostname or len(url) > LONGEST or not url.isascii():
        raise _wrong("Write the gateway's address like ws://127.0.0.1:18789 or wss://gateway.example.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise _wrong("Leave user, password, query and fragment out of the address; give the token apart from it.")
    place = Place(parts.scheme, parts.hostname, PORTS[parts.scheme] if port is None else port, parts.path or "/")
    _refuse_public(place, [found] if (found := _literal(place.host)) else [])
    return place


def resolve(place: Place) -> list[tuple[int, tuple[object, ...]]]:
    """Look up where to connect to, as `(family, address)`.

    Raises:
        OSError: nobody knows the host.
        Invalid: it lies on the open net, and would be spoken to without encryption.
    """
    found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    _refuse_public(place, [ipaddress.ip_address(str(address[0]).partition("%")[0]) for *_, address in found])
    return [(family, address) for family, _, _, _, address in found]


def _refuse_public(place: Place, addresses: list[Address]) -> None:
    if not place.is_encrypted and not all(map(_is_private, addresses)):
        raise _wrong("Plain ws:// is for this machine and private networks; use wss:// on the open net.")


def _is_private(address: Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None) or address
    if mapped.is_link_local or mapped.is_unspecified or mapped.is_multicast:
        return False
    return mapped.is_private or mapped in _SHARED


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _wrong(said: str) -> Invalid:
    return Invalid(said, [{"field": "url", "message": said}])
