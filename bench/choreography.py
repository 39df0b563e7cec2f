"""Places for 5,000 agents: everyone anew, and one change of status."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from metaverse.services.choreography import Cast, Encounter, Seating

AGENTS, DEPARTMENTS, CHANGES, MEETINGS = 5000, 12, 500, 100
STATUSES = ("working", "working", "working", "idle", "waiting", "error", "offline")


def main() -> None:
    """Measure the whole, and what one change costs after it."""
    chance = random.Random(1)
    agents = [
        Cast(f"a{n}", f"a_{chance.getrandbits(60):x}", n, f"D{n % DEPARTMENTS}", chance.choice(STATUSES), None, n)
        for n in range(AGENTS)
    ]
    meetings = [Encounter(f"a{chance.randrange(AGENTS)}", f"a{chance.randrange(AGENTS)}", n) for n in range(MEETINGS)]
    whole = min(seconds(lambda: Seating(agents, meetings)) for _ in range(5))
    seating = Seating(agents, meetings)
    changes = [
        seconds(lambda n=n: seating.apply([agents[n]._replace(status=chance.choice(STATUSES), since_ms=AGENTS + n)]))  # type: ignore[misc]
        for n in chance.sample(range(AGENTS), CHANGES)
    ]
    one = statistics.median(changes)
    print(f"plan and places of {AGENTS} agents, ms  {whole * 1000:8.1f}")
    print(f"one change of status, ms            {one * 1000:8.3f}   ({whole / one:.0f} times as fast)")


def seconds(work: Callable[[], object]) -> float:
    """Tell how long something took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
