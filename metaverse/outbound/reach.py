"""How far the server may reach: the open net by TLS, and those networks that whoever operates it has named.

A gateway is another matter: it stands near by its nature, so this machine and private networks are open to it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Flask

from metaverse.errors import Invalid
from metaverse.outbound.networks import Address, Kind, kind_of
from metaverse.outbound.places import Place
from metaverse.outbound.sayings import say
from metaverse.values import Networks

_NEAR = frozenset({Kind.HERE, Kind.PRIVATE})


@dataclass(frozen=True, slots=True)
class Reach:
    """Where may be called: the open net, `allowed` networks, and with `is_near` also this machine and private ones."""

    allowed: Networks = ()
    is_near: bool = False

    def near(self) -> Reach:
        """Reach also what is near."""
        return replace(self, is_near=True)

    def check(self, place: Place, addresses: Sequence[Address]) -> None:
        """Let a place pass all of whose addresses may be called.

        Raises:
            Invalid: one of them may not; the mend is told.
        """
        for address in addresses:
            if not any(_holds(network, address) for network in self.allowed):
                self._check(place, address)

    def check_written(self, place: Place) -> None:
        """Do the same for an address that is written as a number; a name is looked up when it is called.

        Raises:
            Invalid: it may not be called; the mend is told.
        """
        written = literal(place.host)
        self.check(place, [written] if written else [])

    def _check(self, place: Place, address: Address) -> None:
        kind = kind_of(address)
        if kind is not Kind.PUBLIC and not (self.is_near and kind in _NEAR):
            raise refused(say("notCalled", host=place.host, kind=kind.value, address=address))
        if not place.is_encrypted and not (self.is_near and kind in _NEAR):
            tls = {"http": "https", "ws": "wss"}[place.scheme]
            raise refused(say("unencrypted", scheme=tls))


def of(app: Flask) -> Reach:
    """Give how far an app may reach by its settings."""
    return Reach(app.config["OUTBOUND_NETWORKS"] or ())


def literal(host: str) -> Address | None:
    """Read a host that is written as a number, in any way in which a resolver would read it.

    Resolvers take what `inet_aton` takes: decimal, octal and hexadecimal numbers, and fewer than four of them.
    """
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return _packed(host)


def _packed(host: str) -> Address | None:
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def refused(said: str) -> Invalid:
    """Say why an address is not called."""
    return Invalid(said, [{"field": "url", "message": said}])


def _holds(network: ipaddress.IPv4Network | ipaddress.IPv6Network, address: Address) -> bool:
    inner = getattr(address, "ipv4_mapped", None) or address
    return address in network or inner in network
