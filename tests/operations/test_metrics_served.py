"""What a real server tells Prometheus while it is used: of sockets, rooms, streams, the door, and worker processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.databases import fresh_sqlite
from tests.factories import status
from tests.operations.watched import METRICS_TOKEN, figure, read, scrape, until
from tests.realtime import programs
from tests.realtime.clients import client
from tests.realtime.conftest import Office, opened
from tests.realtime.streams import PATH

BOUND_SECONDS = 20


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("watched")


@pytest.fixture(scope="module")
def offices(home: Path, sqlite_template: Path) -> Iterator[Callable[[], Office]]:
    programs.installed()
    with opened(home, fresh_sqlite(sqlite_template, home), METRICS_TOKEN=METRICS_TOKEN) as found:
        yield found


@pytest.fixture
def office(offices: Callable[[], Office]) -> Office:
    return offices()


def test_what_becomes_of_events_is_counted(office: Office) -> None:
    before = read(scrape(office.url))
    first = status("ada")
    office.post(first)
    office.post(first, status("bob"))
    refused = requests.post(
        f"{office.url}/api/metaverse/events",
        json=[{"specversion": "1.0"}],
        headers={"Authorization": f"Bearer {office.operator}"},
        timeout=BOUND_SECONDS,
    )
    assert refused.status_code == 422
    after = read(scrape(office.url))
    grown = {
        outcome: figure(after, "door_events_total", outcome=outcome)
        - figure(before, "door_events_total", outcome=outcome)
        for outcome in ("accepted", "duplicate", "invalid")
    }
    assert grown == {"accepted": 2, "duplicate": 1, "invalid": 1}
    batches = "door_batch_duration_seconds_count"
    assert figure(after, batches, outcome="taken") == figure(before, batches, outcome="taken") + 2
    writes = "database_transaction_duration_seconds_count"
    assert figure(after, writes, kind="write") >= figure(before, writes, kind="write") + 2


def test_sockets_are_counted_from_their_coming_to_their_going(office: Office) -> None:
    before = read(scrape(office.url))
    with client(office.url, office.viewer, transports=["websocket"]) as watcher:
        watcher.wait("connect")
        watcher.ask("3d:join", {"organizationId": office.organization_id, "rooms": ["scene"]})
        there = until(office.url, lambda told: figure(told, "room_listeners", room="scene") == 1)
        assert figure(there, "sockets_connected") == figure(there, "halls") == 1
        assert figure(there, "sockets_open", transport="websocket") == 1
        assert figure(there, "sockets_opened_total", transport="websocket") == 1 + figure(
            before, "sockets_opened_total", transport="websocket"
        )
        office.post(status("ada"))
        watcher.wait("3d:agent:status")
        told = until(office.url, lambda told: figure(told, "tail_delay_seconds_count") > 0)
        assert figure(told, "sockets_sent_messages_total", of="rooms") > figure(
            before, "sockets_sent_messages_total", of="rooms"
        )
        assert figure(told, "lines_bytes_total", direction="sent") > 100
        until(office.url, lambda told: figure(told, "tail_waiting") == 0)
        assert figure(told, "socket_event_duration_seconds_count", event="3d:join", outcome="ok") == 1
    gone = until(office.url, lambda told: figure(told, "sockets_connected") == 0)
    closed = sum(value for (name, _), value in gone.items() if name == "metaverse_sockets_closed_total")
    assert closed == 1
    assert figure(gone, "room_listeners", room="scene") == figure(gone, "halls") == 0


def test_a_client_that_is_not_let_in_is_counted_by_why(office: Office) -> None:
    before = read(scrape(office.url))
    with client(office.url, "no token of ours", transports=["websocket"]) as stranger:
        stranger.wait("connect_error")
    after = read(scrape(office.url))
    name, why = "sockets_refused_total", "unauthenticated"
    assert figure(after, name, reason=why) == figure(before, name, reason=why) + 1


def test_open_streams_are_counted(office: Office) -> None:
    headers = {"Authorization": f"Bearer {office.viewer}"}
    with requests.get(f"{office.url}{PATH}", headers=headers, stream=True, timeout=BOUND_SECONDS) as stream:
        lines = stream.iter_lines(chunk_size=1)
        assert next(lines).startswith(b"retry:")
        until(office.url, lambda told: figure(told, "http_streams", kind="stream") == 1)
    office.post(status("ada"))
    until(office.url, lambda told: figure(told, "http_streams", kind="stream") == 0)


def test_worker_processes_are_seen(office: Office) -> None:
    office.post(status("ada"))
    answer = requests.get(
        f"{office.url}/api/metaverse/3d/collaboration/network/v2",
        params={"organizationId": office.organization_id},
        headers={"Authorization": f"Bearer {office.viewer}"},
        timeout=BOUND_SECONDS,
    )
    assert answer.status_code == 200
    told = read(scrape(office.url))
    assert figure(told, "worker_starts_total", worker="graph") == 1
    assert figure(told, "worker_resident_memory_bytes", worker="graph") > 1e6
    assert figure(told, "worker_duration_seconds_count", worker="graph", outcome="answered") >= 1
    assert figure(told, "worker_queue", worker="graph") == 0


def test_nothing_that_is_told_names_an_organization_or_an_agent(office: Office) -> None:
    office.post(status("secret-agent"))
    text = scrape(office.url)
    assert office.organization_id not in text
    assert "secret-agent" not in text


def test_the_process_tells_of_itself(office: Office) -> None:
    told = read(scrape(office.url))
    assert figure(told, "process_resident_memory_bytes") > 3e7
    assert figure(told, "process_open_fds") > 5
    assert figure(told, "process_greenlets") > 1
    assert figure(told, "loop_held_seconds_count") > 0
    assert figure(told, "machine_memory_bytes", state="total") > figure(told, "machine_memory_bytes", state="available")
    assert any(name == "metaverse_build_info" and value == 1 for (name, _), value in told.items())
