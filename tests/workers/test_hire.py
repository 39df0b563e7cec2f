"""A worker process that dies is replaced; one that cannot answer says so in our words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from metaverse.errors import Unavailable
from metaverse.workers.hire import Worker

ASKED: dict[str, Any] = {
    "organizationId": "org",
    "nodes": {"a": {"name": "A", "department": None}},
    "interactions": [["a", "b", "message", 1.0, 1000]],
    "untilMs": 1000,
    "halfLifeMs": 1000,
    "minWeight": 0,
    "layout": "none",
}


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker("metaverse.workers.graph")
    yield worker
    worker.dismiss()


def test_a_killed_worker_is_replaced_and_nobody_notices(worker: Worker) -> None:
    first = worker.ask(ASKED)
    process = worker._process
    assert process is not None
    process.kill()
    process.wait()
    assert worker.ask(ASKED) == first
    assert worker._process is not None
    assert worker._process.pid != process.pid


def test_a_computation_that_fails_is_told_and_the_worker_goes_on(worker: Worker) -> None:
    with pytest.raises(Unavailable, match="KeyError"):
        worker.ask({"organizationId": "org"})
    assert worker.ask(ASKED)["metrics"]["components"] == 1


def test_a_worker_that_never_comes_up_is_unavailable() -> None:
    worker = Worker("metaverse.workers.nobody")
    with pytest.raises(Unavailable, match="unexpectedly"):
        worker.ask(ASKED)
