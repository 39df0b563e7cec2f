"""What adapters make of recordings: read them, count what came out, and hold every event to the door's rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as some

from metaverse.adapters.lines import follow
from metaverse.adapters.reading import Reading, Setting
from metaverse.events import validation
from metaverse.events.names import EventType

Json = dict[str, Any]
Read = Callable[[bytes, Json | None, Setting], Reading]
DATA = Path(__file__).parent.parent / "data"
NOON = 1_795_608_000_000
SETTING = Setting(received_ms=NOON)
ANY_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def recording(name: str) -> bytes:
    return (DATA / name).read_bytes()


def at(received_ms: int, **more: Any) -> Setting:
    return Setting(received_ms=received_ms, **more)


def one_by_one(read: Read, raws: Iterable[bytes], setting: Setting = SETTING, every_ms: int = 1500) -> Reading:
    """Read payloads as they come in, one after the other."""
    whole, now = Reading(), setting.received_ms
    for raw in raws:
        if raw.strip():
            answered = read(raw, whole.cursor, replace(setting, received_ms=now))
            _add(whole, answered)
            now += every_ms
    return whole


def whole(read: Read, raw: bytes, setting: Setting = SETTING, cursor: Json | None = None) -> Reading:
    """Read a file in one go, its last line even without a line break."""
    return in_pieces(read, [raw], setting, cursor)


def in_pieces(read: Read, pieces: Sequence[bytes], setting: Setting = SETTING, cursor: Json | None = None) -> Reading:
    """Read a file in the pieces that it comes in."""
    everything = Reading(cursor=cursor or {})
    for reading in follow(read, pieces, cursor, setting, ended=True):
        _add(everything, reading)
    return everything


def _add(everything: Reading, reading: Reading) -> None:
    everything.events += reading.events
    everything.dead += reading.dead
    everything.cursor = reading.cursor


def of(events: Iterable[Json], kind: EventType) -> Iterator[Json]:
    return (event for event in events if event["type"] == kind)


def distinct(events: Iterable[Json]) -> list[Json]:
    """Keep the first event of each name, as the door does."""
    seen: dict[tuple[str, str], Json] = {}
    for event in events:
        seen.setdefault((event["source"], event["id"]), event)
    return list(seen.values())


def valid(events: Sequence[Json]) -> bool:
    assert validation.judge(events).faults == []
    return True


def statuses(events: Iterable[Json]) -> dict[str, str]:
    """Tell the last status of each agent."""
    return {event["subject"]: event["data"]["status"] for event in of(events, EventType.AGENT_STATUS)}


def tasks(events: Iterable[Json]) -> dict[str, str | None]:
    """Tell the final or last status of each task."""
    told: dict[str, str | None] = {}
    for event in events:
        if event["type"] == EventType.TASK_CREATED:
            told.setdefault(event["subject"], None)
        elif event["type"] == EventType.TASK_UPDATED and "status" in event["data"]:
            told[event["subject"]] = event["data"]["status"]
    return told


def steps(events: Iterable[Json]) -> dict[str, str]:
    """Tell the last status of each step."""
    return {event["data"]["stepKey"]: event["data"]["status"] for event in of(events, EventType.TASK_STEP)}


def agents(events: Iterable[Json]) -> set[str]:
    """Name all agents that events make: whoever an event is about, or goes to."""
    about = {event["subject"] for event in events if event["type"].startswith("metaverse.agent.")}
    return about | {event["data"]["to"] for event in of(events, EventType.INTERACTION)}


def edges(events: Iterable[Json]) -> Counter[str]:
    """Count the interactions by kind."""
    return Counter(event["data"]["kind"] for event in of(distinct(events), EventType.INTERACTION))


def tokens(events: Iterable[Json]) -> tuple[int, int, int]:
    """Add up input, output and cached tokens as the platform does: the last statement of each key counts."""
    last = {
        (event["subject"], event["data"]["usageKey"]): event["data"]["tokens"]
        for event in of(events, EventType.AGENT_USAGE)
    }
    parts = ("input", "output", "cached")
    summed = [sum(spent[part] for spent in last.values()) for part in parts]
    return summed[0], summed[1], summed[2]
