"""What quotas cost the door: CPU time of a batch of 100 events with a quota of everything, and with none.

Both are measured in turns in one process, so that a busy machine weighs on both alike.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import config
from app import create_app
from bench._unlimited import UNLIMITED
from metaverse.events import door, quota_counts
from metaverse.events.origin import Origin, Rank
from metaverse.events.quota_counts import Limits
from metaverse.extensions import db
from metaverse.services import organizations
from tests.factories import status, task

WITHOUT, WITH = "org_without", "org_with"
AMPLE = Limits(agents=10_000, tasks=100_000, sources=100, events=100_000_000)
ROUNDS, CALLS, EVENTS = 20, 5, 100
SENDER = Origin("token:tk_bench", Rank.AGENT)


def main() -> None:
    """Measure in turns, and print medians."""
    with tempfile.TemporaryDirectory() as folder:
        given = {"APP_ENV": "test", "METAVERSE_HOME": folder, "SECRET_KEY": "x" * 32, "SEED_PASSWORD": "x" * 16}
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        with create_app(config.load(given | UNLIMITED | {"DATABASE_URL": url})).app_context():
            db.create_all()
            for name in (WITHOUT, WITH):
                organizations.ensure(name, name)
            memory = quota_counts.memory()
            memory._limits.update(
                {WITHOUT: (time.monotonic() + 3600, Limits()), WITH: (time.monotonic() + 3600, AMPLE)}
            )
            _compare("known agents and tasks", lambda _: [status(f"a{n}", taskId=f"t{n}") for n in range(EVENTS)])
            _compare("a new task with each event", lambda turn: [task(f"n{turn}-{n}") for n in range(EVENTS)])


def _compare(name: str, batch: Callable[[int], list[dict[str, object]]]) -> None:
    spent: dict[str, list[float]] = {WITHOUT: [], WITH: []}
    for turn in range(ROUNDS):
        for organization in (WITHOUT, WITH) if turn % 2 else (WITH, WITHOUT):
            batches = [batch(turn * CALLS + call) for call in range(CALLS)]
            before = time.process_time()
            for documents in batches:
                door.admit(organization, documents, SENDER)
            spent[organization].append((time.process_time() - before) / CALLS / EVENTS * 1e6)
    without, with_ = (statistics.median(spent[organization][5:]) for organization in (WITHOUT, WITH))
    print(f"{name}: {without:.1f} µs an event without, {with_:.1f} µs with quotas ({with_ / without - 1:+.1%})")


if __name__ == "__main__":
    main()
