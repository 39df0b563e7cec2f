"""Two hundred stock clients go from polling to WebSocket while things happen, and some of them do not read."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.factories import ORGANIZATION, make_organization
from tests.realtime.conftest import Office
from tests.realtime.programs import CLIENTS
from tests.served import serving

CROWD = 200
STALLED = 10
BATCH = 20
EVENTS = 2000
STALL_MS = 2500


@pytest.fixture
def tight_office(tmp_path: Path, sqlite_url: str, make_app: Callable[..., Flask]) -> Iterator[Office]:
    """Serve an organization with little patience for slow clients."""
    app = make_app(sqlite_url)
    with app.app_context():
        make_organization()
    with serving(tmp_path, sqlite_url, SOCKET_BUFFER_BYTES="65536") as served:
        yield Office(served, app)


def _batch(number: int) -> list[dict[str, Any]]:
    said = "reading, writing, thinking " * 20
    return [factories.status(f"a{at}", activity=f"{number} {said}") for at in range(BATCH)]


def test_no_client_misses_or_doubles_an_event(tight_office: Office) -> None:
    options = {
        "clients": CROWD,
        "stalled": STALLED,
        "target": EVENTS,
        "stallMs": STALL_MS,
        "transports": ["polling", "websocket"],
    }
    command = ["node", "crowd.mjs", tight_office.url, tight_office.viewer, ORGANIZATION, json.dumps(options)]
    process = subprocess.Popen(command, cwd=CLIENTS, stdout=subprocess.PIPE, text=True)
    try:
        load = threading.Thread(target=_load, args=(tight_office,))
        load.start()
        done = _done(process)
        load.join()
    finally:
        process.kill()
        process.communicate()
    assert [tally for tally in done if tally["gaps"] or tally["doubles"]] == []
    assert all(tally["upgraded"] for tally in done)
    assert all(tally["resumed"] for tally in done if tally["number"] < STALLED)
    assert not any(tally["resumed"] for tally in done if tally["number"] >= STALLED)


def _load(office: Office) -> None:
    for number in range(EVENTS // BATCH):
        office.post(*_batch(number))


def _done(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    assert process.stdout is not None
    for line in process.stdout:
        said = json.loads(line)
        assert "error" not in said, said
        if "done" in said:
            found: list[dict[str, Any]] = said["done"]
            return found
    raise AssertionError("The clients ended too early.")
