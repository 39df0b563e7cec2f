"""What it costs to be told late: sessions of one agent that overlap, told one after the other in batches of 50."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator

import config
from app import create_app
from metaverse import database
from metaverse.clock import now_ms
from metaverse.events import journal
from metaverse.events.journal import Draft
from metaverse.events.names import EventType
from metaverse.extensions import db
from metaverse.services import organizations

ORGANIZATION = "org_late"
EVENTS, SESSIONS, AT_ONCE, APART_MS = 600, 3, 50, 1000
SHAPES: dict[str, Callable[[int], str]] = {
    "always at work": lambda _: "working",
    "at work and idle in turns": lambda number: ("working", "idle")[number // 3 % 2],
}


def main() -> None:
    """Measure each shape on a database of its own."""
    print(f"events of one agent a CPU second: {SESSIONS} sessions of {EVENTS} statuses, one a second, told one by one")
    for name, status in SHAPES.items():
        rates = "".join(f"{rate:9.0f}" for rate in _rates(status))
        print(f"{name:28}{rates}")


def _rates(status: Callable[[int], str]) -> Iterator[float]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(config.load({"METAVERSE_HOME": folder, "APP_ENV": "test", "SECRET_KEY": "b" * 32}))
        with app.app_context():
            db.create_all()
            organizations.ensure(ORGANIZATION, "Late")
            start_ms = now_ms() - 2 * EVENTS * APART_MS
            for session in range(SESSIONS):
                yield EVENTS / _told(session, status, start_ms)
            database.bound().dispose()


def _told(session: int, status: Callable[[int], str], start_ms: int) -> float:
    """Tell one session and return how many CPU seconds that took."""
    drafts = [
        Draft(
            id=f"{session}-{number}",
            source=f"urn:bench:{session}",
            type=EventType.AGENT_STATUS,
            subject="one",
            data={"status": status(number)},
            claimed_ms=start_ms + number * APART_MS + session,
            historical=True,
        )
        for number in range(EVENTS)
    ]
    started = time.process_time()
    for first in range(0, EVENTS, AT_ONCE):
        journal.append(ORGANIZATION, drafts[first : first + AT_ONCE], now_ms())
    return time.process_time() - started


if __name__ == "__main__":
    main()
