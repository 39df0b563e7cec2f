"""How long the loop is held while 5,000 agents are placed, the plan is drawn again, and a thousand ways are looked for.

Run in a process of its own: the loop is gevent's, and everything is done as the server does it.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402
import random  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402

import gevent  # noqa: E402

from bench.choreography import BEGINS_MS, cast  # noqa: E402
from metaverse.services.beside import beside  # noqa: E402
from metaverse.services.blueprint import Blueprint  # noqa: E402
from metaverse.services.stage import Instant, Stage  # noqa: E402

EVERY_SECONDS = 0.002
WALKERS = 1000


def main() -> None:
    """Measure each kind of heavy work, with the interpreter set as gunicorn.conf.py sets the server's."""
    agents = cast(random.Random(1))
    sys.setswitchinterval(0.001)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
    stages: list[Stage] = []
    held("first placement of all", lambda: stages.append(Stage(agents)))
    stage = stages[0]
    stage.blueprint = Blueprint({"drawn": [[{"department": "D0", "colour": 0, "pods": 300}]], "growth": "floors"})
    held("another plan", lambda: stage.seat(BEGINS_MS))
    for one in agents[:WALKERS]:
        stage.note(Instant(BEGINS_MS, {one.key: one._replace(status="waiting", since_ms=BEGINS_MS)}))
    held(f"seats of {WALKERS} who move", lambda: stage.seat(BEGINS_MS))
    held("their ways", lambda: None, lambda: stage.find_ways(0.1))


def held(name: str, work: Callable[[], object], again: Callable[[], object] = lambda: None) -> None:
    """Do work beside the loop, piece after piece, and tell how late the loop was at the worst."""
    late, done = [0.0], []

    def look() -> None:
        while not done:
            began = time.perf_counter()
            gevent.sleep(EVERY_SECONDS)
            late[0] = max(late[0], time.perf_counter() - began - EVERY_SECONDS)

    looking = gevent.spawn(look)
    gevent.sleep(0.05)
    began = time.perf_counter()
    beside(work)
    while beside(again):
        gevent.sleep(0)
    took = time.perf_counter() - began
    done.append(True)
    looking.join()
    print(f"loop held by {name:<28s} {late[0] * 1000:8.1f} ms at most, {took * 1000:6.0f} ms beside it")


if __name__ == "__main__":
    main()
