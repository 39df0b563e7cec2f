"""The worker process that reads foreign formats: an adapter, its cursor and bytes in; events and the cursor out."""

from __future__ import annotations

import sys
from typing import Any

import orjson

from metaverse.adapters import wording
from metaverse.adapters.reading import Reading, Setting
from metaverse.adapters.register import ADAPTERS
from metaverse.workers import framing, serving
from metaverse.workers.setting import setting_of

Json = dict[str, Any]
AT_ONCE = 500
"""So many events make one batch for the door: reading it back holds the loop for some two milliseconds."""

DEEPEST = 10_000
"""JSON is read to a depth of 1,024; what walks through it calls itself a few times a level."""


def answer(request: Json) -> Json:
    """Read what has come, after what the cursor remembers."""
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
    reading = adapter.read(raw, before, setting)
    if options.get("ended") and adapter.finish:
        reading = _ended(reading, adapter.finish(reading.cursor, setting))
    return told(reading)


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


def told(reading: Reading) -> Json:
    """Write a reading: its events in batches, as bytes."""
    events = reading.events
    batches = [orjson.dumps(events[at : at + AT_ONCE]) for at in range(0, len(events), AT_ONCE)]
    return {
        "cursor": reading.cursor,
        "dead": [list(letter) for letter in reading.dead],
        framing.ATTACHED: batches,
    }


if __name__ == "__main__":
    sys.setrecursionlimit(DEEPEST)
    serving.serve(answer)
