"""How many batches of 50 events a second the door commits on PostgreSQL, and what each costs, by the number of writers.

All writers are greenlets of one process and write to one organization; PostgreSQL is made for the occasion and flushes
every commit to the disk.
"""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import sys
import time

import gevent
from flask import Flask

from bench._office import statuses
from bench._postgres import cpu_seconds, on_postgres, server_pid
from metaverse.events import door
from metaverse.events.origin import SERVER
from tests.factories import ORGANIZATION, make_organization

WRITERS = (1, 4, 16)
BATCHES = 320
AGENTS = 50


def main() -> None:
    """Measure each number of writers in one run."""
    sys.setswitchinterval(0.001)  # as gunicorn.conf.py does
    with on_postgres() as app:
        make_organization()
        round_of(app, 4, 0)
        for number, writers in enumerate(WRITERS, 1):
            measure(app, writers, number)


def measure(app: Flask, writers: int, number: int) -> None:
    """Print what a number of writers reached."""
    pid, mine, theirs = server_pid(), time.process_time(), cpu_seconds(server_pid())
    started = time.perf_counter()
    round_of(app, writers, number)
    seconds = time.perf_counter() - started
    mine, theirs = time.process_time() - mine, cpu_seconds(pid) - theirs
    print(
        f"{writers:3} writers: {BATCHES / seconds:7.0f} batches/s, CPU a batch: "
        f"{mine / BATCHES * 1000:5.2f} ms ours, {theirs / BATCHES * 1000:5.2f} ms PostgreSQL's",
        flush=True,
    )


def round_of(app: Flask, writers: int, number: int) -> None:
    """Have so many writers send all batches together."""

    def run(writer: int) -> None:
        with app.app_context():
            for batch in range(BATCHES // writers):
                door.admit(ORGANIZATION, statuses(batch, AGENTS, f"urn:bench:{number}:{writer}"), SERVER)

    gevent.joinall([gevent.spawn(run, writer) for writer in range(writers)], raise_error=True)


if __name__ == "__main__":
    main()
