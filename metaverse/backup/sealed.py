"""A sealed stream: lines, compressed, in pieces that are encrypted one by one and hold only in their order.

    magic · one line of JSON that anybody can read (what it is, and which key opens it) · pieces

A piece is its length in four bytes (the highest bit marks the last one) and AES-256-GCM of up to 256 KiB. Its nonce
is its number and whether it is the last, and the first line is authenticated with each: what was changed, left out, put
elsewhere, or cut off does not open. Every file has a key of its own, derived with a salt of its own.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import IO, Any

import orjson
import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"metaverse-backup\n"
PIECE_BYTES = 262_144
TAG_BYTES = 16
MOST_HEADER_BYTES = 65_536
LEVEL = 3
_LAST = 1 << 31
_LENGTH = struct.Struct(">I")
_NONCE = struct.Struct(">QI")

Json = dict[str, Any]


class Damaged(ValueError):
    """The file is not whole, not a backup, or not what was written; the message says which."""


class Writer:
    """Writes a sealed stream."""

    def __init__(self, out: IO[bytes], header: Json, key: bytes) -> None:
        line = orjson.dumps(header) + b"\n"
        out.write(MAGIC + line)
        self.size = len(MAGIC) + len(line)
        self._out = out
        self._cipher, self._about = AESGCM(key), _about(line)
        self._number = 0
        self._waiting = bytearray()
        self._packer = zstandard.ZstdCompressor(level=LEVEL).compressobj()

    def write(self, line: bytes) -> None:
        """Write one line, without its end."""
        self._waiting += self._packer.compress(line + b"\n")
        while len(self._waiting) > PIECE_BYTES:
            self._piece(bytes(self._waiting[:PIECE_BYTES]), is_last=False)
            del self._waiting[:PIECE_BYTES]

    def close(self) -> None:
        """Write the last piece; without it nobody takes the file for whole."""
        self._waiting += self._packer.flush()
        while len(self._waiting) > PIECE_BYTES:
            self._piece(bytes(self._waiting[:PIECE_BYTES]), is_last=False)
            del self._waiting[:PIECE_BYTES]
        self._piece(bytes(self._waiting), is_last=True)
        self._out.flush()

    def _piece(self, plain: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_NONCE.pack(self._number, is_last), plain, self._about)
        self._out.write(_LENGTH.pack(len(sealed) | (_LAST if is_last else 0)) + sealed)
        self._number += 1
        self.size += _LENGTH.size + len(sealed)


def header_of(source: IO[bytes]) -> tuple[Json, bytes]:
    """Read the first line, as JSON and as it stands there.

    Raises:
        Damaged: this is no backup.
    """
    if source.read(len(MAGIC)) != MAGIC:
        raise Damaged("This is no backup of this platform.")
    line = source.readline(MOST_HEADER_BYTES)
    try:
        header = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise Damaged("The file is damaged: its first line cannot be read.") from None
    if not isinstance(header, dict) or not line.endswith(b"\n"):
        raise Damaged("The file is damaged: its first line cannot be read.")
    return header, line


def lines(source: IO[bytes], line: bytes, key: bytes) -> Iterator[bytes]:
    """Yield the lines after the first one, each without its end.

    Raises:
        Damaged: the file was changed, is cut off, or the key is another one's.
    """
    rest = b""
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    for piece in _pieces(source, _about(line), AESGCM(key)):
        try:
            rest += unpacker.decompress(piece) if piece else b""
        except zstandard.ZstdError:
            raise Damaged("The file is damaged: it does not unpack.") from None
        *whole, rest = rest.split(b"\n")
        yield from whole
    if rest:
        raise Damaged("The file is cut off.")


def _pieces(source: IO[bytes], about: bytes, cipher: AESGCM) -> Iterator[bytes]:
    number, is_last = 0, False
    while not is_last:
        length = _LENGTH.unpack(_exactly(source, _LENGTH.size))[0]
        is_last, length = bool(length & _LAST), length & ~_LAST
        if length > PIECE_BYTES + TAG_BYTES:
            raise Damaged("The file is damaged.")
        try:
            yield cipher.decrypt(_NONCE.pack(number, is_last), _exactly(source, length), about)
        except InvalidTag:
            said = "the key is another one, or the file was changed" if number == 0 else "it was changed"
            raise Damaged(f"The file does not open at piece {number}: {said}.") from None
        number += 1
    if source.read(1):
        raise Damaged("The file goes on after its end.")


def _exactly(source: IO[bytes], count: int) -> bytes:
    found = source.read(count)
    if len(found) < count:
        raise Damaged("The file is cut off.")
    return found


def _about(line: bytes) -> bytes:
    return hashlib.sha256(MAGIC + line).digest()
