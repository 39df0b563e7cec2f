"""A database that is locked, moved away or crashed, and comes back: senders wait and lose nothing, nobody hangs."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app import create_app
from metaverse import database
from metaverse.extensions import db
from tests.cli.processes import until
from tests.conftest import settings_for
from tests.databases import _administer
from tests.faults.judging import judge
from tests.faults.senders import Senders
from tests.faults.standing import manned, ready
from tests.faults.watchers import watching
from tests.figures import Figures
from tests.postgres import DURABLE, Server, fragile_server

pytestmark = pytest.mark.timeout(400)

BUSY_SECONDS = 5.0
"""So long a writer waits for another process's lock before it gives up."""

MOST_SECONDS = 8.0
"""The longest that any call may take while the database is away: nobody is to wait for somebody else's patience."""


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Hold the lock of whoever writes to an SQLite file."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_another_process_s_lock_makes_senders_wait_and_loses_nothing(
    tmp_path: Path, sqlite_url: str, figures: Figures
) -> None:
    with manned(tmp_path, sqlite_url) as (_server, office), watching(office) as watchers:
        senders = Senders(office, count=12).start()
        senders.until_more()
        with locked(sqlite_url.removeprefix("sqlite:///")):
            began = time.monotonic()
            senders.until_refused(12)
            told_after = time.monotonic() - began
        senders.until_more()
        senders.finish()
        judge(office, senders, watchers)
        assert (set(senders.refused), senders.impatient) == ({"503"}, 0)
        assert BUSY_SECONDS - 1 < told_after < 2 * BUSY_SECONDS + 2  # all at once, and not one after the other
        figures(acknowledged=len(senders.acknowledged), refused=senders.refused.total(), lost=0)
        figures(all_told_after_seconds=told_after)


@pytest.mark.slow
def test_a_file_that_is_moved_away_is_not_written_to(tmp_path: Path, sqlite_url: str, figures: Figures) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with manned(tmp_path, sqlite_url) as (server, office), watching(office) as watchers:
        senders = Senders(office).start()
        senders.until_more()
        away = path.rename(path.with_suffix(".away"))
        senders.until_refused(8)
        size = away.stat().st_size
        status, told = ready(server.url)
        assert (status, "not there any more" in told["detail"]) == (503, True), told
        senders.until_refused()
        assert (path.exists(), away.stat().st_size) == (False, size)
        away.rename(path)
        senders.until_more()
        until(lambda: ready(server.url)[0] == 200, "the server is ready again")
        senders.finish()
        judge(office, senders, watchers)
        assert (set(senders.refused), senders.impatient) == ({"503"}, 0)
        figures(acknowledged=len(senders.acknowledged), refused=senders.refused.total(), lost=0)


@pytest.fixture
def crashing(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """Give a PostgreSQL server that keeps what it commits, with a database that has all tables."""
    with fragile_server(DURABLE) as server:
        _administer(server.url, "CREATE DATABASE faults")
        url = server.url.format("faults")
        app = create_app(settings_for(tmp_path, DATABASE_URL=url))
        with app.app_context():
            db.create_all()
            database.bound().dispose()
        yield server, url


@pytest.mark.slow
def test_a_crash_of_postgresql_loses_nothing(tmp_path: Path, crashing: tuple[Server, str], figures: Figures) -> None:
    postgres, url = crashing
    with manned(tmp_path, url) as (server, office), watching(office) as watchers:
        senders = Senders(office).start()
        for _ in range(2):
            senders.until_more()
            postgres.stop()
            senders.until_refused(8)
            assert ready(server.url)[0] == 503
            postgres.start()
            began = time.monotonic()
            senders.until_more()
            back = time.monotonic() - began
        until(lambda: ready(server.url)[0] == 200, "the server is ready again")
        senders.finish()
        judge(office, senders, watchers)
        assert (set(senders.refused), senders.impatient) == ({"503"}, 0)
        assert senders.longest_seconds < MOST_SECONDS * 2
        figures(acknowledged=len(senders.acknowledged), refused=senders.refused.total(), lost=0)
        figures(longest_wait_seconds=senders.longest_seconds, back_after_seconds=back)
