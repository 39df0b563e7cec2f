"""Messages between a process and its worker: four bytes of length, then JSON, then what is attached to it.

Bytes under `attached` in a message go after it as they are, each with its own length; other bytes may follow.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import IO, Any

import orjson

Json = dict[str, Any]
LENGTH = struct.Struct("!I")
LONGEST = 256 * 1024 * 1024
ATTACHED = "attached"


def read(stream: IO[bytes]) -> Json | None:
    """Read one message; None at the end of the stream, or where something else than a message comes."""
    body = read_bytes(stream)
    message: Json | None = None if body is None else orjson.loads(body)
    if message is None or ATTACHED not in message:
        return message
    attached = [read_bytes(stream) for _ in range(message[ATTACHED])]
    return None if None in attached else {**message, ATTACHED: attached}


def read_bytes(stream: IO[bytes]) -> bytes | None:
    """Read bytes that follow a message; None at the end of the stream."""
    head = _exactly(stream, LENGTH.size)
    if head is None or (length := LENGTH.unpack(head)[0]) > LONGEST:
        return None
    return _exactly(stream, length)


def write(stream: IO[bytes], message: Json, *parts: bytes) -> None:
    """Write one message, and what follows it."""
    attached: Sequence[bytes] = message.get(ATTACHED, ())
    head = {**message, ATTACHED: len(attached)} if ATTACHED in message else message
    for body in (orjson.dumps(head), *attached, *parts):
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
