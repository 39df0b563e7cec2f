"""What comes in on a WebSocket (RFC 6455, without extensions): bytes in, whole messages and control frames out.

Each client has one, so it keeps nothing while nothing is half read.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from metaverse.realtime.packets import Opcode


class CloseCode(IntEnum):
    """Why a WebSocket is closed."""

    NORMAL = 1000
    PROTOCOL_ERROR = 1002
    NO_STATUS = 1005
    INVALID_DATA = 1007
    MESSAGE_TOO_BIG = 1009


MOST_IN_CONTROL = 125
_FINAL, _RESERVED, _MASKED = 0x80, 0x70, 0x80
_WIDE = {126: 2, 127: 8}
_SAYABLE = frozenset({*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)})


class TooLong(ValueError):
    """A message is larger than is taken."""


class Ping(NamedTuple):
    """Is somebody there?"""

    payload: bytes


class Goodbye(NamedTuple):
    """The client goes, or must: `code` is what it said, or what it did wrong."""

    code: int


Found = str | bytes | Ping | Goodbye


class Incoming:
    """Cuts the bytes of a client into messages; after a goodbye it finds nothing more."""

    __slots__ = ("_at", "_bytes", "_most_bytes", "_opcode", "_parts", "_size")

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes: bytes | bytearray = b""
        self._at = 0
        self._opcode = 0
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> None:
        """Take bytes as they came."""
        if len(self._bytes) == self._at:
            self._bytes, self._at = data, 0
            return
        if not isinstance(self._bytes, bytearray):
            self._bytes = bytearray(self._bytes)
        del self._bytes[: self._at]
        self._at = 0
        self._bytes += data

    def next(self) -> Found | None:
        """Return the next message, ping or goodbye (faults end in one too), None while more bytes are needed.

        Raises:
            TooLong: the message has grown too large.
        """
        while (head := self._head()) is not None:
            if isinstance(head, Goodbye):
                return head
            opcode, is_final, payload = head
            found = self._control(opcode, payload) if opcode >= Opcode.CLOSE else self._part(opcode, is_final, payload)
            if found is not None:
                return found
        if self._at == len(self._bytes):
            self._bytes, self._at = b"", 0
        return None

    def _head(self) -> tuple[int, bool, bytes] | Goodbye | None:
        """Read a frame: its opcode, whether it is the last of its message, and what it holds."""
        data, at = self._bytes, self._at
        if len(data) - at < 2:
            return None
        first, second = data[at], data[at + 1]
        opcode = first & 0x0F
        if fault := self._fault(first, second):
            return fault
        size, start = second & 0x7F, at + 2
        if wide := _WIDE.get(size, 0):
            if len(data) < start + wide:
                return None
            size, start = int.from_bytes(data[start : start + wide], "big"), start + wide
            if size >> 63:
                return Goodbye(CloseCode.PROTOCOL_ERROR)
        if opcode < Opcode.CLOSE and self._size + size > self._most_bytes:
            raise TooLong
        end = start + 4 + size
        if len(data) < end:
            return None
        self._at = end
        return opcode, bool(first & _FINAL), _unmasked(data[start + 4 : end], data[start : start + 4])

    def _fault(self, first: int, second: int) -> Goodbye | None:
        opcode = first & 0x0F
        is_wrong = bool(first & _RESERVED) or not second & _MASKED
        if opcode >= Opcode.CLOSE:
            is_wrong |= opcode > Opcode.PONG or not first & _FINAL or second & 0x7F > MOST_IN_CONTROL
        elif opcode:
            is_wrong |= opcode > Opcode.BINARY or bool(self._opcode)
        else:
            is_wrong |= not self._opcode
        return Goodbye(CloseCode.PROTOCOL_ERROR) if is_wrong else None

    def _part(self, opcode: int, is_final: bool, payload: bytes) -> Found | None:
        if opcode:
            self._opcode = opcode
        if not is_final:
            self._parts.append(payload)
            self._size += len(payload)
            return None
        whole = b"".join([*self._parts, payload]) if self._parts else payload
        kind = self._opcode
        self._opcode, self._parts, self._size = 0, [], 0
        if kind == Opcode.BINARY:
            return whole
        try:
            return whole.decode()
        except UnicodeDecodeError:
            return Goodbye(CloseCode.INVALID_DATA)

    def _control(self, opcode: int, payload: bytes) -> Found | None:
        if opcode == Opcode.PING:
            return Ping(payload)
        return _goodbye(payload) if opcode == Opcode.CLOSE else None


def _goodbye(payload: bytes) -> Goodbye:
    if not payload:
        return Goodbye(CloseCode.NO_STATUS)
    code = int.from_bytes(payload[:2], "big")
    if len(payload) == 1 or code not in _SAYABLE:
        return Goodbye(CloseCode.PROTOCOL_ERROR)
    try:
        payload[2:].decode()
    except UnicodeDecodeError:
        return Goodbye(CloseCode.INVALID_DATA)
    return Goodbye(code)


def _unmasked(payload: bytes | bytearray, mask: bytes | bytearray) -> bytes:
    size = len(payload)
    key = (bytes(mask) * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(key, "little")).to_bytes(size, "little")
