"""What is counted for Prometheus: the registry, and the meters that others count with.

Whoever has something to count that nothing else knows adds a meter here and calls it; what is known anyway, and only
has to be read when somebody asks, belongs into `metaverse.operations.gauges`. Names follow Prometheus' conventions:
base units, `_seconds`, `_bytes`, `_total`. A label has few values that are known beforehand: never an organization, an
agent, an address or a text of somebody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry(auto_describe=True)
PREFIX = "metaverse_"
QUICK_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SLOW_SECONDS = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0)


def counter(name: str, about: str, *labels: str) -> Counter:
    """Make something that only grows; Prometheus sees it as `metaverse_<name>_total`."""
    return Counter(PREFIX + name, about, labels, registry=REGISTRY)


def gauge(name: str, about: str, *labels: str) -> Gauge:
    """Make something that goes up and down."""
    return Gauge(PREFIX + name, about, labels, registry=REGISTRY)


def histogram(name: str, about: str, *labels: str, buckets: tuple[float, ...] = QUICK_SECONDS) -> Histogram:
    """Make something of which one asks how often it was how large."""
    return Histogram(PREFIX + name, about, labels, buckets=buckets, registry=REGISTRY)


THROTTLED = counter("throttled", "What was refused because it came too often, by the limit that it met.", "limit")
LOGINS = counter("logins", "Tries to sign in, by the way (password, openid) and how they ended.", "way", "outcome")
MESSAGES = counter(
    "messages", "Messages to where people are (webhook, email …), by how each try ended.", "way", "outcome"
)
MESSAGES_WAITING = gauge("messages_waiting", "Messages to where people are that are still to be told.")
BACKUPS = counter("backups", "Backups, by how they ended.", "outcome")
BACKUP_SECONDS = histogram("backup_duration_seconds", "How long a backup took.", buckets=SLOW_SECONDS)
BACKUP_AT = gauge("last_backup_timestamp_seconds", "When the last backup that is whole was made, since the epoch.")
BACKUP_BYTES = gauge("last_backup_size_bytes", "Size of the last backup that is whole.")
RETAINED = counter("retention_deleted", "Rows that a policy of keeping has deleted, by what they were.", "what")
CHORE_AT = gauge("chore_last_run_timestamp_seconds", "When a chore was last done here, since the epoch.", "chore")
CHORE_FAILURES = counter("chore_failures", "Chores that failed.", "chore")
CHORE_SECONDS = counter("chore_duration_seconds", "How long chores took, added up.", "chore")


class Cache(NamedTuple):
    """A memory that is bounded: how much it holds now, and how much it may; None where its bound is no number."""

    size: Callable[[], int]
    most: int | None


caches: dict[str, Cache] = {}
"""The memories of this process by their names; asked when somebody looks."""


def watch_cache(name: str, size: Callable[[], int], most: int | None) -> None:
    """Show how much a memory holds, as `metaverse_cache_entries{cache=name}` and `metaverse_cache_limit_entries`."""
    caches[name] = Cache(size, most)
