"""An organization in a cluster, and the ways to each of its processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from scripts.cluster.machine import Cluster
from tests.cli.processes import until
from tests.realtime import programs
from tests.realtime.conftest import Office, opened_in


@pytest.fixture(scope="session", autouse=True)
def node_clients() -> Path:
    """Have the clients in Node ready."""
    return programs.installed()


@pytest.fixture
def office(cluster: Cluster, tmp_path: Path) -> Iterator[Office]:
    """Give an organization of one's own in the cluster."""
    with opened_in(cluster, tmp_path) as make:
        yield make()


@pytest.fixture
def whole_again(cluster: Cluster) -> Iterator[Cluster]:
    """Give a cluster to break; it is mended after the test."""
    yield cluster
    mend(cluster)


def mend(cluster: Cluster) -> None:
    """Start whatever does not run, and wait until everybody hears everybody."""
    cluster.redis.start_again()
    for process in cluster.processes:
        process.start_again()
    for process in cluster.processes:
        until(lambda url=process.url: is_well(url), f"{process.name} hears the others")  # type: ignore[misc]


def is_well(url: str) -> bool:
    """Tell whether a process works, and hears the others."""
    try:
        answer = requests.get(f"{url}/health/ready", timeout=10)
    except requests.RequestException:  # nobody listens, or it has much to do as it starts
        return False
    return bool(answer.ok) and answer.json()["checks"]["bus"] == "ok"
