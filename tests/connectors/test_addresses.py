"""Where a gateway may be."""

from __future__ import annotations

import socket

import pytest

from metaverse.connectors import addresses
from metaverse.errors import Invalid
from metaverse.outbound import dialing
from metaverse.outbound.dialing import Deadline, Found
from metaverse.outbound.places import Place
from metaverse.outbound.reach import Reach


def place_of(url: str) -> Place:
    return addresses.place_of(url, Reach())


def resolve(place: Place) -> list[Found]:
    return dialing.resolve(place, Reach().near(), Deadline(5))


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("ws://127.0.0.1:18789", "127.0.0.1:18789"),
        ("ws://[::1]:18789/", "[::1]:18789"),
        ("ws://192.168.1.4:18789", "192.168.1.4:18789"),
        ("ws://10.0.0.9", "10.0.0.9"),
        ("ws://100.101.102.103:18789", "100.101.102.103:18789"),
        ("wss://gateway.example/ws", "gateway.example"),
        ("wss://93.184.215.14:8443", "93.184.215.14:8443"),
    ],
)
def test_a_gateway_may_be_here_on_private_networks_and_anywhere_by_tls(url: str, authority: str) -> None:
    assert place_of(url).authority == authority


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:18789",
        "127.0.0.1:18789",
        "ws://",
        "ws://user:password@127.0.0.1",
        "ws://127.0.0.1?token=t",
        "ws://127.0.0.1#token",
        "ws://127.0.0.1:99999",
        "ws://8.8.8.8:18789",
        "ws://169.254.169.254/latest",
        "wss://169.254.169.254/latest",
        "wss://[fd00:ec2::254]/latest",
        "wss://[::ffff:169.254.169.254]",
        "ws://127.0.0.1:6379",
        "ws://127.0.0.1:25",
        "ws://0.0.0.0:18789",
        "ws://[::ffff:8.8.8.8]:18789",
        "wss://tür.example",
        "wss://" + "a" * 600,
    ],
)
def test_other_addresses_are_refused_with_the_mend(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        place_of(url)
    assert refused.value.errors[0]["field"] == "url"


def test_a_name_that_leads_to_the_open_net_is_not_spoken_to_without_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: public)
    with pytest.raises(Invalid, match="wss://"):
        resolve(place_of("ws://gateway.example"))
    assert resolve(place_of("wss://gateway.example")) == [(socket.AF_INET, ("8.8.8.8", 80))]
