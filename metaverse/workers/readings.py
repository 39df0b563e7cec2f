"""What goes to a worker that reads, and comes back: what an organization wants of its adapters, and a reading."""

from __future__ import annotations

from typing import Any

import orjson

from metaverse.adapters.reading import Price, Reading, Setting
from metaverse.workers import framing

Json = dict[str, Any]
AT_ONCE = 500
"""So many events make one batch for the door: reading it back holds the loop for some two milliseconds."""


def setting_of(given: Json) -> Setting:
    """Return the setting that was sent along."""
    prices = {model: Price(*price) for model, price in given.get("prices", {}).items()}
    return Setting(**{**given, "prices": prices})


def told(reading: Reading) -> Json:
    """Write what was read: its events in batches, as bytes, and what could not be read."""
    dead = [list(letter) for letter in reading.dead]
    return {"dead": dead, framing.ATTACHED: batches(reading.events)}


def batches(events: list[Json]) -> list[bytes]:
    """Write events in batches for the door."""
    return [orjson.dumps(events[at : at + AT_ONCE]) for at in range(0, len(events), AT_ONCE)]
