"""Several processes are one office: whoever watches anywhere sees everything once, in order, whoever dies."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain
from typing import Any

import pytest
import requests
from sqlalchemy import text

from metaverse import database
from metaverse.security.access import KNOWN_FOR_SECONDS
from metaverse.security.roles import Role
from scripts.cluster.machine import Cluster
from tests import factories
from tests.cli.processes import until
from tests.cluster.conftest import is_well
from tests.realtime.clients import Client, client
from tests.realtime.conftest import Office
from tests.realtime.crowds import crowd, whole
from tests.realtime.streams import Stream, stream

API = "/api/metaverse"
WRITERS, POSTS, BATCH = 4, 15, 5
ALL = WRITERS * POSTS * BATCH
SOON_SECONDS = 10
AT_ONCE = 3
"""The courier and the chronicle begin with the server, and the tests keep the alarms; others wait for their time."""


def post(url: str, office: Office, *events: dict[str, Any]) -> dict[str, Any]:
    """Send events to one process, and give the receipt."""
    query, headers = {"organizationId": office.organization_id}, {"Authorization": f"Bearer {office.operator}"}
    answer = requests.post(f"{url}{API}/events", params=query, json=list(events), headers=headers, timeout=30)
    assert answer.status_code == 202, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


def write(url: str, office: Office, writer: int) -> list[int]:
    """Be one of several writers; give the places that one's events got."""
    places: list[int] = []
    for number in range(POSTS):
        events = [factories.task(f"w{writer}-{number}-{at}", title="Write") for at in range(BATCH)]
        seq = post(url, office, *events)["seq"]
        places += range(seq["from"], seq["to"] + 1)
    return places


def streamed(reader: Stream) -> list[str]:
    """Read a stream until all is there, and give the tasks in their order."""
    return [reader.wait("task")["task"]["taskId"] for _ in range(ALL)]


def test_what_four_write_anywhere_is_seen_once_and_in_order_everywhere(cluster: Cluster, office: Office) -> None:
    urls = [process.url for process in cluster.processes]
    with ExitStack() as opened:
        watchers = [opened.enter_context(client(url, office.viewer, transports=["websocket"])) for url in urls]
        for watcher in watchers:
            watcher.wait("connect")
            assert watcher.ask("3d:join", {"rooms": ["tasks"]})["ok"]
        there = Office.at(urls[-1], office)
        reader = opened.enter_context(stream(there))
        reader.wait("snapshot")
        pool = opened.enter_context(ThreadPoolExecutor(WRITERS + 1))
        order = pool.submit(streamed, reader)
        done = [pool.submit(write, urls[at % len(urls)], office, at) for at in range(WRITERS)]
        places = list(chain.from_iterable(one.result() for one in done))
        assert len(set(places)) == ALL
        for watcher in watchers:
            follow_to_the_end(watcher)
        assert len(set(order.result())) == ALL
        for writer in range(WRITERS):
            mine = [key for key in order.result() if key.startswith(f"w{writer}-")]
            assert mine == [f"w{writer}-{number}-{at}" for number in range(POSTS) for at in range(BATCH)]
    logged = office.asks(database.reading(lambda connection: _logged(connection, office.organization_id)))
    assert logged == list(range(1, len(logged) + 1))  # the server may have had a word to say as well


def _logged(connection: database.Connection, organization_id: str) -> list[int]:
    """Return the places of a log, as they are."""
    query = text("SELECT seq FROM events WHERE organization_id = :organization ORDER BY seq")
    return list(connection.execute(query, {"organization": organization_id}).scalars())


def follow_to_the_end(watcher: Client) -> None:
    """Follow until all is told: each stretch begins where the one before it ended."""
    expected = 1
    keys: list[str] = []
    while len(keys) < ALL:
        payload = watcher.wait("3d:task:flow:update")["payload"]
        assert payload["seq"]["from"] == expected, payload["seq"]
        keys += [task["taskId"] for task in payload["tasks"]]
        expected = payload["seq"]["to"] + 1
    assert len(set(keys)) == ALL


class Steady(Office):
    """An office whose senders try again: a repeated event is known by its id. Some time one process is killed."""

    cluster: Cluster
    posts = 0

    def post(self, *events: dict[str, Any]) -> dict[str, Any]:
        self.posts += 1
        if self.posts == 30:
            threading.Thread(target=self.cluster.processes[0].kill).start()
        end = time.monotonic() + 60
        while True:
            try:
                return super().post(*events)
            except (AssertionError, requests.RequestException):
                assert time.monotonic() < end


def test_whoever_was_with_a_process_that_is_killed_goes_on_elsewhere(whole_again: Cluster, office: Office) -> None:
    steady = Steady.at(office.url, office)
    steady.cluster = whole_again
    done = crowd(steady, clients=12, after=1500, transports=["polling", "websocket"])
    assert whole(done)
    assert whole_again.processes[0].is_dead


