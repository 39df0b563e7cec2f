"""Sockets, as a stock client sees them."""

from __future__ import annotations

from tests import factories
from tests.factories import ORGANIZATION
from tests.realtime.clients import client
from tests.realtime.conftest import Office


def test_a_client_joins_and_is_told_what_happens(office: Office) -> None:
    office.post(factories.status("ada", "idle"))
    with client(office.url, office.viewer, transports=["websocket"]) as watcher:
        watcher.wait("connect")
        answer = watcher.ask("3d:join", {"organizationId": ORGANIZATION, "rooms": ["scene", "tasks", "network"]})
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
