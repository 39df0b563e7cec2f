"""Recordings of documents: one a line, a stream of server-sent events, a list, or one that fills the file.

What says no time of its own is read at the time of its line: that which a wrapper around it says (`received_at` and the
like), else a second after the line before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import PurePath
from typing import NamedTuple
from zlib import crc32

import orjson

from metaverse.adapters.lines import LONGEST, Read, follow, whole
from metaverse.adapters.memory import keep
from metaverse.adapters.parsing import moment
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.events.names import AgentStatus, EventType
from metaverse.recordings.form import Form, joined

STEP_MS, AGAIN_MS = 1000, 5
"""How long after the line before a line is taken to have come; the same once more comes at once, as doubles do."""

MOST_BUSY = 1024
BUSY = frozenset({AgentStatus.WORKING.value, AgentStatus.WAITING.value})
SENT = (b"data:", b"event:", b"id:", b"retry:", b":")
"""How the lines of server-sent events begin."""

TIMES = ("received_at", "receivedAt", "recorded_at", "recordedAt", "time", "timestamp", "at", "ts")
INNER = ("payload", "body", "frame", "hook", "event", "data", "message", "request")


class Told(NamedTuple):
    """What a line holds, and when it came, if it says so."""

    raw: bytes
    ms: int | None = None


def are_lines(begin: bytes) -> bool:
    """Tell by its begin whether a file holds one document a line."""
    line, ended, _ = begin.lstrip().partition(b"\n")
    if not ended or line.startswith(SENT):
        return True
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return not line.startswith((b"{", b"["))
    return True


class Documents(Form):
    """Documents of one adapter; a subclass says how each is read."""

    def take(self, raw: bytes, where: str, reading: Reading, setting: Setting) -> None:
        """Read one document into a reading."""
        raise NotImplementedError

    def read(self, raw: bytes, cursor: Json, setting: Setting) -> Reading:
        """Read the whole lines of a piece."""
        reading = Reading(cursor=dict(cursor))
        for line in whole(raw, reading, setting):
            self.each(line.raw, str(line), reading, setting)
        return reading

    def readings(self, pieces: Iterable[bytes], cursor: Json, setting: Setting) -> Iterator[Reading]:
        """Read a file of lines piece by piece, another one whole."""
        rest = iter(pieces)
        begin = next(rest, b"")
        if are_lines(begin):
            yield from follow(self.read, chain([begin], rest), cursor, setting, ended=True)
        else:
            yield from self._whole(joined(chain([begin], rest)), cursor, setting)

    def _whole(self, raw: bytes | None, cursor: Json, setting: Setting) -> Iterator[Reading]:
        reading = Reading(cursor=dict(cursor))
        if raw is None:
            reading.bury("document", f"A document that is not in lines may have at most {LONGEST} bytes.", b"")
        elif is_document(raw):
            self.each(raw, "document", reading, setting)
            reading.events.sort(key=lambda event: event.get("time", ""))
        else:
            yield from follow(self.read, [raw], cursor, setting, ended=True)
            return
        yield reading

    def each(self, raw: bytes, where: str, reading: Reading, setting: Setting) -> None:
        """Read one document, or each of a list."""
        if raw.lstrip()[:1] != b"[":
            self.take(raw, where, reading, setting)
            return
        try:
            listed = orjson.loads(raw)
        except orjson.JSONDecodeError:
            listed = None
        if not isinstance(listed, list):
            self.take(raw, where, reading, setting)
            return
        for number, item in enumerate(listed, 1):
            self.take(orjson.dumps(item), f"{where}, item {number}", reading, setting)


class Clocked(Documents):
    """Documents that say no time: the recording's own clock goes with them.

    The cursor holds the adapter's (`inner`), the clock, the line before, how many said no time (`untimed`), and of each
    agent which source told of it when, and whether it seemed at work (`busy`), as whoever has not told a status does.
    """

    counts_time = True

    def __init__(
        self, name: str, adapter: str, read: Read, begin: Callable[[PurePath], Json] = lambda path: {}
    ) -> None:
        self.name, self.adapter = name, adapter
        self._read, self._begin = read, begin

    def begin(self, path: PurePath, anchor_ms: int = 0) -> Json:
        """Make the cursor to begin a file with, and set its clock."""
        return {"inner": self._begin(path), "clock": anchor_ms - STEP_MS}

    def take(self, raw: bytes, where: str, reading: Reading, setting: Setting) -> None:
        """Read one document at its time."""
        state, told = reading.cursor, unwrapped(raw)
        last = crc32(told.raw)
        ms = state["clock"] + _step(told.raw, last == state.get("last")) if told.ms is None else told.ms
        inner = self._read(told.raw + b"\n", state["inner"], replace(setting, received_ms=max(0, ms)))
        said = moment(inner.events[-1]["time"]) if inner.events else None
        if told.ms is None and said == ms:
            state["untimed"] = state.get("untimed", 0) + 1
        state.update(inner=inner.cursor, clock=said or ms, last=last)
        reading.events += inner.events
        reading.dead += [letter._replace(where=where) for letter in inner.dead]
        _note_busy(state, inner.events)

    def finish(self, cursor: Json, setting: Setting) -> Reading:
        """Tell that whoever seemed at work is idle."""
        reading = Reading(cursor={**cursor, "busy": {}})
        for agent, (source, time, is_busy) in cursor.get("busy", {}).items():
            if not is_busy:
                continue
            reading.events.append(
                {
                    "specversion": "1.0",
                    "id": f"end:{cursor.get('at', 0)}:{agent}"[:256],
                    "source": source,
                    "type": EventType.AGENT_STATUS.value,
                    "subject": agent,
                    "time": time,
                    "data": {"status": AgentStatus.IDLE.value},
                }
            )
        return reading


def _step(raw: bytes, is_same: bool) -> int:
    if raw.startswith(SENT) and not raw.startswith(b"data:"):
        return 0
    return AGAIN_MS if is_same else STEP_MS


def _note_busy(state: Json, events: list[Json]) -> None:
    busy = dict(state.get("busy", {}))
    for event in events:
        if event["type"] == EventType.AGENT_STATUS:
            is_busy = event["data"].get("status") in BUSY
            keep(busy, event["subject"], (event["source"], event["time"], is_busy), MOST_BUSY)
        elif event["type"].startswith("metaverse.agent.") and event["subject"] not in busy:
            keep(busy, event["subject"], (event["source"], event["time"], True), MOST_BUSY)
    state["busy"] = busy


def unwrapped(raw: bytes) -> Told:
    """Take a document out of what a recorder put around it: an object with a time and the document as one field."""
    try:
        outer = orjson.loads(raw) if raw.lstrip()[:1] == b"{" else None
    except orjson.JSONDecodeError:
        outer = None
    if not isinstance(outer, dict):
        return Told(raw)
    ms = next((found for name in TIMES if (found := moment(outer.get(name))) is not None), None)
    inner = next((outer[name] for name in INNER if isinstance(outer.get(name), dict)), None)
    is_wrapper = inner is not None and not {"type", "hook_event_name", "jsonrpc", "kind", "result"} & set(outer)
    return Told(orjson.dumps(inner) if is_wrapper else raw, ms)


def is_document(raw: bytes) -> bool:
    """Tell whether bytes are one document of JSON."""
    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return True
