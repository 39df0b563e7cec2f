"""Messages between a process and its worker: four bytes of length, then JSON."""

from __future__ import annotations

import struct
from typing import IO, Any

import orjson

Json = dict[str, Any]
LENGTH = struct.Struct("!I")
LONGEST = 256 * 1024 * 1024


def read(stream: IO[bytes]) -> Json | None:
    """Read one message; None at the end of the stream, or where something else than a message comes."""
    head = _exactly(stream, LENGTH.size)
    if head is None or (length := LENGTH.unpack(head)[0]) > LONGEST:
        return None
    body = _exactly(stream, length)
    message: Json | None = None if body is None else orjson.loads(body)
    return message


def write(stream: IO[bytes], message: Json) -> None:
    """Write one message."""
    body = orjson.dumps(message)
    stream.write(LENGTH.pack(len(body)) + body)
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
