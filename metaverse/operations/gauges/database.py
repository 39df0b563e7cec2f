"""Figures of the database, as this process sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from prometheus_client.metrics_core import Metric

from metaverse import database
from metaverse.database import slow
from metaverse.operations.gauges import families
from metaverse.tallies import Labels

KIND = ("kind",)


def collect(app: Flask) -> Iterator[Metric]:
    """Read how transactions went, and how much waits."""
    yield families.histogram(
        "database_transaction_duration_seconds",
        "How long readings and writings took in the database, without what they waited for.",
        KIND,
        slow.transactions,
    )
    yield families.histogram(
        "database_wait_seconds",
        "How long they waited: for their turn, a connection, and the commit that they share.",
        KIND,
        slow.waits,
    )
    yield families.counter("database_statements", "Statements that were run, by kind.", KIND, slow.statements)
    yield families.counter(
        "database_slow_queries", "Statements that took longer than SLOW_QUERY_MS.", KIND, slow.slow_ones
    )
    figures = database.bound().figures()
    yield families.gauge("database_writer_queue", "Changes that wait for their commit.", figures["writer_queue"])
    yield families.gauge(
        "database_pool_in_use",
        "Readers (SQLite) or connections (PostgreSQL) in use, what waits among them.",
        figures["in_use"],
    )
    yield families.gauge("database_pool_size", "So many readers or connections there may be.", figures["size"])
    yield from _files(app)


def _files(app: Flask) -> Iterator[Metric]:
    url = database.bound().engine.url
    if not url.drivername.startswith("sqlite"):
        return
    path = Path(url.database or "")
    sizes: dict[Labels, float] = {("database",): _size(path), ("wal",): _size(path.with_name(f"{path.name}-wal"))}
    yield families.gauges("database_file_size_bytes", "Size of the files of SQLite.", ("file",), sizes)


def _size(path: Path) -> float:
    return float(path.stat().st_size) if path.exists() else 0.0
