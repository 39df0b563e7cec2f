"""A sealed stream opens as it was written, or not at all."""

from __future__ import annotations

import io
import os

import pytest

from metaverse.backup import sealed
from metaverse.backup.sealed import Damaged

KEY = bytes(range(32))


def written(lines: list[bytes], key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    writer = sealed.Writer(out, {"format": 1}, key)
    for line in lines:
        writer.write(line)
    writer.close()
    assert writer.size == len(out.getvalue())
    return out.getvalue()


def read(raw: bytes, key: bytes = KEY) -> list[bytes]:
    source = io.BytesIO(raw)
    _, line = sealed.header_of(source)
    return list(sealed.lines(source, line, key))


def random_lines(count: int) -> list[bytes]:
    """Write lines that do not compress, so that they take several pieces."""
    return [os.urandom(30_000).replace(b"\n", b"n") for _ in range(count)]


@pytest.mark.parametrize("count", [0, 1, 30])
def test_it_opens_as_it_was_written(count: int) -> None:
    lines = random_lines(count)
    assert read(written(lines)) == lines


def test_nothing_of_it_can_be_read_without_the_key() -> None:
    raw = written([b"a planted word"])
    assert b"planted" not in raw
    with pytest.raises(Damaged, match="key is another one"):
        read(raw, bytes(32))


def test_it_does_not_open_where_a_byte_was_changed() -> None:
    raw = written([b"some", b"lines"])
    for at in range(len(raw)):
        changed = bytearray(raw)
        changed[at] ^= 1
        with pytest.raises(Damaged):
            read(bytes(changed))


def test_it_does_not_open_where_it_is_cut_off_or_goes_on() -> None:
    raw = written(random_lines(12))
    for length in [*range(120), len(raw) // 3, len(raw) // 2, len(raw) - 1]:
        with pytest.raises(Damaged):
            read(raw[:length])
    with pytest.raises(Damaged, match="goes on"):
        read(raw + b"\0")


def pieces_of(raw: bytes) -> tuple[bytes, list[bytes]]:
    head = raw.index(b"\n", len(sealed.MAGIC)) + 1
    found, at = [], head
    while at < len(raw):
        length = int.from_bytes(raw[at : at + 4]) & 0x7FFFFFFF
        found.append(raw[at : at + 4 + length])
        at += 4 + length
    return raw[:head], found


def test_it_does_not_open_where_pieces_changed_places_or_are_missing() -> None:
    head, pieces = pieces_of(written(random_lines(30)))
    assert len(pieces) >= 3
    swapped = [pieces[1], pieces[0], *pieces[2:]]
    for told in (swapped, pieces[1:], pieces[:-1], [pieces[0], *pieces], [pieces[-1]]):
        with pytest.raises(Damaged):
            read(head + b"".join(told))
    assert read(head + b"".join(pieces))


def test_a_piece_of_another_file_does_not_open_in_this_one() -> None:
    head, pieces = pieces_of(written(random_lines(20)))
    other = bytearray(head)
    other[other.index(b'"format":1') + 9 :] = b"2}\n"
    with pytest.raises(Damaged):
        read(bytes(other) + b"".join(pieces))
