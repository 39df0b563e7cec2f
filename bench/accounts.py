"""What noting the account of a token costs the door: the same batches with a token and without, in turns."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import flask_migrate

import config
from app import create_app
from bench._office import ORGANIZATION, statuses
from metaverse import database
from metaverse.events import door
from metaverse.events.origin import Origin, Rank
from metaverse.services import bookkeeping, organizations

BATCHES = 400
EVENTS = 50
SETTLE_EVERY = 50


def main() -> None:
    """Send batches of 50 through the door of one process, of a token and of somebody without one by turns."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        given = {"APP_ENV": "test", "METAVERSE_HOME": folder, "SECRET_KEY": "a key for a measurement, no other"}
        app = create_app(config.load(given | {"DATABASE_URL": f"sqlite:///{home / 'bench.db'}"}))
        with app.app_context():
            flask_migrate.upgrade()
            organizations.ensure(ORGANIZATION, "Bench")
            report(*measure())
            database.bound().dispose()


def measure() -> tuple[list[float], list[float], list[float]]:
    """Return the CPU milliseconds of batches without an account, with one, and of writing accounts down."""
    without, with_one, settled = [], [], []
    for number in range(BATCHES):
        turns = [("user:bench", without), ("token:tk_bench", with_one)]
        for turn, (name, found) in enumerate(turns if number % 2 else reversed(turns)):
            batch = statuses(2 * number + turn, EVENTS)
            began = time.process_time()
            door.admit(ORGANIZATION, batch, Origin(name, Rank.AGENT))
            found.append((time.process_time() - began) * 1000)
        if number % SETTLE_EVERY == 0:
            began = time.process_time()
            bookkeeping.settle()
            settled.append((time.process_time() - began) * 1000)
    return without, with_one, settled


def report(without: list[float], with_one: list[float], settled: list[float]) -> None:
    """Say what was measured."""
    ratios = [noted / plain for plain, noted in zip(without, with_one, strict=True)]
    print(f"CPU ms a batch of {EVENTS}, without an account     {statistics.median(without):8.2f}")
    print(f"CPU ms a batch of {EVENTS}, noted in an account    {statistics.median(with_one):8.2f}")
    print(f"median ratio of {BATCHES} pairs                    {statistics.median(ratios):8.3f}")
    print(f"CPU ms to write the accounts down, each second  {statistics.median(settled):8.2f}")


if __name__ == "__main__":
    main()
