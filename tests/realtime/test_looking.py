"""Looking: a client says where it looks, and is told where those are who are there."""

from __future__ import annotations

from typing import Any

import pytest

from metaverse.events.names import EventType
from tests import factories
from tests.realtime.clients import Client, client
from tests.realtime.conftest import Office

WEBSOCKET: dict[str, Any] = {"transports": ["websocket"]}
MOVED = "3d:agent:position:update"
FAR_OFF = {"x": -90.0, "y": 0.0, "z": -90.0}


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (5, "payload"),
        ({"places": "all"}, "places"),
        ({"places": [5]}, "places.0"),
        ({"places": [{}]}, "places.0.floor"),
        ({"places": [{"floor": "f0"}, {"floor": "f99"}]}, "places.1.floor"),
        ({"places": [{"floor": "f0", "rooms": "all"}]}, "places.0.rooms"),
        ({"places": [{"floor": "f0", "rooms": ["f0-attic"]}]}, "places.0.rooms"),
        ({"places": [{"floor": "f0"}] * 65}, "places"),
        ({"places": [], "agents": [5]}, "agents"),
        ({"places": [], "agents": ["ada"] * 101}, "agents"),
        ({"places": [], "organizationId": 5}, "organizationId"),
    ],
)
def test_a_look_that_makes_no_sense_is_refused_by_name(shared_office: Office, payload: Any, field: str) -> None:
    with client(shared_office.url, shared_office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        watcher.ask("3d:join", {"rooms": ["scene"]})
        refused = watcher.ask("3d:look", payload)
        assert (refused["error"]["code"], refused["error"]["errors"][0]["field"]) == ("invalid", field)


def test_one_looks_where_one_has_joined(shared_office: Office) -> None:
    with client(shared_office.url, shared_office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        assert watcher.ask("3d:look", {"places": []})["error"]["code"] == "conflict"
        watcher.ask("3d:join", {"rooms": ["scene"]})
        assert watcher.ask("3d:look", {"places": []}) == {"ok": True, "agents": 0}


def walk(watcher: Client, key: str, position: dict[str, float]) -> None:
    assert watcher.ask(MOVED, {"agents": [{"agentId": key, "position": position}]})["ok"]


def told(watcher: Client, key: str, position: dict[str, float]) -> set[str]:
    """Wait until one is told that somebody is there, and return of whom one was told meanwhile."""
    named: set[str] = set()
    while True:
        agents = watcher.wait(MOVED)["payload"]["agents"]
        named |= {agent["agentId"] for agent in agents}
        if any((agent["agentId"], agent["position"]) == (key, position) for agent in agents):
            return named


def test_who_looks_at_one_room_is_told_of_it_alone_until_it_looks_elsewhere(office: Office) -> None:
    stand = [factories.event(EventType.AGENT_POSITION, key, {"position": FAR_OFF}) for key in ("ada", "bob")]
    office.post(*stand)
    with client(office.url, office.operator, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        scene = watcher.ask("3d:join", {"rooms": ["scene"]})["rooms"]["scene"]["snapshot"]
        [floor] = scene["config"]["floors"]
        lounge = next(room for room in floor["rooms"] if room["kind"] == "lounge")
        inside = {"x": lounge["x"] + 1.0, "y": 0.0, "z": lounge["z"] + 1.0}
        assert watcher.ask("3d:look", {"places": []}) == {"ok": True, "agents": 0}
        walk(watcher, "ada", inside)

        watcher.tell("emit", name="3d:look", payload={"places": [{"floor": "f0", "rooms": [lounge["id"]]}]}, id=0)
        told(watcher, "ada", inside)
        elsewhere = {**FAR_OFF, "x": -91.0}
        walk(watcher, "bob", elsewhere)
        further = {**inside, "x": inside["x"] + 0.5}
        walk(watcher, "ada", further)
        assert told(watcher, "ada", further) == {"ada"}

        watcher.tell("emit", name="3d:look", payload={"places": None}, id=-1)
        told(watcher, "bob", elsewhere)
        walk(watcher, "bob", FAR_OFF)
        told(watcher, "bob", FAR_OFF)
