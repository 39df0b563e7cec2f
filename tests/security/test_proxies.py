"""Who calls, as trusted proxies tell it; nobody gets another budget by making an address up."""

from __future__ import annotations

from typing import Any

import pytest

from metaverse.security.proxies import believe

PROXY = "10.0.0.1"


def seen(proxies: int, **headers: str) -> tuple[str, str]:
    environ: dict[str, Any] = {"REMOTE_ADDR": PROXY, "wsgi.url_scheme": "http"}
    environ |= {f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in headers.items()}
    believe(environ, proxies)
    return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:db8:0:0::1", "2001:db8::1"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9 ", "203.0.113.9"),
        ("unknown", PROXY),
        ("_hidden", PROXY),
        ("203.0.113.9.evil", PROXY),
        ("203.0.113.9, x", PROXY),
        ("1", PROXY),
        ("", PROXY),
        ("[", PROXY),
        ("999.1.1.1", PROXY),
    ],
)
def test_what_is_no_address_is_not_believed(written: str, known: str) -> None:
    assert seen(1, **{"for": written})[0] == known


def test_only_what_trusted_proxies_wrote_counts() -> None:
    spoofed = "1.1.1.1, 2.2.2.2, 203.0.113.9"
    assert [seen(proxies, **{"for": spoofed})[0] for proxies in range(5)] == [
        PROXY,
        "203.0.113.9",
        "2.2.2.2",
        "1.1.1.1",
        PROXY,
    ]


@pytest.mark.parametrize(
    ("proxies", "written", "known"),
    [(0, "https", "http"), (1, "https", "https"), (1, "HTTPS", "https"), (1, "gopher", "http"), (1, "", "http")],
)
def test_the_scheme_is_what_trusted_proxies_say(proxies: int, written: str, known: str) -> None:
    assert seen(proxies, proto=written)[1] == known
