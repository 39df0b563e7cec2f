"""Each process has a name of its own: two never share one, and whoever comes next has it as soon as it is free."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import requests

from scripts.cluster.machine import Cluster, Process

BOUND_SECONDS = 60
LEFT_MS = 2500
"""So long the name of a process that was killed elsewhere is its own still; processes that live say so each second."""


@pytest.fixture
def store(cluster: Cluster) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(cluster.processes[0].environment["REDIS_URL"]) as client:
        yield client


def key_of(store: redis.Redis, name: str) -> bytes:
    """Return where it is written who has a name."""
    known = next(store.scan_iter("*:name:*"))
    return bytes(known).rpartition(b":")[0] + f":{name}".encode()


@pytest.mark.slow
def test_a_name_that_a_living_process_has_is_refused_with_the_mend(cluster: Cluster, tmp_path: Path) -> None:
    first = cluster.processes[0]
    twin = Process(first.name, first.environment, tmp_path)
    twin.start()
    try:
        assert twin.process is not None
        assert twin.process.wait(BOUND_SECONDS) != 0
        assert f"PROCESS_NAME {first.name} is taken by a living process" in twin.output.read_text()
        assert "give each its own" in twin.output.read_text()
    finally:
        twin.kill()
    assert requests.get(f"{first.url}/health", timeout=BOUND_SECONDS).ok


@pytest.mark.slow
def test_a_name_is_free_once_whoever_had_it_is_gone(cluster: Cluster, store: redis.Redis, tmp_path: Path) -> None:
    late = Process("late", cluster.processes[0].environment, tmp_path)
    key = key_of(store, "late")
    store.set(key, "elsewhere:1", px=LEFT_MS)
    late.start()
    try:
        late.wait()
        assert store.get(key) != b"elsewhere:1"
        with requests.Session() as kept:
            kept.get(f"{late.url}/health", timeout=BOUND_SECONDS)
            late.stop()
        assert store.get(key) is None
    finally:
        late.kill()
