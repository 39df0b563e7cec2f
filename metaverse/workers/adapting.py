"""The worker process that reads foreign formats: an adapter, its cursor and bytes in; events and the cursor out."""

from __future__ import annotations

import sys
from typing import Any

import orjson

from metaverse.adapters import claude_hooks, wording
from metaverse.adapters.reading import Reading, Setting
from metaverse.adapters.register import ADAPTERS, Adapter
from metaverse.workers import framing, saying, serving
from metaverse.workers.readings import setting_of, told

Json = dict[str, Any]
DEEPEST = 10_000
"""JSON is read to a depth of 1,024; what walks through it calls itself a few times a level."""


def answer(request: Json) -> Json:
    """Read what has come, after what the cursor remembers."""
    if request.get("do") == "place":
        return {"place": claude_hooks.place(request[framing.ATTACHED][0])}
    adapter, options = ADAPTERS[request["adapter"]], request["options"]
    setting = _setting(request["setting"], options)
    before = request["cursor"] if request["cursor"] is not None else adapter.begin(options)
    (raw,) = request[framing.ATTACHED]
    if options.get("outline"):
        raw = _again(raw)
    if adapter.grows:
        raw = _new(raw, int(options.get("from", 0)), before.get("at", 0))
        if raw is None:
            return {"gap": before.get("at", 0)}
    reading = _read(adapter, raw, before, setting)
    if options.get("ended") and adapter.finish:
        reading = _ended(reading, adapter.finish(reading.cursor, setting))
    return {**told(reading), "cursor": reading.cursor}


def _read(adapter: Adapter, raw: bytes, before: Json, setting: Setting) -> Reading:
    """Read bytes. What an adapter fails at becomes a dead letter: of a file one line, else all of it."""
    try:
        return adapter.read(raw, before, setting)
    except Exception as error:
        saying.failed("an adapter failed")
        if adapter.grows:
            return _line_by_line(adapter, raw, before, setting)
        return _failed("body", error, raw, before, setting)


def _line_by_line(adapter: Adapter, raw: bytes, before: Json, setting: Setting) -> Reading:
    whole = Reading(cursor=before)
    for line in raw.splitlines(keepends=True):
        if not line.endswith(b"\n"):
            break
        cursor = whole.cursor
        try:
            reading = adapter.read(line, cursor, setting)
        except Exception as error:
            at, number = cursor.get("at", 0), cursor.get("line", 0)
            past = {**cursor, "at": at + len(line), "line": number + 1}
            reading = _failed(f"line {number + 1}, byte {at}", error, line, past, setting)
        whole = _ended(whole, reading)
    return whole


def _failed(where: str, error: Exception, raw: bytes, cursor: Json, setting: Setting) -> Reading:
    reading = Reading(cursor=cursor)
    reading.bury(where, f"The adapter failed at this: {type(error).__name__}.", wording.excerpt(raw, setting))
    return reading


def _setting(given: Json, options: Json) -> Setting:
    """Return the setting; a call that is held for so many seconds asks for no longer."""
    held = options.get("holds")
    until = {"held_until_ms": given["received_ms"] + round(held * 1000)} if held else {}
    return setting_of({**given, **until})


def _new(raw: bytes, begins: int, reached: int) -> bytes | None:
    """Return what of the bytes from `begins` on is not read yet; None if what comes before them is missing."""
    return None if begins > reached else raw[reached - begins :]


def _again(raw: bytes) -> bytes:
    """Make a document of an outline that was kept, and a line of it."""
    try:
        return orjson.dumps(wording.without_withheld(orjson.loads(raw))) + b"\n"
    except orjson.JSONDecodeError:
        return raw + b"\n"


def _ended(reading: Reading, last: Reading) -> Reading:
    return Reading(reading.events + last.events, last.cursor, reading.dead + last.dead)


if __name__ == "__main__":
    sys.setrecursionlimit(DEEPEST)
    serving.serve(answer)