def test_without_redis_all_is_seen_a_moment_later_and_with_it_at_once(whole_again: Cluster, office: Office) -> None:
    first, second, _ = [process.url for process in whole_again.processes]
    with client(second, office.viewer, transports=["websocket"]) as watcher:
        watcher.wait("connect")
        assert watcher.ask("3d:join", {"rooms": ["scene"]})["ok"]
        whole_again.redis.kill()
        until(lambda: not is_well(first) and not is_well(second), "the processes miss Redis")
        post(first, office, factories.status("ada"))
        assert watcher.wait("3d:agent:status", seconds=SOON_SECONDS)["payload"]["seq"] == {"from": 1, "to": 1}
        whole_again.redis.start_again()
        until(lambda: is_well(first) and is_well(second), "the processes hear each other")
        post(first, office, factories.status("ada", "idle"))
        assert watcher.wait("3d:agent:status", seconds=SOON_SECONDS)["payload"]["seq"] == {"from": 2, "to": 2}


def test_a_token_that_is_revoked_anywhere_is_good_nowhere(cluster: Cluster, office: Office) -> None:
    urls = [process.url for process in cluster.processes]
    admin = {"Authorization": f"Bearer {office.token(Role.ADMIN)}"}
    asked = {"name": "lost", "role": "viewer"}
    made = requests.post(f"{urls[0]}{API}/tokens", json=asked, headers=admin, timeout=20).json()
    shown = {"Authorization": f"Bearer {made['token']}"}

    def statuses() -> list[int]:
        return [requests.get(f"{url}{API}/agents", headers=shown, timeout=20).status_code for url in urls]

    assert statuses() == [200, 200, 200]
    gone = requests.delete(f"{urls[0]}{API}/tokens/{made['id']}", headers=admin, timeout=20)
    assert gone.status_code == 204, gone.text
    began = time.monotonic()
    until(lambda: statuses() == [401, 401, 401], "the token is good nowhere")
    assert time.monotonic() - began < KNOWN_FOR_SECONDS - 1  # told, and not only forgotten in time


def test_without_redis_a_revoked_token_s_sockets_end_everywhere_as_well(whole_again: Cluster, office: Office) -> None:
    urls = [process.url for process in whole_again.processes]
    admin = {"Authorization": f"Bearer {office.token(Role.ADMIN)}"}
    made = requests.post(f"{urls[0]}{API}/tokens", json={"name": "lost", "role": "viewer"}, headers=admin, timeout=20)
    whole_again.redis.kill()
    until(lambda: not any(map(is_well, urls)), "the processes miss Redis")
    with ExitStack() as open_:
        sockets = [open_.enter_context(client(url, made.json()["token"], transports=["websocket"])) for url in urls]
        for one in sockets:
            one.wait("connect")
        gone = requests.delete(f"{urls[0]}{API}/tokens/{made.json()['id']}", headers=admin, timeout=20)
        assert gone.status_code == 204, gone.text
        for one in sockets:
            one.wait("disconnect", seconds=SOON_SECONDS)


def test_where_agents_say_they_walk_is_seen_in_every_process(cluster: Cluster, office: Office) -> None:
    urls = [process.url for process in cluster.processes]
    with client(urls[1], office.viewer, transports=["websocket"]) as watcher:
        watcher.wait("connect")
        assert watcher.ask("3d:join", {"rooms": ["scene"]})["ok"]
        with client(urls[0], office.operator, transports=["websocket"]) as walker:
            walker.wait("connect")
            post(urls[0], office, factories.status("ada"))
            watcher.wait("3d:agent:status")
            step = {"agentId": "ada", "position": {"x": 3.25, "y": 0, "z": 1.5}, "rotationY": 1.0, "zone": "hall"}
            assert walker.ask("3d:agent:position:update", {"agents": [step]})["ok"]

        def is_that(found: dict[str, Any]) -> bool:
            return any(one["position"]["x"] == 3.25 for one in found["payload"]["agents"])

        assert watcher.wait("3d:agent:position:update", is_that)


def test_ids_of_sockets_lead_to_their_process_through_nginx(cluster: Cluster) -> None:
    for process in cluster.processes:
        opened = requests.get(f"{process.url}/socket.io/?EIO=4&transport=polling", timeout=20)
        sid = opened.text.split('"sid":"')[1].split('"')[0]
        assert sid.startswith(f"{process.name}-")
        for _ in range(4):
            sent = requests.post(f"{cluster.url}/socket.io/?EIO=4&transport=polling&sid={sid}", data="3", timeout=20)
            assert (sent.status_code, sent.text) == (200, "OK")


@pytest.mark.slow
def test_chores_are_done_by_one_process_and_by_another_when_it_dies(whole_again: Cluster, office: Office) -> None:
    until(lambda: len(office.asks(_locks)) >= AT_ONCE, "those chores that are done at once have their process")
    for process in whole_again.processes[:2]:
        held = office.asks(_locks)
        assert len(held) == len(set(held))
        process.kill()
        until(lambda: len(office.asks(_locks)) >= AT_ONCE, "others do the chores of whoever died")


@database.reading
def _locks(connection: database.Connection) -> list[int]:
    """Return the locks of chores that processes have, each as often as it is had."""
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    query = f"SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted AND {here}"
    return [int(lock) for lock in connection.execute(text(query)).scalars()]
