"""Messages between a process and its worker: four bytes of length, then JSON. Bytes to be passed on may follow."""

from __future__ import annotations

import struct
from typing import IO, Any

import orjson

Json = dict[str, Any]
LENGTH = struct.Struct("!I")
LONGEST = 256 * 1024 * 1024


def read(stream: IO[bytes]) -> Json | None:
    """Read one message; None at the end of the stream, or where something else than a message comes."""
    body = read_bytes(stream)
    message: Json | None = None if body is None else orjson.loads(body)
    return message


def read_bytes(stream: IO[bytes]) -> bytes | None:
    """Read bytes that follow a message; None at the end of the stream."""
    head = _exactly(stream, LENGTH.size)
    if head is None or (length := LENGTH.unpack(head)[0]) > LONGEST:
        return None
    return _exactly(stream, length)


def write(stream: IO[bytes], message: Json, *parts: bytes) -> None:
    """Write one message, and what follows it."""
    for body in (orjson.dumps(message), *parts):
        stream.write(LENGTH.pack(len(body)))
        stream.write(body)
    stream.flush()


def _exactly(stream: IO[bytes], count: int) -> bytes | None:
    parts: list[bytes] = []
    while count > 0:
        part = stream.read(count)
        if not part:
            return None
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
