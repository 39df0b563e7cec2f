"""A cluster of one's own to break: stores, processes, nginx, and what minds them as `make run-cluster` does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from metaverse import database
from metaverse.extensions import db
from scripts.cluster.machine import Cluster
from scripts.cluster.programs import free_port
from tests.cli.processes import until
from tests.cluster.conftest import is_well
from tests.clustered import GENEROUS
from tests.conftest import settings_for
from tests.faults.standing import reachable
from tests.realtime.conftest import Office

PROCESSES = 3
SETTINGS = {
    "APP_ENV": "production",
    "SECRET_KEY": "a key for tests, which nobody else may have",
    "SEED_PASSWORD": "seeded for a test",
    "DATABASE_POOL_SIZE": "6",
    "RATE_LIMIT": GENEROUS,
    "TOKEN_RATE_LIMIT": GENEROUS,
}


class Minded:
    """A cluster that is minded: whatever dies is started again."""

    def __init__(self, cluster: Cluster, app: Flask) -> None:
        self.cluster = cluster
        self._app = app
        self._ended = threading.Event()
        self._turn = threading.Lock()
        self._thread = threading.Thread(target=self._mind, daemon=True)
        self._thread.start()

    def office(self) -> Office:
        """Make an organization, reached through nginx."""
        return Office(self.cluster.url, self._app, is_behind_nginx=True)

    @property
    def urls(self) -> list[str]:
        """Give the addresses of all processes."""
        return [process.url for process in self.cluster.processes]

    def roll(self) -> None:
        """Restart one process after the other; meanwhile nobody else starts anything."""
        with self._turn:
            self.cluster.roll()

    def until_well(self) -> None:
        """Wait until every process works and hears the others."""
        for url in self.urls:
            until(lambda url=url: is_well(url), f"{url} works and hears the others")  # type: ignore[misc]

    def end(self) -> None:
        """Mind nothing any more."""
        self._ended.set()
        self._thread.join()

    def _mind(self) -> None:
        while not self._ended.wait(0.1):
            with self._turn:
                self.cluster.mind()


@contextmanager
def minded(home: Path) -> Iterator[Minded]:
    """Run a cluster on stores of its own for a while; nothing of it is left."""
    cluster = Cluster(home, PROCESSES, free_port(), SETTINGS)
    app: Flask | None = None
    try:
        cluster.begin_stores()
        app = create_app(settings_for(home, DATABASE_URL=cluster.database_url))
        with app.app_context():
            db.create_all()
        cluster.begin()
        minding = Minded(cluster, app)
        yield minding
        minding.end()
    finally:
        if app is not None:
            with app.app_context():
                database.bound().dispose()
        cluster.end()


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minded]:
    """Give a cluster to all tests of a module that break it; each finds it whole."""
    with reachable() as home, minded(home) as running:
        yield running


@pytest.fixture
def whole(breakable: Minded) -> Minded:
    """Give it once everything in it works."""
    breakable.until_well()
    return breakable
