"""The worker process that reads OpenTelemetry: unpacks, decodes, maps, and remembers the latest traces."""

from __future__ import annotations

import zlib
from typing import Any

from metaverse.adapters import otlp
from metaverse.adapters.otlp import Encoding, Signal, Unreadable
from metaverse.adapters.reading import Reading
from metaverse.workers import framing, serving
from metaverse.workers.readings import setting_of, told

Json = dict[str, Any]
LARGEST = 16 * 1024 * 1024
"""So many bytes a request may have once it is unpacked."""

GZIP_OR_ZLIB = 47
TOO_LARGE = "too large"
MALFORMED = "malformed"


class Refused(Exception):
    """A request that is not taken: why, in a word and in a sentence."""

    def __init__(self, word: str, said: str) -> None:
        super().__init__(said)
        self.word = word


class Reader:
    """Reads requests; of each memory it keeps the cursor, and the one before the latest reading."""

    def __init__(self) -> None:
        self._cursors: dict[str, tuple[Json, Json]] = {}

    def answer(self, request: Json) -> Json:
        """Do what a request asks."""
        name = request["memory"]
        before, cursor = self._cursors.get(name, ({}, {}))
        if request["do"] == "undo":
            self._cursors[name] = (before, before)
            return {}
        try:
            reading = self._reading(request, cursor)
        except Refused as refused:
            return {"refused": refused.word, "detail": str(refused)}
        self._cursors[name] = (cursor, reading.cursor)
        return {**told(reading), "open": otlp.still_open(reading.cursor)}

    def _reading(self, request: Json, cursor: Json) -> Reading:
        setting = setting_of(request["setting"])
        if request["do"] == "settle":
            return otlp.settle(cursor, setting)
        (body,) = request[framing.ATTACHED]
        raw = unpacked(body) if request["packed"] else body
        try:
            return otlp.read(raw, cursor, setting, Signal(request["signal"]), Encoding(request["encoding"]))
        except Unreadable as error:
            raise Refused(MALFORMED, str(error)) from error


def unpacked(body: bytes) -> bytes:
    """Unpack gzip, of several members too, no further than what is taken.

    Raises:
        Refused: it is none, is cut off, or grows too large.
    """
    parts: list[bytes] = []
    left = LARGEST + 1
    while body:
        member = zlib.decompressobj(GZIP_OR_ZLIB)
        try:
            part = member.decompress(body, left)
        except zlib.error as error:
            raise Refused(MALFORMED, "The body is not what its Content-Encoding says.") from error
        parts.append(part)
        left -= len(part)
        if left <= 0:
            raise Refused(TOO_LARGE, f"Unpacked, the body has more than {LARGEST} bytes; send it in parts.")
        if not member.eof:
            raise Refused(MALFORMED, "The packed body is cut off.")
        body = member.unused_data
    return b"".join(parts)


if __name__ == "__main__":
    serving.serve(Reader().answer)
