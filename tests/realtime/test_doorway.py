"""The short way in for new WebSockets: it reads a request as gunicorn does, and leaves whatever is unusual to it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from gunicorn.http.wsgi import create

from metaverse.realtime.doorway import environ_of

PEER = ("127.0.0.1", 4711)
FIRST = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1"
PLAIN = [
    "Host: office.example:3000",
    "Upgrade: websocket",
    "Connection: keep-alive, Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Origin: http://office.example:3000",
    "X-Forwarded-Proto: https",
    "User-Agent:   Somebody (like Gecko); 1.0  ",
    "X-Empty:",
]


class Sock:
    """Stands in for a connection that gunicorn asks only for its family."""

    family = 2


def request(*headers: str, first: str = FIRST, end: str = "\r\n\r\n") -> bytes:
    return ("\r\n".join([first, *headers]) + end).encode("latin-1")


def gunicorn_s(begun: bytes) -> dict[str, Any]:
    config = Config()
    parsed = Request(config, IterUnreader(io.BytesIO(begun)), PEER)
    return dict(create(parsed, Sock(), PEER, ("127.0.0.1", 3000), config)[1])


@pytest.mark.parametrize(
    "first", [FIRST, FIRST.replace("EIO", "organizationId=org_a&EIO").replace(" HTTP", "&t=x HTTP")]
)
def test_a_plain_request_is_read_as_gunicorn_reads_it(first: str) -> None:
    begun = request(*PLAIN, first=first)
    read = environ_of(begun)
    assert read is not None
    theirs = gunicorn_s(begun)
    ours = {name: value for name, value in read.items() if name != "wsgi.url_scheme"}
    assert ours == {name: theirs[name] for name in ours}
    assert ours.keys() >= {name for name in theirs if name.startswith("HTTP_")}


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        request(*PLAIN, end="\r\n"),
        request(*PLAIN) + b"\x81\x80more",
        request(*PLAIN, first=FIRST.replace("GET", "POST")),
        request(*PLAIN, first=FIRST.replace("1.1", "1.0")),
        request(*PLAIN, first=FIRST.replace("websocket", "polling")),
        request(*PLAIN, first=FIRST.replace("EIO=4", "EIO=3")),
        request(*PLAIN, first=FIRST.replace("EIO", "sid=abc&EIO")),
        request(*PLAIN, first=FIRST.replace("EIO", "a=%41&EIO")),
        request(*PLAIN, first=FIRST.replace("/socket.io/", "/socket.io/../api/")),
        request(*PLAIN[1:]),
        request(*PLAIN, "Upgrade: h2c"),
        request(*PLAIN, "Content-Length: 3"),
        request(*PLAIN, "Transfer-Encoding: chunked"),
        request(*PLAIN, "Under_score: 1"),
        request(*PLAIN, "Space : 1"),
        request(*PLAIN, " folded"),
        request(*PLAIN, "Latin: \xe9"),
        request(*PLAIN, "No colon"),
        request(*[line for line in PLAIN if not line.startswith("Upgrade")]),
        request(*[line for line in PLAIN if not line.startswith("Connection")]),
    ],
)
def test_whatever_is_unusual_goes_the_long_way(begun: bytes) -> None:
    assert environ_of(begun) is None
