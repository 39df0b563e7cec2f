"""Exports of OpenTelemetry: JSON documents or lines of them, and files of protobuf.

A file of protobuf does not say what it carries: its name may, else what most can be read as counts. A Collector's file
exporter writes the length before each message, which is read as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

import orjson

from metaverse.adapters import otlp
from metaverse.adapters.lines import LONGEST
from metaverse.adapters.otlp import DECODERS, Encoding, Signal, Unreadable
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.recordings.documents import Documents
from metaverse.recordings.form import joined

SIGNALS = {
    "resourceSpans": Signal.TRACES,
    "resource_spans": Signal.TRACES,
    "batches": Signal.TRACES,
    "resourceLogs": Signal.LOGS,
    "resource_logs": Signal.LOGS,
    "resourceMetrics": Signal.METRICS,
    "resource_metrics": Signal.METRICS,
}
"""The fields that tell what a request in JSON carries; `batches` is Tempo's."""

LONG_AFTER_MS = 24 * 3_600_000


def signal_of(document: object) -> Signal | None:
    """Tell what a document carries, if it is a request of OTLP."""
    if not isinstance(document, dict):
        return None
    return next((signal for field, signal in SIGNALS.items() if isinstance(document.get(field), list)), None)


class Telemetry(Documents):
    """Exports of traces, logs and metrics."""

    name = adapter = "otlp"

    def take(self, raw: bytes, where: str, reading: Reading, setting: Setting) -> None:
        """Read one request in JSON."""
        try:
            document = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            reading.bury(where, f"This is not JSON: {error}.", b"")
            return
        if isinstance(document, dict) and isinstance(document.get("trace"), dict):
            document = document["trace"]
            raw = orjson.dumps(document)
        signal = signal_of(document)
        if signal is None:
            reading.bury(where, f"This is no export of OTLP: it has none of {', '.join(SIGNALS)}.", b"")
        else:
            _request(raw, where, reading, setting, signal, Encoding.JSON)

    def readings(self, pieces: Iterable[bytes], cursor: Json, setting: Setting) -> Iterator[Reading]:
        """Read JSON, or protobuf."""
        rest = iter(pieces)
        begin = next(rest, b"")
        everything = chain([begin], rest)
        if begin.lstrip()[:1] in (b"{", b"["):
            yield from super().readings(everything, cursor, setting)
        else:
            yield _messages(joined(everything), cursor, setting)

    def finish(self, cursor: Json, setting: Setting) -> Reading:
        """Tell what ended without saying so."""
        if "inner" not in cursor:
            return Reading(cursor=cursor)
        settled = otlp.settle(cursor["inner"], replace(setting, received_ms=setting.received_ms + LONG_AFTER_MS))
        return Reading(settled.events, {**cursor, "inner": settled.cursor})

    def kept(self, cursor: Json) -> Json | None:
        """Keep no memory of traces: it can be very large, and is made anew by reading once more."""
        return None


def _request(raw: bytes, where: str, reading: Reading, setting: Setting, signal: Signal, encoding: Encoding) -> None:
    try:
        found = otlp.read(raw, reading.cursor.get("inner", {}), setting, signal, encoding)
    except Unreadable as error:
        reading.bury(where, str(error), b"")
        return
    reading.cursor["inner"] = found.cursor
    reading.events += sorted(found.events, key=lambda event: event["time"])
    reading.dead += [letter._replace(where=f"{where}, {letter.where}") for letter in found.dead]


def _messages(raw: bytes | None, cursor: Json, setting: Setting) -> Reading:
    reading = Reading(cursor=dict(cursor))
    if raw is None:
        reading.bury("document", f"A file of protobuf may have at most {LONGEST} bytes.", b"")
        return reading
    for number, message in enumerate(split(raw), 1):
        signal = carried(message)
        if signal is None:
            reading.bury(f"message {number}", "This is no request of OTLP in protobuf.", b"")
        else:
            _request(message, f"message {number}", reading, setting, signal, Encoding.PROTOBUF)
    return reading


def split(raw: bytes) -> list[bytes]:
    """Split messages that have their lengths, four bytes, before them; what has none is one message."""
    found, at = [], 0
    while at + 4 <= len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        if not size or at + 4 + size > len(raw):
            return [raw]
        found.append(raw[at + 4 : at + 4 + size])
        at += 4 + size
    return found if found and at == len(raw) else [raw]


def carried(message: bytes) -> Signal | None:
    """Tell what a message carries: what most of it can be read as; None if it is nothing of the kind."""
    best, most = None, 0
    for signal in Signal:
        try:
            decoded = DECODERS[signal, Encoding.PROTOBUF](message)
        except Unreadable:
            continue
        good = len(decoded.records) - len(decoded.dead)
        if good > most:
            best, most = signal, good
    return best
