"""Sockets, as a stock client sees them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import websocket

from tests import factories
from tests.realtime.clients import client
from tests.realtime.conftest import Office


def test_a_client_joins_and_is_told_what_happens(office: Office) -> None:
    office.post(factories.status("ada", "idle"))
    with client(office.url, office.viewer, transports=["websocket"]) as watcher:
        watcher.wait("connect")
        answer = watcher.ask(
            "3d:join", {"organizationId": office.organization_id, "rooms": ["scene", "tasks", "network"]}
        )
        assert answer["ok"], answer
        assert answer["seq"] == 1
        [ada] = answer["rooms"]["scene"]["snapshot"]["agents"]
        assert (ada["agentId"], ada["status"]) == ("ada", "idle")
        office.post(factories.status("ada", "working"), factories.task("t1", title="Bake", stage="review"))
        told = watcher.wait("3d:agent:status")["payload"]
        assert told["seq"] == {"from": 2, "to": 3}
        assert told["agents"][0]["status"] == "working"
        moved = watcher.wait("3d:task:flow:update")["payload"]
        assert moved["tasks"][0]["stage"] == "review"


def test_what_another_process_writes_is_told_as_well(office: Office) -> None:
    with client(office.url, office.viewer, transports=["websocket"]) as watcher:
        watcher.wait("connect")
        watcher.ask("3d:join", {"rooms": ["scene"]})
        office.write_elsewhere(factories.status("ada"))
        assert watcher.wait("3d:agent:status", seconds=5)["payload"]["seq"] == {"from": 1, "to": 1}


def test_a_log_that_begins_anew_sends_everyone_to_join_again(office: Office) -> None:
    with client(office.url, office.viewer, transports=["websocket"]) as watcher:
        watcher.wait("connect")
        epoch = watcher.ask("3d:join", {"rooms": ["scene"]})["epoch"]
        office.post(factories.status("ada"))
        watcher.wait("3d:agent:status")
        office.begin_the_log_anew()
        told = watcher.wait("3d:resume", seconds=5)["payload"]
        assert (told["reason"], set(told["rooms"])) == ("epoch", {"scene", "org"})
        again = watcher.ask("3d:join", {"rooms": ["scene"], "since": {"epoch": epoch, "scene": 1}})
        assert again["epoch"] != epoch
        assert "snapshot" in again["rooms"]["scene"]


def test_each_room_goes_on_from_where_it_was_told(office: Office) -> None:
    with client(office.url, office.viewer, transports=["websocket"]) as watcher:
        watcher.wait("connect")
        watcher.ask("3d:join", {"rooms": ["scene", "tasks"]})
        for number in (1, 2):
            office.post(factories.status("ada", activity=str(number)))
            assert watcher.wait("3d:agent:status")["payload"]["seq"] == {"from": number, "to": number}
        office.post(factories.task("t1"))
        assert watcher.wait("3d:task:flow:update")["payload"]["seq"] == {"from": 1, "to": 3}
        office.post(factories.status("ada", activity="again"))
        assert watcher.wait("3d:agent:status")["payload"]["seq"] == {"from": 3, "to": 4}


@contextmanager
def engine(office: Office) -> Iterator[websocket.WebSocket]:
    """Connect without the help of a client that keeps to the rules, and say who it is."""
    url = f"{office.url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
    socket = websocket.create_connection(url, timeout=10, suppress_origin=True)
    try:
        assert str(socket.recv()).startswith("0")
        say_who(socket, office)
        assert str(socket.recv()).startswith("40")
        yield socket
    finally:
        socket.shutdown()  # type: ignore[no-untyped-call]


def say_who(socket: websocket.WebSocket, office: Office) -> None:
    socket.send("40" + json.dumps({"token": office.viewer}))


def is_ended(socket: websocket.WebSocket) -> bool:
    try:
        return socket.recv() in ("", b"")
    except websocket.WebSocketConnectionClosedException:
        return True


def test_who_is_in_cannot_come_in_again_and_leave_the_first_behind(office: Office) -> None:
    with engine(office) as socket:
        say_who(socket, office)
        assert is_ended(socket)


@pytest.mark.parametrize("name", ["connect", "disconnect"])
def test_coming_and_going_are_no_events_that_a_client_could_send(office: Office, name: str) -> None:
    with engine(office) as socket:
        socket.send("42" + json.dumps([name, {"token": office.viewer}]))
        assert is_ended(socket)
