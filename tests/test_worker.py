"""The worker on the wire: what leaves the socket is HTTP as before, in fewer writes."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest
from gunicorn.workers.ggevent import GeventWorker

from metaverse.operations.worker import Answer, Settled, Worker
from tests.cli.processes import until
from tests.served import Served

PATIENCE_SECONDS = 20


@pytest.fixture
def wire(served: Served) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(served.url.removeprefix("http://"), timeout=PATIENCE_SECONDS)
    yield connection
    connection.close()


def ask(wire: HTTPConnection, method: str, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    wire.request(method, path, headers=headers)
    answer = wire.getresponse()
    return answer, answer.read()


def test_a_connection_serves_one_request_after_the_other(wire: HTTPConnection) -> None:
    for path, status in (("/health", 200), ("/api/nothing", 404), ("/api/metaverse/agents", 401), ("/health", 200)):
        answer, body = ask(wire, "GET", path)
        assert (answer.status, len(body)) == (status, int(answer.headers["Content-Length"]))
        assert answer.headers.get_all("Date", []) == [answer.headers["Date"]]
        assert len(answer.headers.get_all("X-Request-Id", [])) == 1


@pytest.mark.slow
def test_the_head_alone_has_the_length_of_the_whole(wire: HTTPConnection) -> None:
    whole, body = ask(wire, "GET", "/api/openapi.json")
    head, nothing = ask(wire, "HEAD", "/api/openapi.json")
    assert (head.status, head.headers["Content-Length"], nothing) == (200, str(len(body)), b"")
    assert whole.headers["Content-Length"] == str(len(body))


@pytest.mark.slow
def test_a_large_answer_comes_whole_to_whoever_reads_slowly(served: Served) -> None:
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS) as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.sendall(b"GET /api/openapi.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        received = bytearray()
        while part := reader.recv(1000):
            received += part
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    assert b"Connection: close" in head
    assert f"Content-Length: {len(body)}".encode() in head
    assert body.endswith(b"}")
    assert len(body) > 100_000


def test_what_is_encrypted_goes_gunicorn_s_way_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    monkeypatch.setattr(GeventWorker, "handle", lambda _worker, _listener, client, _address: served.append(client))
    encrypted = ssl.SSLSocket.__new__(ssl.SSLSocket)
    object.__new__(Worker).handle(None, encrypted, None)
    assert served == [encrypted]


@pytest.mark.slow
def test_what_comes_together_is_answered_in_its_order(served: Served) -> None:
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS) as client:
        asked = b"".join(
            b"GET /health HTTP/1.1\r\nHost: a\r\nX-Request-Id: n%d\r\n\r\n" % number for number in range(3)
        )
        client.sendall(asked + b"GET /health HTTP/1.1\r\nHost: a\r\nX-Request-Id: n3\r\nConnection: close\r\n\r\n")
        received = bytearray()
        while part := client.recv(65_536):
            received += part
    named = [line[14:] for line in bytes(received).split(b"\r\n") if line.startswith(b"X-Request-Id: ")]
    assert named == [b"n0", b"n1", b"n2", b"n3"]


def opened(served: Served) -> socket.socket:
    """Open a connection on which nothing is asked yet."""
    host, port = served.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS)


def said_at_the_end(served: Served) -> str:
    """Tell the server to end, wait for it, and return what it said."""
    served.process.terminate()
    assert served.process.wait(PATIENCE_SECONDS) == 0
    return (served.home / "server.out").read_text()


def test_who_asks_nothing_keeps_no_server_from_ending_in_good_order(served: Served, wire: HTTPConnection) -> None:
    assert ask(wire, "GET", "/health")[0].status == 200
    with opened(served) as silent:
        assert "Worker exiting" in said_at_the_end(served)  # else it was killed, with all that was only in its memory
        assert silent.recv(1) == b""


def answer_at_the_end(served: Served, client: socket.socket, asked: bytes) -> bytes:
    """Tell the server to end, ask once nobody else is let in, and return the whole answer."""
    ending = threading.Thread(target=said_at_the_end, args=(served,))
    ending.start()
    until(lambda: is_refused(served), "nobody else is let in")
    client.sendall(asked)
    answer = b"".join(iter(lambda: client.recv(65_536), b""))
    ending.join(PATIENCE_SECONDS)
    return answer


@pytest.mark.slow
def test_who_has_just_come_as_a_server_ends_is_answered(served: Served, wire: HTTPConnection) -> None:
    with opened(served) as late:
        assert ask(wire, "GET", "/health")[0].status == 200  # it was taken before this one
        answer = answer_at_the_end(served, late, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"Connection: close" in answer


def test_what_is_asked_as_a_server_ends_is_answered(served: Served) -> None:
    head = b"POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
    with opened(served) as asking:
        asking.sendall(head)
        answer = answer_at_the_end(served, asking, b"{}")
    assert answer.startswith(b"HTTP/1.1 422")
    assert b"Connection: close" in answer


def is_refused(served: Served) -> bool:
    """Tell whether nobody listens any more."""
    try:
        opened(served).close()
    except ConnectionRefusedError:
        return True
    return False


class Socket:
    """Takes at most so many bytes at once, as a full buffer does."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = b""

    def sendmsg(self, parts: list[bytes]) -> int:
        sent = b"".join(parts)[: self.most]
        self.taken += sent
        return len(sent)

    def sendall(self, data: bytes) -> None:
        self.taken += bytes(data)


class Asked:
    method = "GET"
    version = (1, 1)

    def should_close(self) -> bool:
        return False


@pytest.mark.parametrize("most", [1, 20, 150, 40_000, 10**9])
@pytest.mark.parametrize("length", [10, 100_000])
def test_no_byte_is_lost_or_sent_twice(most: int, length: int) -> None:
    sock, body = Socket(most), b"abcdefghij" * (length // 10)
    answer = Answer(Asked(), sock, Settled(object()))
    answer.start_response("200 OK", [("Content-Length", str(length)), ("X-A", "b")])
    answer.write(body)
    answer.close()
    head, _, sent = sock.taken.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\nServer: gunicorn\r\nDate: ")
    assert head.endswith(f"Connection: keep-alive\r\nContent-Length: {length}\r\nX-A: b".encode())
    assert (sent == body, answer.sent) == (True, length)
