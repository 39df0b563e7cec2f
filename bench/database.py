"""What group commit gains on SQLite, and that the loop goes on beside it."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gevent
from flask import Flask

import config
from app import create_app
from metaverse import database
from tests.database.notes import count, lay_notes, take

COMMITS = 2000
WRITERS = 32
READS = 4000


def main() -> None:
    """Measure one writer against many, and the longest stall of the loop meanwhile."""
    sys.setswitchinterval(0.001)  # as gunicorn.conf.py does
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(config.load({"METAVERSE_HOME": folder, "APP_ENV": "test", "SECRET_KEY": "b" * 32}))
        with app.app_context():
            lay_notes()
            measure(app)
            database.bound().dispose()


def measure(app: Flask) -> None:
    """Print rates and their ratio."""
    with longest_stall() as stalls:
        alone = rate(COMMITS, lambda: repeat(take, COMMITS))
        together = rate(COMMITS, lambda: in_greenlets(app, take, COMMITS))
        reads = rate(READS, lambda: in_greenlets(app, count, READS))
    print(f"commits/s, one writer          {alone:8.0f}")
    print(f"commits/s, {WRITERS} writers          {together:8.0f}   ({together / alone:.1f} times as many)")
    print(f"reads/s, {WRITERS} readers            {reads:8.0f}")
    print(f"longest stall of the loop, ms  {max(stalls) * 1000:8.1f}")


def rate(times: int, work: Callable[[], None]) -> float:
    """Tell how often a second something was done."""
    started = time.perf_counter()
    work()
    return times / (time.perf_counter() - started)


def repeat(work: Callable[[], object], times: int) -> None:
    """Do something again and again."""
    for _ in range(times):
        work()


def in_greenlets(app: Flask, work: Callable[[], object], times: int) -> None:
    """Do something in many greenlets at once."""

    def run() -> None:
        with app.app_context():
            repeat(work, times // WRITERS)

    gevent.joinall([gevent.spawn(run) for _ in range(WRITERS)], raise_error=True)


@contextmanager
def longest_stall() -> Iterator[list[float]]:
    """Watch how late the loop comes back to a greenlet that asks for a millisecond."""
    late = [0.0]

    def watch() -> None:
        while True:
            started = time.perf_counter()
            gevent.sleep(0.001)
            late.append(time.perf_counter() - started - 0.001)

    watching = gevent.spawn(watch)
    yield late
    watching.kill()


if __name__ == "__main__":
    main()
