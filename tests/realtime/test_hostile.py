"""Whoever sends what makes no sense over a socket ends alone, with the right code, and nobody else feels it."""

from __future__ import annotations

import base64
import json
import socket
import ssl
from types import SimpleNamespace
from typing import Any

import pytest

from metaverse.realtime.handshake import BadHandshake
from metaverse.realtime.heart import Heart
from metaverse.realtime.websocket import WebSocket
from tests.realtime.clients import client
from tests.realtime.conftest import Office
from tests.realtime.raw import Raw, raw

WEBSOCKET: dict[str, Any] = {"transports": ["websocket"]}
CLOSE, INVALID_DATA, TOO_BIG = 8, 1007, 1009
ENDLESS = b"\x81\xff\x7f" + b"\xff" * 7 + b"\x11\x22\x33\x44"


def let_in(peer: Raw, token: str) -> None:
    peer.receive()
    peer.send(f"40{json.dumps({'token': token})}".encode())
    assert peer.receive()[1].startswith(b'40{"sid"')


def test_a_text_that_is_no_utf8_ends_with_its_code(shared_office: Office) -> None:
    with raw(shared_office.url) as peer:
        let_in(peer, shared_office.viewer)
        peer.send(b"\xff\xfe")
        assert peer.receive() == (CLOSE, INVALID_DATA.to_bytes(2))


def test_a_frame_without_end_is_cut_off_at_the_bound(shared_office: Office) -> None:
    with raw(shared_office.url) as peer:
        let_in(peer, shared_office.viewer)
        try:
            peer.send_bytes(ENDLESS + b"x" * 5_000_000)
            said = peer.receive()
        except ConnectionError:
            assert shared_office.is_behind_nginx  # which hangs up on who goes on sending
        else:
            assert said == (CLOSE, TOO_BIG.to_bytes(2))


@pytest.mark.parametrize("rubbish", ["4x", "42[[[]]]", '42[{"a":1}]', '42["3d:join"', '459999-["a"]'])
def test_rubbish_ends_its_own_connection(shared_office: Office, rubbish: str) -> None:
    with raw(shared_office.url) as peer, client(shared_office.url, shared_office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        let_in(peer, shared_office.viewer)
        peer.send(rubbish.encode())
        assert peer.receive()[0] == CLOSE
        assert watcher.ask("3d:join", {"rooms": ["tasks"]})["ok"]


def test_an_event_that_nobody_knows_is_answered(shared_office: Office) -> None:
    with client(shared_office.url, shared_office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        answer = watcher.ask("3d:dance", {"tempo": 120})
        assert (answer["ok"], answer["error"]["code"]) == (False, "not_found")


def test_whoever_opens_a_connection_and_never_shows_a_token_is_sent_off() -> None:
    gone: list[Any] = []
    heart = Heart(0.0, 20.0, gone.append)
    silent: Any = SimpleNamespace(closed=False, is_let_in=False)
    silent.close = lambda: setattr(silent, "closed", True)
    heart._to_ping.append((0.0, silent))
    heart._beat(1.0)
    assert gone == [silent]


def test_no_frame_goes_past_the_encryption_of_a_socket() -> None:
    key = base64.b64encode(bytes(16)).decode()
    asked: dict[str, Any] = {"HTTP_SEC_WEBSOCKET_VERSION": "13", "HTTP_SEC_WEBSOCKET_KEY": key}
    with ssl.create_default_context().wrap_socket(socket.socket(), server_hostname="here") as secret:
        refused = {**asked, "gunicorn.socket": secret}
        with pytest.raises(BadHandshake):
            WebSocket.accept(refused, SimpleNamespace(), 1000)
