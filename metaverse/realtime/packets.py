"""Packets that many sockets share: encoded once for Socket.IO, once as a frame of a WebSocket."""

from __future__ import annotations

import struct
from enum import IntEnum
from functools import cached_property
from typing import Any

import orjson
from engineio import packet


class Opcode(IntEnum):
    """The kinds of frames of RFC 6455."""

    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


def frame(opcode: Opcode, payload: bytes) -> bytes:
    """Write one whole, unmasked frame, as servers do."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x80 | opcode, size)
    elif size < 65_536:
        head = struct.pack("!BBH", 0x80 | opcode, 126, size)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 127, size)
    return head + payload


def frame_of(pkt: packet.Packet) -> bytes:
    """Write an Engine.IO packet as a frame."""
    if isinstance(pkt, Shared):
        return pkt.frame
    encoded: str | bytes = pkt.encode()
    return frame(Opcode.BINARY, encoded) if isinstance(encoded, bytes) else frame(Opcode.TEXT, encoded.encode())


class Shared(packet.Packet):  # type: ignore[misc]
    """A room's message. It may be taken back while it waits: a fleeting one (positions) first."""

    def __init__(self, text: bytes, *, fleeting: bool = False) -> None:
        super().__init__(packet.MESSAGE)
        self._text = text
        self.fleeting = fleeting

    @classmethod
    def event(cls, name: str, payload: bytes, *, fleeting: bool = False) -> Shared:
        """Write an event of Socket.IO with one argument that is encoded already."""
        return cls(b'42["%b",%b]' % (name.encode(), payload), fleeting=fleeting)

    def encode(self, b64: bool = False) -> str:
        """Return the text for the polling transport."""
        return self._text.decode()

    @cached_property
    def frame(self) -> bytes:
        """The whole frame for a WebSocket."""
        return frame(Opcode.TEXT, self._text)


class Json:
    """The JSON of Socket.IO: orjson, with the signature that it calls."""

    @staticmethod
    def dumps(value: Any, **_kwargs: Any) -> str:
        """Encode a value; fragments that are encoded already go in as they are."""
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_kwargs: Any) -> Any:
        """Decode a text strictly."""
        return orjson.loads(text)
