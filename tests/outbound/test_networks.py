"""What lies behind an address, in all the ways in which one can be written."""

from __future__ import annotations

import ipaddress

import pytest

from metaverse.errors import Invalid
from metaverse.outbound import places
from metaverse.outbound.networks import Kind, kind_of
from metaverse.outbound.reach import Reach

HTTP = ("http", "https")


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("93.184.215.14", Kind.PUBLIC),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", Kind.PUBLIC),
        ("127.0.0.1", Kind.HERE),
        ("127.255.255.254", Kind.HERE),
        ("::1", Kind.HERE),
        ("10.1.2.3", Kind.PRIVATE),
        ("172.31.0.1", Kind.PRIVATE),
        ("192.168.1.1", Kind.PRIVATE),
        ("100.64.0.1", Kind.PRIVATE),
        ("fd12:3456::1", Kind.PRIVATE),
        ("fec0::1", Kind.PRIVATE),
        ("169.254.1.1", Kind.LINK),
        ("fe80::1", Kind.LINK),
        ("169.254.169.254", Kind.METADATA),
        ("fd00:ec2::254", Kind.METADATA),
        ("100.100.100.200", Kind.METADATA),
        ("168.63.129.16", Kind.METADATA),
        ("0.0.0.0", Kind.NOWHERE),
        ("::", Kind.NOWHERE),
        ("224.0.0.1", Kind.NOWHERE),
        ("255.255.255.255", Kind.NOWHERE),
        ("ff02::1", Kind.NOWHERE),
        ("192.0.2.1", Kind.NOWHERE),
        ("::ffff:127.0.0.1", Kind.HERE),
        ("::ffff:169.254.169.254", Kind.METADATA),
        ("::ffff:10.0.0.1", Kind.PRIVATE),
        ("64:ff9b::7f00:1", Kind.HERE),
        ("64:ff9b::a9fe:a9fe", Kind.METADATA),
        ("64:ff9b:1::a00:1", Kind.PRIVATE),
        ("2002:7f00:1::", Kind.HERE),
        ("2002:a9fe:a9fe::1", Kind.METADATA),
        ("2001:0:53aa:64c:0:7a7e:5601:5601", Kind.METADATA),
        ("::7f00:1", Kind.HERE),
        ("64:ff9b::5db8:d70e", Kind.PUBLIC),
    ],
)
def test_an_address_is_the_least_public_of_what_it_stands_for(written: str, kind: Kind) -> None:
    assert kind_of(ipaddress.ip_address(written)) is kind


@pytest.mark.parametrize(
    "url",
    [
        "https://user:password@hooks.example.com/",
        "https://hooks.example.com/#part",
        "ftp://hooks.example.com/",
        "https:///nowhere",
        "https://hooks.example.com:99999/",
        "https://hooks.exa mple.com/",
        "https://hooks.example.com\\@127.0.0.1/",
        "https://hööks.example.com/",
        "https://hooks.example.com/" + "a" * 3000,
        "https://./",
    ],
)
def test_what_can_be_read_in_two_ways_is_no_address(url: str) -> None:
    with pytest.raises(Invalid):
        places.place_of(url, HTTP, "https://hooks.example.com")


@pytest.mark.parametrize("port", [22, 25, 111, 445, 2375, 3306, 5432, 6379, 9200, 11211, 27017])
def test_where_other_services_listen_nothing_is_sent(port: int) -> None:
    with pytest.raises(Invalid, match="another service"):
        places.check_port(places.place_of(f"https://hooks.example.com:{port}/", HTTP, "https://…"))


def test_nothing_goes_unencrypted_but_to_networks_that_were_named() -> None:
    place = places.place_of("http://93.184.215.14/", HTTP, "https://…")
    with pytest.raises(Invalid, match="https://"):
        Reach().check_written(place)
    Reach((ipaddress.ip_network("93.184.215.0/24"),)).check_written(place)


def test_a_network_that_was_named_is_reached_also_as_it_is_mapped() -> None:
    named = Reach((ipaddress.ip_network("10.1.0.0/16"),))
    named.check_written(places.place_of("http://10.1.2.3/", HTTP, "…"))
    named.check_written(places.place_of("http://[::ffff:10.1.2.3]/", HTTP, "…"))
    with pytest.raises(Invalid, match="OUTBOUND_NETWORKS"):
        named.check_written(places.place_of("https://10.2.0.1/", HTTP, "…"))


def test_what_is_near_is_for_gateways_but_never_what_a_cloud_tells_in_secret() -> None:
    near = Reach().near()
    near.check_written(places.place_of("ws://127.0.0.1:18789", ("ws",), "…"))
    with pytest.raises(Invalid, match="in secret"):
        near.check_written(places.place_of("ws://169.254.169.254", ("ws",), "…"))


def test_of_an_address_only_the_host_and_the_end_are_shown() -> None:
    place = places.place_of("https://hooks.slack.com/services/T000/B000/secretsecret", HTTP, "…")
    assert place.shown == "https://hooks.slack.com/…cret"
    assert places.place_of("https://example.com/", HTTP, "…").shown == "https://example.com"
