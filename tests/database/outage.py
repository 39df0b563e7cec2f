"""Scenarios for a process in gevent's loop whose PostgreSQL fails: `python -m tests.database.outage SCENARIO HOME`."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import json
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent
from flask import Flask

from app import create_app
from metaverse import database
from metaverse.database import postgresql
from metaverse.errors import Unavailable
from metaverse.events import door, log
from metaverse.events.origin import SERVER
from metaverse.extensions import db
from metaverse.services import history
from tests.conftest import settings_for
from tests.databases import _administer
from tests.factories import ORGANIZATION, make_organization, status
from tests.postgres import DURABLE, Server, fragile_server

WRITERS = 6
GIVEN_UP_SECONDS = 1


class Work:
    """Writers and a reader that never rest; what they were told, and how long the longest of them waited."""

    def __init__(self, app: Flask) -> None:
        self.acknowledged: set[str] = set()
        self.refused = 0
        self.longest_seconds = 0.0
        self._app = app
        self._goes_on = True
        writing = [gevent.spawn(self._write, number) for number in range(WRITERS)]
        self._greenlets: list[gevent.Greenlet[..., None]] = [*writing, gevent.spawn(self._look)]

    def until(self, is_so: Callable[[], bool]) -> None:
        """Go on until something is so."""
        with gevent.Timeout(30):
            while not is_so():
                gevent.sleep(0.005)

    def until_more(self, count: int = 20) -> None:
        """Go on until more is acknowledged."""
        enough = len(self.acknowledged) + count
        self.until(lambda: len(self.acknowledged) >= enough)

    def until_refused(self) -> None:
        """Go on until everybody may have been refused."""
        enough = self.refused + 3 * WRITERS
        self.until(lambda: self.refused >= enough)

    def end(self) -> dict[str, Any]:
        """Stop, and tell what became of it all."""
        self._goes_on = False
        gevent.joinall(self._greenlets, raise_error=True, timeout=30)
        logged = [entry.seq for entry in log.since(ORGANIZATION, 0, 1_000_000)]
        kept = {event["id"] for event in _events()}
        return {
            "acknowledged": len(self.acknowledged),
            "lost": len(self.acknowledged - kept),
            "gaps": logged != list(range(1, len(logged) + 1)),
            "refused": self.refused > 0,
            "longest_seconds": round(self.longest_seconds, 2),
        }

    def _write(self, writer: int) -> None:
        count = 0

        def one() -> None:
            nonlocal count
            count += 1
            event = status(f"agent-{writer}") | {"id": f"{writer}-{count}"}
            door.admit(ORGANIZATION, [event], SERVER)
            self.acknowledged.add(event["id"])

        self._repeat(one)

    def _look(self) -> None:
        self._repeat(lambda: log.since(ORGANIZATION, 0, 5))

    def _repeat(self, work: Callable[[], object]) -> None:
        while self._goes_on:
            started = time.monotonic()
            try:
                with self._app.app_context():
                    work()
            except Unavailable:
                self.refused += 1
                gevent.sleep(0.02)
            self.longest_seconds = max(self.longest_seconds, time.monotonic() - started)


def _events() -> list[dict[str, Any]]:
    return history.page(ORGANIZATION, 0, 1_000_000)


def gone_and_back(work: Work, server: Server) -> None:
    """Crash the server twice, and start it again."""
    for _ in range(2):
        work.until_more()
        server.stop()
        work.until_refused()
        server.start()
        work.until_more()


def silent(work: Work, server: Server) -> None:
    """Have the server say nothing for a while: its connections stay open."""
    work.until_more()
    server.signal(signal.SIGSTOP)
    work.until_refused()
    server.signal(signal.SIGCONT)
    work.until_more()


def restarted_while_idle(work: Work, server: Server) -> None:
    """Restart the server while nobody asks it anything; nobody may notice."""
    work.until_more()
    work.end()
    server.stop()
    server.start()
    for _ in range(3):
        door.admit(ORGANIZATION, [status("late")], SERVER)
        log.since(ORGANIZATION, 0, 5)


def main(scenario: str, home: Path) -> None:
    """Play a scenario."""
    postgresql.PATIENCE_SECONDS = GIVEN_UP_SECONDS
    with fragile_server(DURABLE) as server:
        _administer(server.url, "CREATE DATABASE outage")
        app = create_app(settings_for(home, DATABASE_URL=server.url.format("outage"), SLOW_QUERY_MS="60000"))
        with app.app_context():
            db.create_all()
            make_organization()
            work = Work(app)
            globals()[scenario](work, server)
            seen = work.end()
            database.bound().dispose()
    print(json.dumps(seen))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
