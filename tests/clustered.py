"""A cluster in processes of its own: three servers, Redis and nginx, on a database of the tests' PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import NullPool, create_engine

from metaverse.database.alone import Alone
from scripts.cluster.machine import Cluster
from scripts.cluster.programs import free_port

PROCESSES = 3
GENEROUS = "1000000 per minute"


@contextmanager
def clustering(home: Path, database_url: str, **settings: str) -> Iterator[Cluster]:
    """Run a cluster for a while; nothing of it is left."""
    given = {
        "APP_ENV": "production",
        "SECRET_KEY": "a key for tests, which nobody else may have",
        "SEED_PASSWORD": "seeded for a test",
        "DATABASE_POOL_SIZE": "6",
        "RATE_LIMIT": GENEROUS,
        "TOKEN_RATE_LIMIT": GENEROUS,
    }
    cluster = Cluster(home, PROCESSES, free_port(), given | settings, database_url)
    engine = create_engine(database_url, poolclass=NullPool)
    judge = Alone(engine)
    assert judge.has("alerts")  # a machine that tests are run on has alarms, and their words have places in logs
    try:
        cluster.begin_stores()
        cluster.begin()
        yield cluster
    finally:
        cluster.end()
        judge.let_go()
        engine.dispose()
