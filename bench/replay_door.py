"""What writing checkpoints costs the door: batches a second with it and without, in turns."""

from __future__ import annotations

import json
import statistics

from bench._office import ORGANIZATION, Office, office
from bench.door import WRITERS, feed

BATCHES = 60
ROUNDS = 3
READY = "/health/ready"


def main() -> None:
    """Measure both in turns, for the machine has moods."""
    rates: dict[str, list[float]] = {"0": [], "268435456": []}
    held: dict[str, list[float]] = {"0": [], "268435456": []}
    for _ in range(ROUNDS):
        for setting, found in rates.items():
            with office(CHECKPOINT_BYTES=setting) as served:
                found.append(rate(served))
                held[setting].append(hold(served))
    without, with_them = (statistics.median(rates[setting]) for setting in rates)
    print(f"batches of 50/s without checkpoints   {without:8.0f}   loop held at most {max(held['0']):.0f} ms")
    print(f"batches of 50/s with checkpoints      {with_them:8.0f}   loop held at most {max(held['268435456']):.0f} ms")
    print(f"ratio                                 {with_them / without:8.2f}")


def rate(served: Office) -> float:
    """Return how many batches a second the door takes once it is warm."""
    feed(served, WRITERS * BATCHES, 10)
    hold(served)
    return WRITERS * BATCHES / feed(served, 0, BATCHES)


def hold(served: Office) -> float:
    """Return for how many milliseconds the loop was held at most since this was last asked."""
    http = served.connect()
    organization = f"{READY}?organizationId={ORGANIZATION}"
    return float(json.loads(served.call(http, "GET", organization, served.admin))["loopHeldMs"])


if __name__ == "__main__":
    main()
