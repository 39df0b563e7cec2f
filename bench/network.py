"""The network of 1,000 and of 10,000 agents: computed anew, after one more event, and as it is kept.

Everything runs as it is served: under gevent, the database read on native threads, the measures computed in the worker
process. Beside the time of an answer stands how long it held the event loop at most.
"""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import gc
import random
import tempfile
import time
from typing import Any

import config
from app import create_app
from metaverse import database
from metaverse.clock import now_ms
from metaverse.database import bulk, writing
from metaverse.events import door
from metaverse.events.origin import SERVER
from metaverse.extensions import db
from metaverse.models.interaction import Interaction
from metaverse.operations.loop import watchdog
from metaverse.services import organizations
from metaverse.services.network import Question, network

SIZES = ((1000, 10_000), (10_000, 200_000))
BATCH = 1000
KEPT_CALLS = 50
FIRST_SEQ = 1_000_000
KINDS = ("delegate", "message", "result", "review")


def main() -> None:
    """Measure both sizes, each in a database of its own."""
    gc.set_threshold(20_000, 20, 100)
    watchdog.begin()
    for agents, links in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(config.load({"METAVERSE_HOME": folder, "APP_ENV": "test", "SECRET_KEY": "b" * 32}))
            with app.app_context():
                db.create_all()
                fill(agents, links)
                gc.collect()
                gc.freeze()
                print(f"-- {agents:,} agents, {links:,} edges")
                measure(agents)
                network.close()
                database.bound().dispose()


def fill(agents: int, links: int) -> None:
    """Register agents through the door, and write their interactions into the table at once."""
    organizations.ensure("org", "Bench")
    for start in range(0, agents, BATCH):
        door.admit("org", [registered(number) for number in range(start, min(start + BATCH, agents))], SERVER)
    chance, pairs = random.Random(1), set[tuple[int, int]]()
    while len(pairs) < links:
        pairs.add(pair(chance, agents))
    told = [row(chance, FIRST_SEQ + at, *two) for at, two in enumerate(sorted(pairs)) if two[0] != two[1]]
    write(told)


@writing
def write(connection: Any, rows: list[dict[str, Any]]) -> None:
    """Write interactions."""
    bulk.insert(connection, Interaction.__table__, rows)


def measure(agents: int) -> None:
    """Print how long answers take, and how long they hold the loop."""
    network.of("org", Question(window_ms=1, layout="none"))
    told("computed anew", *seconds())
    door.admit("org", [link(0, agents // 2)], SERVER)
    network._shared.desk().kept.clear()
    told("after one more event", *seconds())
    kept = min(seconds() for _ in range(KEPT_CALLS))
    told("kept", *kept)
    body, _ = network.encoded("org", Question())
    print(f"   {'answer, MB':24}{len(body) / 1e6:9.2f}")


def told(name: str, took: float, held: float) -> None:
    """Print one line."""
    print(f"   {name + ', ms':24}{took * 1000:9.1f}   loop held {held * 1000:6.1f} ms at most", flush=True)


def seconds() -> tuple[float, float]:
    """Return how long one answer took, and how long it held the loop."""
    watchdog.take_longest()
    started = time.perf_counter()
    body, _ = network.encoded("org", Question())
    assert body
    took = time.perf_counter() - started
    time.sleep(0.03)
    return took, watchdog.take_longest()


def pair(chance: random.Random, agents: int) -> tuple[int, int]:
    """Choose who says something to whom: most of it within teams of fifty."""
    one = chance.randrange(agents)
    near = one // 50 * 50 + chance.randrange(50)
    return one, near if chance.random() < 0.8 else chance.randrange(agents)


def row(chance: random.Random, seq: int, one: int, other: int) -> dict[str, Any]:
    """Write one interaction as the table has it, of the last days."""
    return {
        "organization_id": "org",
        "seq": seq,
        "from_key": f"agent-{one}",
        "to_key": f"agent-{other}",
        "kind": chance.choice(KINDS),
        "weight": 1.0,
        "task_key": f"task-{one // 50}-{chance.randrange(20)}",
        "summary": None,
        "effective_ms": now_ms() - chance.randrange(5 * 86_400_000),
    }


def registered(number: int) -> dict[str, Any]:
    """Write who an agent is."""
    data = {"name": f"Agent {number}", "department": f"Department {number // 250}"}
    return event(f"r{number}", "metaverse.agent.registered", f"agent-{number}", data)


def link(one: int, other: int) -> dict[str, Any]:
    """Write one interaction as an event."""
    data = {"to": f"agent-{other}", "kind": "message"}
    return event(f"l{one}-{other}", "metaverse.interaction", f"agent-{one}", data)


def event(name: str, kind: str, subject: str, data: dict[str, Any]) -> dict[str, Any]:
    """Write an event."""
    return {"specversion": "1.0", "id": name, "source": "urn:bench", "type": kind, "subject": subject, "data": data}


if __name__ == "__main__":
    main()
