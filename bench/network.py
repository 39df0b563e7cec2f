"""The network of 1,000 agents and 10,000 links: computed anew, and as it is kept."""

from __future__ import annotations

import random
import tempfile
import time

import config
from app import create_app
from metaverse import database
from metaverse.events import door
from metaverse.events.origin import SERVER
from metaverse.extensions import db
from metaverse.services import organizations
from metaverse.services.network import Question, network

AGENTS, LINKS, BATCH = 1000, 10_000, 1000
KEPT_CALLS = 50


def main() -> None:
    """Measure the first answer, the next after one more event, and one that is kept."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(config.load({"METAVERSE_HOME": folder, "APP_ENV": "test", "SECRET_KEY": "b" * 32}))
        with app.app_context():
            db.create_all()
            organizations.ensure("org", "Bench")
            events = list(map(link, range(LINKS)))
            for start in range(0, LINKS, BATCH):
                door.admit("org", events[start : start + BATCH], SERVER)
            network.of("org", Question(window_ms=1000))
            cold = seconds()
            door.admit("org", [link(LINKS)], SERVER)
            warm = seconds()
            kept = [seconds() for _ in range(KEPT_CALLS)]
            network.close()
            database.bound().dispose()
    print(f"computed anew, ms                  {cold * 1000:8.1f}")
    print(f"after one more event, ms           {warm * 1000:8.1f}")
    print(f"kept, ms                           {min(kept) * 1000:8.2f}   ({cold / min(kept):.0f} times as fast)")


def seconds() -> float:
    """Return how long one answer took."""
    started = time.perf_counter()
    body, _ = network.encoded("org", Question())
    assert body
    return time.perf_counter() - started


def link(number: int) -> dict[str, object]:
    """Write one interaction, most of them within teams of fifty."""
    chance = random.Random(number)
    one = chance.randrange(AGENTS)
    near = one // 50 * 50 + chance.randrange(50)
    other = near if chance.random() < 0.8 else chance.randrange(AGENTS)
    return {
        "specversion": "1.0",
        "id": str(number),
        "source": "urn:bench",
        "type": "metaverse.interaction",
        "subject": f"agent-{one}",
        "data": {"to": f"agent-{other}", "kind": "message"},
    }


if __name__ == "__main__":
    main()
