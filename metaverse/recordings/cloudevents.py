"""Recordings of our own events: CloudEvents one a line, or an array or object of any layout, read piece by piece."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import orjson

from metaverse.adapters.lines import LONGEST, follow, whole
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.recordings.documents import are_lines
from metaverse.recordings.form import Form

AT_ONCE = 100
NEARLY = 16
"""Characters from the end of what has come in which a fault may be only that the rest is missing."""

_SPACE, _BETWEEN = re.compile(r"[ \t\r\n]*"), re.compile(r"[ \t\r\n,]*")
_scan = json.JSONDecoder().raw_decode


class NoEvent(str):
    """What is no JSON, by what is wrong with it; it stands among the events in its place, so that it has its number."""


class CloudEvents(Form):
    """Events as the door takes them."""

    name = adapter = "cloudevents"

    def read(self, raw: bytes, cursor: Json, setting: Setting) -> Reading:
        """Read the whole lines of a piece."""
        reading = Reading(cursor=dict(cursor))
        reading.events += [_line(line.raw) for line in whole(raw, reading, setting)]
        return reading

    def readings(self, pieces: Iterable[bytes], cursor: Json, setting: Setting) -> Iterator[Reading]:
        """Read lines, or what stands on several lines."""
        rest = iter(pieces)
        begin = next(rest, b"")
        everything = chain([begin], rest)
        if are_lines(begin) and begin.lstrip()[:1] != b"[":
            yield from follow(self.read, everything, cursor, setting, ended=True)
            return
        batch: list[Any] = []
        for value in values(everything):
            batch.append(value)
            if len(batch) == AT_ONCE:
                yield Reading(batch, cursor)
                batch = []
        yield Reading(batch, cursor)


def _line(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return NoEvent(f"is not JSON: {error}")


def values(pieces: Iterable[bytes]) -> Iterator[Any]:
    """Give the items of an array that comes in pieces, or documents one after the other; a fault ends with its line."""
    text = _Text(pieces)
    in_array = False
    while text.skip(_BETWEEN if in_array else _SPACE):
        sign = text.sign
        if not in_array and sign == "[" and not text.begun:
            in_array, text.begun = True, True
            text.at += 1
        elif in_array and sign == "]":
            in_array = False
            text.at += 1
        else:
            text.begun = True
            yield text.value()


class _Text:
    """Text that comes in pieces, and the place up to which it is read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._text, self.at, self.begun, self._ended = "", 0, False, False

    @property
    def sign(self) -> str:
        """The character at this place."""
        return self._text[self.at]

    def skip(self, space: re.Pattern[str]) -> bool:
        """Go on to what is no space; False at the end."""
        while True:
            found = space.match(self._text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self._text):
                return True
            if not self._more():
                return False

    def value(self) -> Any:
        """Read one value."""
        while True:
            try:
                value, end = _scan(self._text, self.at)
            except (json.JSONDecodeError, RecursionError) as error:
                if self._may_go_on(error) and self._more():
                    continue
                return self._given_up(error)
            if end < len(self._text) or not self._more():
                self.at = end
                return value

    def _may_go_on(self, error: Exception) -> bool:
        held = len(self._text) - self.at
        if held > LONGEST or not isinstance(error, json.JSONDecodeError):
            return False
        return error.pos >= len(self._text) - NEARLY or error.msg.startswith("Unterminated string")

    def _given_up(self, error: Exception) -> NoEvent:
        while (end := self._text.find("\n", self.at)) < 0:
            self.at = len(self._text)
            if not self._more():
                return NoEvent(f"is not JSON: {error}")
        self.at = end
        return NoEvent(f"is not JSON: {error}")

    def _more(self) -> bool:
        if self._ended:
            return False
        piece = next(self._pieces, None)
        self._ended = piece is None
        self._text = self._text[self.at :] + self._decoder.decode(piece or b"", final=piece is None)
        self.at = 0
        return piece is not None or bool(self._text)
