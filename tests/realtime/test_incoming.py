"""What comes in on a WebSocket is read as wsproto reads it, however it is cut, and whatever is wrong with it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest
from wsproto import ConnectionType
from wsproto import events as theirs
from wsproto.connection import Connection

from metaverse.realtime.incoming import Goodbye, Incoming, Ping, TooLong

BOUND = 300_000
MASK = b"\x11\x22\x33\x44"
TEXTS = ["", "2probe", "42" + "[1]" * 50, "é" * 40_000, "工" * 30]


def frame(opcode: int, payload: bytes, *, final: bool = True, reserved: int = 0, masked: bool = True) -> bytes:
    size = len(payload)
    head = bytes([(0x80 if final else 0) | reserved | opcode])
    bit = 0x80 if masked else 0
    if size < 126:
        head += bytes([bit | size])
    elif size < 65_536:
        head += bytes([bit | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([bit | 127]) + size.to_bytes(8, "big")
    if not masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload))


def ours(stream: bytes, cuts: list[int]) -> list[object]:
    incoming = Incoming(BOUND)
    found: list[object] = []
    for piece in pieces(stream, cuts):
        incoming.feed(piece)
        while (one := incoming.next()) is not None:
            found.append(one)
            if isinstance(one, Goodbye):
                return found
    return found


def wsproto(stream: bytes, cuts: list[int]) -> list[object]:
    protocol = Connection(ConnectionType.SERVER)
    found: list[object] = []
    parts: list[Any] = []
    for piece in pieces(stream, cuts):
        protocol.receive_data(piece)
        for one in protocol.events():
            if isinstance(one, theirs.CloseConnection):
                return [*found, Goodbye(int(one.code))]
            if isinstance(one, theirs.Ping):
                found.append(Ping(bytes(one.payload)))
            elif isinstance(one, theirs.Message):
                parts.append(one.data if isinstance(one.data, str) else bytes(one.data))
                if one.message_finished:
                    found.append(type(parts[0])().join(parts))
                    parts = []
    return found


def pieces(stream: bytes, cuts: list[int]) -> Iterator[bytes]:
    edges = [0, *sorted(cuts), len(stream)]
    return (stream[start:end] for start, end in itertools.pairwise(edges) if end > start)


def messages(chance: random.Random) -> Iterator[bytes]:
    for _ in range(chance.randrange(1, 6)):
        text = chance.choice(TEXTS).encode()
        cut = chance.randrange(len(text) + 1)
        while cut < len(text) and text[cut] & 0xC0 == 0x80:
            cut += 1
        yield from chance.choice(
            [
                [frame(1, text)],
                [frame(2, text)],
                [frame(1, text[:cut], final=False), frame(9, b"between"), frame(0, text[cut:])],
                [frame(9, b"?"), frame(10, b"!")],
                [frame(8, b"\x03\xe8bye"), frame(1, b"after")],
            ]
        )


@pytest.mark.parametrize("seed", range(60))
def test_frames_are_read_alike_however_they_are_cut(seed: int) -> None:
    chance = random.Random(seed)
    stream = b"".join(messages(chance))
    cuts = [chance.randrange(len(stream) + 1) for _ in range(chance.randrange(12))]
    assert ours(stream, cuts) == wsproto(stream, cuts)
    assert ours(stream, cuts) == ours(stream, [])


@pytest.mark.parametrize(
    "wrong",
    [
        frame(1, b"hello", masked=False),
        frame(1, b"hello", reserved=0x40),
        frame(3, b"hello"),
        frame(11, b"hello"),
        frame(0, b"nothing before"),
        frame(1, b"a", final=False) + frame(1, b"b"),
        frame(9, b"a", final=False),
        frame(9, b"a" * 126),
        frame(1, b"\xff\xfe"),
        frame(8, b"\x03"),
        frame(8, b"\x03\xec"),
        frame(8, b"\x00\x01"),
        frame(8, b"\x03\xe8\xff"),
        frame(8, b""),
        frame(8, b"\x0f\xa0"),
    ],
)
def test_faults_and_goodbyes_have_the_same_code(wrong: bytes) -> None:
    stream = frame(1, b"before") + wrong
    assert ours(stream, []) == wsproto(stream, [])
    assert isinstance(ours(stream, [])[-1], Goodbye)


def test_a_message_past_the_bound_is_refused_by_its_head_alone() -> None:
    incoming = Incoming(BOUND)
    incoming.feed(frame(1, b"x" * BOUND, final=False) + frame(0, b"y")[:2])
    with pytest.raises(TooLong):
        incoming.next()


def test_nothing_is_kept_between_messages() -> None:
    incoming = Incoming(BOUND)
    incoming.feed(frame(1, b"x" * 1000))
    assert (incoming.next(), incoming.next()) == ("x" * 1000, None)
    assert incoming._bytes == b""
