"""What lies behind an IP address: the open net, or something that no stranger should have this server call.

An IPv6 address may carry one of IPv4 (mapped, NAT64, 6to4, Teredo): then it is what it carries as well.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from enum import StrEnum

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Kind(StrEnum):
    """What lies behind an address, in the words of a sentence."""

    PUBLIC = "on the open net"
    HERE = "this machine"
    PRIVATE = "a private network"
    LINK = "only on the next wire"
    METADATA = "what a cloud tells its machines in secret"
    NOWHERE = "no place that can be called"


_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        ("169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16"),
    )
)
"""Where clouds tell machines their secrets: Amazon and most, its containers, by IPv6, Alibaba, Oracle, Azure."""

_NAT64 = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48")))
_LINKED = ipaddress.ip_network("169.254.0.0/16"), ipaddress.ip_network("fe80::/10")
_PRIVATE = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10"),
    )
)
"""Private ones, carriers' and tailnets' own (which Python does not call private), and IPv6's old site-local ones."""

_HERE = ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")


def kind_of(address: Address) -> Kind:
    """Tell what lies behind an address; the least public of all that it stands for."""
    kinds = {_plain(one) for one in _meant(address)}
    return next(kind for kind in reversed(Kind) if kind in kinds)


def _meant(address: Address) -> Iterator[Address]:
    """Yield an address and whatever it carries."""
    yield address
    if isinstance(address, ipaddress.IPv4Address):
        return
    for inner in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())):
        if inner is not None:
            yield inner
    if any(address in network for network in _NAT64) or (int(address) >> 32 == 0 and int(address) > 1):
        yield ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)


def _plain(address: Address) -> Kind:
    if address in _METADATA:
        return Kind.METADATA
    for kind, networks in ((Kind.HERE, _HERE), (Kind.LINK, _LINKED), (Kind.PRIVATE, _PRIVATE)):
        if any(address in network for network in networks):
            return kind
    is_carrier = isinstance(address, ipaddress.IPv6Address) and len(list(_meant(address))) > 1
    if is_carrier or (address.is_global and not address.is_multicast and not address.is_reserved):
        return Kind.PUBLIC
    return Kind.NOWHERE
