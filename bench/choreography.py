"""Choreography of 5,000 agents on several floors: places, a tick of half a second, and everyone at once."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import orjson

from metaverse.services.choreography import Cast, Encounter, Seating
from metaverse.services.stage import Instant, Stage, Told

AGENTS, DEPARTMENTS, CHANGES, MEETINGS = 5000, 12, 500, 100
TICKS, CHANGES_A_TICK, TICK_MS = 40, 25, 500
STATUSES = ("working", "working", "working", "idle", "waiting", "error", "offline")
BEGINS_MS = 1_770_000_000_000


def main() -> None:
    """Measure seats and ticks."""
    chance = random.Random(1)
    agents = cast(chance)
    meetings = [Encounter(f"a{chance.randrange(AGENTS)}", f"a{chance.randrange(AGENTS)}", n) for n in range(MEETINGS)]
    seats(agents, meetings, chance)
    ticks(Stage(agents), chance)
    everyone_at_once(Stage(agents))


def cast(chance: random.Random) -> list[Cast]:
    """Make agents in all states."""
    return [
        Cast(f"a{n}", f"a_{chance.getrandbits(60):x}", n, f"D{n % DEPARTMENTS}", chance.choice(STATUSES), None, n)
        for n in range(AGENTS)
    ]


def seats(agents: list[Cast], meetings: list[Encounter], chance: random.Random) -> None:
    """Measure places alone: everyone anew, one change, one newcomer."""
    whole = min(seconds(lambda: Seating(agents, meetings)) for _ in range(5))
    seating = Seating(agents, meetings)
    changes = [
        seconds(lambda n=n: seating.apply([agents[n]._replace(status=chance.choice(STATUSES), since_ms=AGENTS + n)]))  # type: ignore[misc]
        for n in chance.sample(range(AGENTS), CHANGES)
    ]
    newcomers = [agents[0]._replace(key=f"n{n}", id=f"a_n{n}", first_seq=AGENTS + n) for n in range(20)]
    came = [seconds(lambda one=one: seating.apply([one])) for one in newcomers]  # type: ignore[misc]
    print(f"floors                                    {len(seating.floors):8d}")
    print(f"plan and places of {AGENTS} agents, ms        {whole * 1000:8.1f}")
    print(f"one change of status, ms                  {statistics.median(changes) * 1000:8.3f}")
    print(f"one newcomer, ms (median)                 {statistics.median(came) * 1000:8.3f}")


def ticks(stage: Stage, chance: random.Random) -> None:
    """Measure ticks of half a second at 50 changes of status a second, with the way of everyone who moves."""
    took, told = [], list[Told]()
    for tick in range(TICKS):
        at_ms = BEGINS_MS + tick * TICK_MS
        for _ in range(CHANGES_A_TICK):
            stage.note(Instant(at_ms, {(one := _changed(stage, chance, at_ms)).key: one}))
        began = time.perf_counter()
        stage.seat(at_ms)
        found = stage.find_ways(60)
        took.append((time.perf_counter() - began) * 1000)
        told += found
    walks = [one for one in told if one.walk]
    size = len(orjson.dumps([one.to_wire()["walk"] for one in walks])) / len(walks)
    settled = sorted(took[5:])
    median, worst = settled[len(settled) // 2], settled[-1]
    print(f"a tick with {CHANGES_A_TICK} changes, ms (median, worst)  {median:8.1f} {worst:8.1f}")
    print(f"the first tick (floors are looked at), ms {took[0]:8.1f}")
    print(f"walks a tick, bytes of a walk             {len(walks) / TICKS:8.1f} {size:8.0f}")


def _changed(stage: Stage, chance: random.Random, at_ms: int) -> Cast:
    one = stage._cast[f"a{chance.randrange(AGENTS)}"]
    return one._replace(status=chance.choice(STATUSES), since_ms=at_ms)


def everyone_at_once(stage: Stage) -> None:
    """Measure the worst: the whole office goes idle or to work in the same moment."""
    for key, one in list(stage._cast.items()):
        status = "idle" if one.status == "working" else "working"
        stage.note(Instant(BEGINS_MS, {key: one._replace(status=status, since_ms=BEGINS_MS)}))
    seated = seconds(lambda: stage.seat(BEGINS_MS))
    slices, count, began = 0, 0, time.perf_counter()
    while found := stage.find_ways(0.1):
        slices, count = slices + 1, count + len(found)
    print(f"all {AGENTS} change at once: seats, s         {seated:8.2f}")
    print(f"  their ways, s (moves, slices)           {time.perf_counter() - began:8.2f} ({count}, {slices})")


def seconds(work: Callable[[], object]) -> float:
    """Tell how long something took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
