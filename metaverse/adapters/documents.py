"""JSON documents as they are posted or streamed: one, a list, JSON lines, or server-sent events.

A whole document is read at once. A stream is read by its whole lines; the data of a server-sent event may stand on
several, and is held until it is a document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from metaverse.adapters import wording
from metaverse.adapters.lines import Line, whole
from metaverse.adapters.parsing import Unreadable, objects, parsed
from metaverse.adapters.reading import Json, Reading, Setting

MOST_HELD = 1024 * 1024
"""Bytes of the data of one server-sent event that stands on several lines."""

FIELDS = (b"event:", b"id:", b"retry:", b":")


class Document(NamedTuple):
    """An object, and where it stood."""

    where: str
    content: Json


def documents(raw: bytes, reading: Reading, setting: Setting) -> Iterator[Document]:
    """Give the objects in `raw`, and move the reading's cursor past what was read."""
    at_once = _at_once(raw, reading)
    if at_once is not None:
        yield from _objects("document", at_once, raw, reading, setting)
        return
    for line in whole(raw, reading, setting):
        if line.raw.startswith(b"data:"):
            yield from _data(line, line.raw.removeprefix(b"data:").strip(), reading, setting)
        elif not line.raw.startswith(FIELDS):
            yield from _line(line, line.raw, reading, setting)


def _at_once(raw: bytes, reading: Reading) -> Any:
    """Read one document that may stand on several lines; None if these are lines of a stream."""
    begins = raw.lstrip()[:1]
    if begins not in (b"{", b"[") or (begins == b"{" and b"\n{" in raw) or reading.cursor.get("held"):
        return None
    try:
        document = parsed(raw)
    except Unreadable:
        return None
    reading.cursor["at"] = reading.cursor.get("at", 0) + len(raw)
    return document


def _line(line: Line, raw: bytes, reading: Reading, setting: Setting) -> Iterator[Document]:
    try:
        yield from _objects(str(line), parsed(raw), raw, reading, setting)
    except Unreadable as error:
        reading.bury(str(line), str(error), wording.excerpt(raw, setting))


def _data(line: Line, raw: bytes, reading: Reading, setting: Setting) -> Iterator[Document]:
    """Read the data of a server-sent event: alone, or with what the lines before it have begun."""
    held = str(reading.cursor.pop("held", "")).encode()
    if raw in (b"", b"[DONE]"):
        return
    for whole_data in (held + b"\n" + raw, raw):
        try:
            document = parsed(whole_data)
        except Unreadable:
            continue
        if held and whole_data is raw:
            reading.bury(str(line), "The data before it never became JSON.", wording.excerpt(held, setting))
        yield from _objects(str(line), document, raw, reading, setting)
        return
    _hold(line, held + b"\n" + raw if held else raw, reading, setting)


def _hold(line: Line, raw: bytes, reading: Reading, setting: Setting) -> None:
    if len(raw) <= MOST_HELD:
        reading.cursor["held"] = wording.mended(raw.decode("utf-8", "replace"))
    else:
        reading.bury(str(line), f"Data may have at most {MOST_HELD} bytes.", wording.excerpt(raw, setting))


def _objects(where: str, document: Any, raw: bytes, reading: Reading, setting: Setting) -> Iterator[Document]:
    if isinstance(document, dict):
        yield Document(where, document)
    elif isinstance(document, list) and len(objects(document)) == len(document):
        yield from (Document(f"{where}, item {number}", item) for number, item in enumerate(document, 1))
    else:
        reading.bury(where, "This is JSON, but no object and no list of objects.", wording.excerpt(raw, setting))
