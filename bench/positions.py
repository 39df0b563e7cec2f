"""Positions on the wire: what a client is told a second, by where it looks, and what other ways to write it would save.

`python -m bench positions`: offices of 50, 1,000 and 5,000 agents, each of whom changes status once a minute.
"""

from __future__ import annotations

import json
import random
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import orjson

from metaverse.realtime.looks import Looks
from metaverse.realtime.messages import positions_payload
from metaverse.realtime.sight import NOWHERE, Area, Gaze, area_of
from metaverse.services.stage import Instant, Stage
from metaverse.services.stagecraft import Cast

Json = dict[str, Any]
SIZES = (50, 1000, 5000)
STATUSES = ("working", "working", "working", "idle", "waiting", "error")
TICKS, TICK_MS, CHANGES_A_MINUTE = 120, 500, 1
DECODING = Path(__file__).with_name("positions_decode.mjs")
REPEATS = 20


def main() -> None:
    """Measure all sizes."""
    print(f"{'agents':>7} {'moves/s':>8} {'place ms/s':>10}   bytes a second and client, and writing them, ms a second")
    for size in SIZES:
        stage, ticks, placing = recorded(size)
        moves = sum(map(len, ticks)) / seconds_of(ticks)
        told = "   ".join(f"{name} {size_:7.0f} B {ms:5.2f} ms" for name, (size_, ms) in by_gaze(stage, ticks).items())
        print(f"{size:7d} {moves:8.1f} {placing:10.1f}   {told}")
        if size == SIZES[-1]:
            ways_to_write([one for tick in ticks for one in tick], "all moves of a minute, 5,000 agents")
            ways_to_write([one.to_wire() for one in stage.whereabouts(TICKS * TICK_MS)], "where all 5,000 are")


def recorded(size: int) -> tuple[Stage, list[list[Json]], float]:
    """Let an office run for a minute; return what it tells each half second, and what placing costs, ms a second."""
    chance = random.Random(1)
    departments = max(1, size // 125)
    agents = [Cast(f"agent-{n}", f"a_{n}", n, f"D{n % departments}", "working", None, 0) for n in range(size)]
    stage, ticks, began = Stage(agents), list[list[Json]](), time.process_time()
    for tick in range(TICKS):
        at_ms = tick * TICK_MS
        for _ in range(round(size * CHANGES_A_MINUTE / 60 * TICK_MS / 1000 + chance.random() - 0.5)):
            one = stage._cast[f"agent-{chance.randrange(size)}"]
            stage.note(Instant(at_ms, {one.key: one._replace(status=chance.choice(STATUSES), since_ms=at_ms)}))
        stage.seat(at_ms)
        ticks.append([one.to_wire() for one in stage.find_ways(60)])
    return stage, ticks, (time.process_time() - began) * 1000 / seconds_of(ticks)


def seconds_of(ticks: list[list[Json]]) -> float:
    """Tell how long some ticks took in the office."""
    return len(ticks) * TICK_MS / 1000


def by_gaze(stage: Stage, ticks: list[list[Json]]) -> dict[str, tuple[float, float]]:
    """Tell what one client is sent a second, and what writing it costs, by where it looks."""
    floor = stage.floors[0]
    room = next(room for room in floor["rooms"] if room["kind"] == "department")
    gazes = {
        "all": None,
        "a floor": Gaze(frozenset([Area(floor["y"])]), frozenset()),
        "a room": Gaze(frozenset([area_of(floor, [room])]), frozenset()),
        "nothing": NOWHERE,
    }
    return {name: shared(stage, ticks, gaze) for name, gaze in gazes.items()}


def shared(stage: Stage, ticks: list[list[Json]], gaze: Gaze | None) -> tuple[float, float]:
    """Tell what a client with a gaze is sent, and the time that it takes to write that."""
    looks, listener = Looks("org_bench"), object()

    def whereabouts(keys: Iterable[str] | None) -> list[Json]:
        return [one.to_wire() for one in stage.whereabouts(0, keys)]

    if gaze is not None:
        looks.look(listener, gaze, stage.floors, whereabouts)  # type: ignore[arg-type]
    sent, began = 0, time.process_time()
    for tick in ticks:
        if tick:
            sent += sum(len(message.frame) for _, message in looks.share(tick, [listener]))  # type: ignore[list-item]
    return sent / seconds_of(ticks), (time.process_time() - began) * 1000 / seconds_of(ticks)


def ways_to_write(where: list[Json], name: str) -> None:
    """Write the same as objects, as lists in JSON, and as fixed fields in bytes; read each in V8."""
    keys = {one["agentId"]: n for n, one in enumerate(where)}
    zones = {zone: n for n, zone in enumerate(sorted({one["zone"] for one in where}))}
    poses = {pose: n for n, pose in enumerate(sorted({one["pose"] for one in where}))}
    ways: dict[str, Callable[[], bytes]] = {
        "objects": lambda: orjson.dumps(positions_payload("org_bench", where)),
        "lists": lambda: orjson.dumps([listed(one) for one in where]),
        "bytes": lambda: b"".join([packed(one, keys, zones, poses) for one in where]),
    }
    print(f"\n{name}: {len(where)}")
    with tempfile.TemporaryDirectory() as folder:
        for way, write in ways.items():
            Path(folder, way).write_bytes(write())
        command = ["node", str(DECODING), folder, str(len(where))]
        read = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    for way, write in ways.items():
        began = time.process_time()
        for _ in range(REPEATS):
            write()
        took = (time.process_time() - began) / REPEATS * 1000
        size = len(write()) / len(where)
        print(f"  {way:8} {size:6.0f} B each, written in {took:7.2f} ms, read in {read[way]:6.2f} ms")


def listed(one: Json) -> list[Any]:
    """Write a position as a list: no names of fields, the way as one list of centimetres."""
    position, walk = one["position"], one["walk"]
    way = walk and [walk["at"], walk["speed"], *(value for point in walk["points"] for value in point)]
    where = (position["x"], position["y"], position["z"], one["rotationY"])
    return [one["agentId"], *where, one["zone"], one["pose"], way]


def packed(one: Json, keys: dict[str, int], zones: dict[str, int], poses: dict[str, int]) -> bytes:
    """Write a position in bytes: numbers for keys, zones and poses that both sides know; centimetres."""
    position, walk = one["position"], one["walk"]
    points = walk["points"] if walk else []
    head = struct.pack(
        "<IhhhhHBB",
        keys[one["agentId"]],
        round(position["x"] * 100),
        round(position["y"] * 100),
        round(position["z"] * 100),
        round(one["rotationY"] * 1000),
        zones[one["zone"]],
        poses[one["pose"]],
        len(points),
    )
    if not points:
        return head
    cm = [round(value * 100) for point in points for value in (*point, position["y"])[:3]]
    return head + struct.pack(f"<d{len(cm)}h", 0.0, *cm)


if __name__ == "__main__":
    main()
