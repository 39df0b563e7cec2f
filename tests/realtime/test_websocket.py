"""Our end of a WebSocket, seen frame by frame."""

from __future__ import annotations

import json

import pytest
import requests

from tests.realtime.clients import client
from tests.realtime.conftest import Office
from tests.realtime.raw import raw

TEXT, CLOSE, PING, PONG, END = 1, 8, 9, 10, -1
TOO_BIG, PROTOCOL_ERROR = 1009, 1002
MANY = 40
"""More packets than engine.io's own reader takes at once."""

FEW = 5
HANDSHAKE = "/socket.io/?EIO=4&transport=polling"


def test_compression_is_not_agreed_to(shared_office: Office) -> None:
    with raw(shared_office.url, Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits") as socket:
        assert socket.head.startswith("HTTP/1.1 101 ")
        assert "extensions" not in socket.head.lower()


def test_a_message_in_pieces_is_one_message_and_a_ping_between_is_answered(shared_office: Office) -> None:
    with raw(shared_office.url) as socket:
        assert socket.receive()[1].startswith(b"0{")
        connect = b"40" + json.dumps({"token": shared_office.viewer}).encode()
        socket.send(connect[:10], opcode=TEXT, final=False)
        socket.send(b"are you there?", opcode=PING)
        socket.send(connect[10:], opcode=0)
        assert socket.receive() == (PONG, b"are you there?")
        assert socket.receive()[1].startswith(b'40{"sid"')


def test_a_message_that_is_too_large_ends_its_connection(shared_office: Office) -> None:
    with raw(shared_office.url) as socket:
        socket.receive()
        try:
            for piece in range(45):
                socket.send(b"x" * 100_000, opcode=0 if piece else TEXT, final=False)
            opcode, reason = socket.receive()
        except ConnectionError:
            assert shared_office.is_behind_nginx  # which hangs up on who goes on sending
        else:
            assert (opcode, int.from_bytes(reason[:2], "big")) == (CLOSE, TOO_BIG)


@pytest.mark.parametrize("frame", [b"\x81\x05hello", b"\xff\xff\xff\xff\xff", b"\x83\x80\x01\x02\x03\x04"])
def test_what_is_no_frame_ends_its_connection(shared_office: Office, frame: bytes) -> None:
    with raw(shared_office.url) as socket:
        socket.receive()
        socket.send_bytes(frame)
        opcode, reason = socket.receive()
        assert (opcode, int.from_bytes(reason[:2], "big")) == (CLOSE, PROTOCOL_ERROR)


@pytest.mark.parametrize(
    "message",
    [b"", b"x", b"4", b"49", b"42", b"42[", b"42{}", b"42[]", b"42[5]", b'451-["a"]', b"42" + b"[" * 5000, b"43[]"],
)
def test_rubbish_ends_its_own_connection_or_nothing(shared_office: Office, message: bytes) -> None:
    with client(shared_office.url, shared_office.viewer, transports=["websocket"]) as other:
        other.wait("connect")
        with raw(shared_office.url) as socket:
            socket.receive()
            socket.send(b"40" + json.dumps({"token": shared_office.viewer}).encode())
            assert socket.receive()[1].startswith(b"40{")
            socket.send(message)
            socket.send(b'427["3d:join",{"rooms":["tasks"]}]')
            opcode, answer = socket.receive()
            assert opcode in (END, CLOSE) or answer.startswith(b"437[")
        assert other.ask("3d:join", {"rooms": ["tasks"]})["ok"]


def test_a_handshake_that_is_none_is_refused(shared_office: Office) -> None:
    with raw(shared_office.url, Sec_WebSocket_Version="8") as socket:
        assert socket.head.startswith("HTTP/1.1 400 ")


@pytest.mark.parametrize(("origin", "status"), [("https://evil.example", 400), ("http://localhost:5173", 200)])
def test_only_pages_of_known_origins_may_connect(shared_office: Office, origin: str, status: int) -> None:
    assert requests.get(shared_office.url + HANDSHAKE, headers={"Origin": origin}, timeout=10).status_code == status


def test_our_own_page_may_connect(shared_office: Office) -> None:
    headers = {"Origin": shared_office.url}
    assert requests.get(shared_office.url + HANDSHAKE, headers=headers, timeout=10).status_code == 200


def test_an_upgrade_that_breaks_off_leaves_the_polling_client_whole(shared_office: Office) -> None:
    opening = requests.get(shared_office.url + HANDSHAKE, timeout=10).text
    place = f"{shared_office.url}{HANDSHAKE}&sid={json.loads(opening[1:])['sid']}"
    token = json.dumps({"token": shared_office.viewer})
    requests.post(place, data=f"40{token}", timeout=10)
    assert requests.get(place, timeout=10).text.startswith("40{")
    with raw(place.replace("transport=polling", "transport=websocket")) as socket:
        socket.send(b"2probe")
        assert socket.receive() == (TEXT, b"3probe")
        assert requests.get(place, timeout=10).text == "6"
    many = "\x1e".join(f'42{number}["3d:join",{{"rooms":["tasks"]}}]' for number in range(MANY))
    requests.post(place, data=many, timeout=10)
    answers: list[str] = []
    while len(answers) < MANY:
        answers += [packet for packet in requests.get(place, timeout=10).text.split("\x1e") if packet.startswith("43")]
    assert [int(answer[2:].split("[")[0]) for answer in answers] == list(range(MANY))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_goes_on_after_a_goodbye_is_refused(shared_office: Office, method: str) -> None:
    for _ in range(FEW):
        opening = requests.get(shared_office.url + HANDSHAKE, timeout=10).text
        place = f"{shared_office.url}{HANDSHAKE}&sid={json.loads(opening[1:])['sid']}"
        assert requests.post(place, data="1", timeout=10).status_code == 200
        refused = requests.request(method, place, data='42["3d:join"]', timeout=10)
        assert refused.status_code == 400
        assert "disconnected" in refused.text or "Invalid session" in refused.text
