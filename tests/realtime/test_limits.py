"""How many clients, and how fast: who goes beyond is told so and when to come again; who floods is sent away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from metaverse.security.roles import Role
from tests import factories
from tests.databases import fresh_sqlite
from tests.realtime.clients import client
from tests.realtime.conftest import Office, opened
from tests.realtime.raw import raw

LIMITS = {
    "SOCKETS_PER_ADDRESS": "6",
    "SOCKETS_PER_TOKEN": "2",
    "SOCKET_MESSAGE_LIMIT": "20 per 30 seconds",
    "SOCKET_JOIN_LIMIT": "3 per 30 seconds",
    "MAX_SOCKETS": "14",
    "TRUSTED_PROXIES": "1",
}
WAYS = ("websocket", "polling")
HANDSHAKE = "/socket.io/?EIO=4&transport=polling"


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Callable[[], Office]]:
    home = tmp_path_factory.mktemp("limits")
    with opened(home, fresh_sqlite(sqlite_template, home), **LIMITS) as make:
        yield make


@pytest.mark.parametrize("way", WAYS)
def test_who_joins_too_often_is_told_and_stays(make: Callable[[], Office], way: str) -> None:
    office = make()
    with client(office.url, office.viewer, transports=[way]) as watcher:
        watcher.wait("connect")
        answers = [watcher.ask("3d:join", {"rooms": ["scene"]}) for _ in range(4)]
        assert [answer["ok"] for answer in answers] == [True] * 3 + [False]
        error = answers[-1]["error"]
        assert (error["code"], 1 <= error["retryAfterSeconds"] <= 30) == ("too_many", True)
        assert watcher.ask("metaverse:clock", {})["ok"]


@pytest.mark.parametrize("way", WAYS)
def test_who_asks_too_fast_is_told_and_who_floods_is_sent_away(make: Callable[[], Office], way: str) -> None:
    office = make()
    with client(office.url, office.viewer, transports=[way], reconnection=False) as watcher:
        watcher.wait("connect")
        answers = [watcher.ask("metaverse:clock", {})["ok"] for _ in range(25)]
        assert answers == [True] * 20 + [False] * 5
        for _ in range(190):
            watcher.tell("emit", name="nonsense", payload={})
        watcher.wait("disconnect")


def test_events_beyond_a_client_s_pace_are_not_taken(make: Callable[[], Office]) -> None:
    office = make()
    with client(office.url, office.operator, transports=["websocket"]) as worker:
        worker.wait("connect")
        told = [worker.ask("metaverse:events", {"events": [factories.status("ada")]}) for _ in range(22)]
        assert [answer["ok"] for answer in told] == [True] * 20 + [False] * 2
        assert told[-1]["error"]["code"] == "too_many"
    log = requests.get(
        f"{office.url}/api/metaverse/events", headers={"Authorization": f"Bearer {office.viewer}"}, timeout=20
    )
    assert len(log.json()["items"]) == 20


def test_a_token_has_so_many_clients_and_a_place_is_free_again(make: Callable[[], Office]) -> None:
    office = make()
    with client(office.url, office.viewer, transports=["websocket"]) as first:
        first.wait("connect")
        with client(office.url, office.viewer, transports=["polling"]) as second:
            second.wait("connect")
            with client(office.url, office.viewer, transports=["websocket"]) as third:
                refused = third.wait("connect_error")["data"]
                assert (refused["code"], refused["retryAfterSeconds"] > 0) == ("too_many", True)
            with client(office.url, office.token(Role.VIEWER), transports=["websocket"]) as other:
                other.wait("connect")


def opening(office: Office, forwarded: str) -> requests.Response:
    return requests.get(f"{office.url}{HANDSHAKE}", headers={"X-Forwarded-For": forwarded}, timeout=20)


def test_an_address_has_so_many_clients_whichever_way_they_come(make: Callable[[], Office]) -> None:
    office = make()
    assert [opening(office, "203.0.113.9").status_code for _ in range(6)] == [200] * 6
    refused = opening(office, "203.0.113.9")
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (429, True)
    with raw(office.url, **{"X-Forwarded-For": "198.51.100.1, 203.0.113.9:4711"}) as late:
        assert late.head.startswith("HTTP/1.1 429 ")
        assert "Retry-After: " in late.head
    assert opening(office, "203.0.113.10").status_code == 200


def test_a_full_server_says_when_to_come_again(make: Callable[[], Office]) -> None:
    office = make()
    answers = [opening(office, f"203.0.113.{at}") for at in range(20, 40)]
    full = next(answer for answer in answers if answer.status_code != 200)
    assert (full.status_code, int(full.headers["Retry-After"]) > 0) == (503, True)


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "Script-Name", "PATH_INFO", "X-Forwarded-Prefix"])
def test_a_header_that_proxies_use_among_themselves_moves_nothing(make: Callable[[], Office], name: str) -> None:
    answer = requests.get(f"{make().url}/health", headers={name: "/elsewhere"}, timeout=20)
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
