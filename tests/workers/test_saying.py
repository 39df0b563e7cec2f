"""What worker processes say stands in the log, under the ids of the request that caused it."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from structlog.contextvars import bound_contextvars

from metaverse.errors import Unavailable
from metaverse.operations import logging as logs
from metaverse.services import intake
from metaverse.workers.hire import Worker
from tests.callers import API, found, token
from tests.factories import ORGANIZATION

GRUMPY = "tests.workers.grumpy"
BOUND_SECONDS = 10
IDS = {"request_id": "r_7", "organization_id": "org_7"}


class Log(logging.Handler):
    """The lines that were logged, as they stand in the file; `wait` for one of them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []
        self._arrived = threading.Condition()
        self.setFormatter(logs.formatter())

    def emit(self, record: logging.LogRecord) -> None:
        with self._arrived:
            self.lines.append(json.loads(self.format(record)))
            self._arrived.notify_all()

    def wait(self, message: str) -> dict[str, Any]:
        """Wait for a line that begins so."""

        def there() -> list[dict[str, Any]]:
            return [line for line in self.lines if line["message"].startswith(message)]

        with self._arrived:
            assert self._arrived.wait_for(lambda: bool(there()), BOUND_SECONDS), self.lines
            return there()[0]


@pytest.fixture
def log() -> Iterator[Log]:
    root, handler = logging.getLogger(), Log()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def worker() -> Iterator[Worker]:
    hired = Worker(GRUMPY, patience_seconds=BOUND_SECONDS)
    yield hired
    hired.dismiss()


def test_what_a_worker_says_carries_the_ids_of_who_asked(log: Log, worker: Worker) -> None:
    with bound_contextvars(**IDS), pytest.raises(Unavailable):
        worker.ask(dict)
    said = log.wait("this is heavy")
    assert (said["level"], said["kilos"], said["logger"]) == ("info", 12, "metaverse.workers.grumpy")
    failed = log.wait("a request could not be answered")
    assert "ZeroDivisionError: by nought" in failed["exception"]
    for line in (said, failed):
        assert {name: line[name] for name in IDS} == IDS


def test_what_a_library_says_is_told_as_it_is_with_the_ids(log: Log, worker: Worker) -> None:
    with bound_contextvars(**IDS), pytest.raises(Unavailable):
        worker.ask(dict)
    line = log.wait("a library grumbles")
    assert line["message"] == "a library grumbles, 100% of the time"
    assert (line["level"], line["request_id"]) == ("warning", "r_7")


def test_the_last_words_of_a_worker_that_dies_are_heard(log: Log, worker: Worker) -> None:
    with bound_contextvars(**IDS), pytest.raises(Unavailable):
        worker.ask(lambda: {"die": True})
    last = log.wait("Fatal: xxx")
    assert last["organization_id"] == "org_7"
    assert len(last["message"]) <= 65_536
    assert log.wait("the worker process ended")["request_id"] == "r_7"


def test_the_next_request_is_not_told_under_the_ids_of_the_last(log: Log, worker: Worker) -> None:
    for ids in (IDS, {"request_id": "r_8", "organization_id": None}):
        with bound_contextvars(**ids), suppress(Unavailable):
            worker.ask(dict)
    log.wait("a request could not be answered")
    told = [line for line in log.lines if line["message"] == "a request could not be answered"]
    assert {(line["request_id"], line.get("organization_id")) for line in told} <= {("r_7", "org_7"), ("r_8", None)}


def test_a_call_over_http_is_followed_into_the_worker(app: Flask, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    hired = Worker(GRUMPY, patience_seconds=BOUND_SECONDS)
    monkeypatch.setattr(intake.intake, "_worker", hired)
    found(app)
    answer = token(app).post(f"{API}/ingest/claude-code", {"session_id": "s", "hook_event_name": "Stop"})
    hired.dismiss()
    line = log.wait("a request could not be answered")
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["organization_id"] == ORGANIZATION
