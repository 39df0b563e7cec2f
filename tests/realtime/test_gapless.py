"""Stock clients that upgrade, stall and are cut off while things happen: none misses or doubles an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import make_organization
from tests.realtime.conftest import Office
from tests.realtime.crowds import crowd, whole
from tests.served import serving

CROWD = 200
STALLED = 10


@pytest.fixture
def tight_office(tmp_path: Path, sqlite_url: str, make_app: Callable[..., Flask]) -> Iterator[Office]:
    """Serve an organization with little patience for slow clients."""
    app = make_app(sqlite_url)
    with app.app_context():
        make_organization()
    with serving(tmp_path, sqlite_url, SOCKET_BUFFER_BYTES="65536") as served:
        yield Office(served, app)


def test_no_client_misses_or_doubles_an_event_while_all_upgrade_and_some_stall(tight_office: Office) -> None:
    transports = ["polling", "websocket"]
    done = crowd(tight_office, clients=CROWD, stalled=STALLED, after=1000, words=16_000, transports=transports)
    assert whole(done)
    assert all(tally["transport"] == "websocket" for tally in done)
    assert all(tally["resumed"] for tally in done if tally["number"] < STALLED)
    assert not any(tally["resumed"] for tally in done if tally["number"] >= STALLED)


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]], ids="-".join)
def test_a_client_that_is_cut_off_resumes_without_a_miss_or_a_double(office: Office, transports: list[str]) -> None:
    done = crowd(office, clients=5, after=1000, transports=transports, cutAfter=150)
    assert whole(done)
    assert all(tally["cuts"] >= 2 for tally in done)
    assert all(tally["snapshots"] == 1 for tally in done)
