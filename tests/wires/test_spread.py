"""The same bytes to many lines: everything arrives once and in order, with the compiled loop and without it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
from gevent.event import Event

from metaverse.wires import native, spread
from metaverse.wires.line import Line
from metaverse.wires.spread import MANY, Flight
from tests.served import ROOT

SMALL, STALLED = b"tick;", b"x" * 3_000_000 + b"."
subprocess.run([sys.executable, "scripts/build_send_loop.py"], cwd=ROOT, check=True, timeout=60)
COMPILED = native.load()


class Owner:
    """Says what waits for it, and keeps what it heard."""

    def __init__(self) -> None:
        self.queue: list[bytes] = []
        self.heard: list[bytes] = []

    def hear(self, data: bytes) -> None:
        self.heard.append(data)

    def waiting(self) -> bytes:
        return self.queue.pop(0) if self.queue else b""

    def drained(self) -> None: ...


class Pair:
    """A line, its owner, and the other end."""

    def __init__(self) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        self.far = socket.create_connection(listener.getsockname())
        near, _ = listener.accept()
        listener.close()
        self.owner = Owner()
        self.line = Line(near, self.owner)
        self.far.setblocking(False)

    def receive(self, size: int) -> bytes:
        """Read so many bytes, while the loop writes them."""
        got = bytearray()
        with gevent.Timeout(10):
            while len(got) < size:
                try:
                    got += self.far.recv(1 << 20)
                except BlockingIOError:
                    gevent.sleep(0)
        return bytes(got)


@pytest.fixture(params=["in Python", "compiled"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "compiled" and COMPILED is None:
        pytest.skip("There is no compiler here.")
    monkeypatch.setattr(spread._Ways, "compiled", COMPILED if request.param == "compiled" else None)


@pytest.fixture
def pairs(_way: None) -> Iterator[list[Pair]]:
    several = [Pair() for _ in range(MANY + 1)]
    yield several
    for pair in several:
        pair.line.end()
        pair.far.close()


def fly(pairs: list[Pair], data: bytes) -> None:
    flight = Flight(data)
    for pair in pairs:
        flight.board(pair.line)
    flight.fly()


def test_everyone_gets_everything_in_order(pairs: list[Pair]) -> None:
    for number in range(50):
        fly(pairs, b"%d;" % number)
    wanted = b"".join(b"%d;" % number for number in range(50))
    assert {pair.receive(len(wanted)) for pair in pairs} == {wanted}


def test_who_stalls_gets_the_rest_later_and_what_waits_behind_it(pairs: list[Pair]) -> None:
    fly(pairs, STALLED)
    pair = pairs[0]
    assert not pair.line.is_clear
    pair.owner.queue = [b"then this", b" and that"]
    wanted = STALLED + b"then this and that"
    assert pair.receive(len(wanted)) == wanted
    assert all(other.receive(len(STALLED)) == STALLED for other in pairs[1:])


def test_a_broken_line_ends_alone(pairs: list[Pair]) -> None:
    pairs[3].far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    pairs[3].far.close()
    for _ in range(3):
        fly(pairs, SMALL)
    whole = pairs[:3] + pairs[4:]
    assert {pair.receive(3 * len(SMALL)) for pair in whole} == {3 * SMALL}
    with gevent.Timeout(10):
        while pairs[3].owner.heard != [b""]:
            gevent.sleep(0)


def meanwhile(monkeypatch: pytest.MonkeyPatch, what: Any) -> None:
    """Do something while lines are away."""
    send, is_begun, is_done = spread._sent, Event(), Event()

    def _sent(descriptors: Any, data: bytes) -> Any:
        is_begun.set()
        is_done.wait(5)
        return send(descriptors, data)

    monkeypatch.setattr(spread, "_sent", _sent)

    def do() -> None:
        is_begun.wait(5)
        what()
        is_done.set()

    gevent.spawn(do)


def test_what_is_said_while_a_line_is_away_follows_what_was_sent(
    pairs: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    def speak() -> None:
        assert not pairs[0].line.is_clear
        pairs[0].line.insert(b"pong;")
        pairs[0].owner.queue = [b"answer;"]
        pairs[0].line.drain()

    meanwhile(monkeypatch, speak)
    fly(pairs, SMALL)
    assert pairs[0].receive(17) == b"tick;pong;answer;"
    assert pairs[1].receive(len(SMALL)) == SMALL


def test_a_descriptor_is_not_given_to_another_while_it_is_away(
    pairs: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = pairs[0].line.descriptor
    reused: list[int] = []

    def part() -> None:
        pairs[0].line.end()
        with Path(os.devnull).open() as other:
            reused.append(other.fileno())

    meanwhile(monkeypatch, part)
    fly(pairs, SMALL)
    assert number not in reused
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)
