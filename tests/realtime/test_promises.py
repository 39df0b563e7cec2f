"""Sockets hold their promises to clients that are hasty, early, or were away."""

from __future__ import annotations

from typing import Any

from metaverse.events.names import EventType
from tests import factories
from tests.realtime.clients import Client, client
from tests.realtime.conftest import Office

WEBSOCKET: dict[str, Any] = {"transports": ["websocket"]}
SCENE: dict[str, Any] = {"rooms": ["scene"]}
MANY = 60


def joined(watcher: Client, since: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = watcher.ask("3d:join", {**SCENE, "since": since})
    assert answer["ok"], answer
    return answer


def place(answer: dict[str, Any]) -> dict[str, Any]:
    return {"epoch": answer["epoch"], "scene": answer["seq"]}


def newcomers(count: int) -> list[dict[str, Any]]:
    return [
        factories.event(EventType.AGENT_REGISTERED, f"a{n}", {"name": f"A{n}", "department": f"D{n % 3}"})
        for n in range(count)
    ]


def desks(answer: dict[str, Any]) -> int:
    return sum(len(floor["desks"]) for floor in answer["rooms"]["scene"]["snapshot"]["config"]["floors"])


def test_what_a_client_asks_is_done_in_its_order_however_fast_it_asks(office: Office) -> None:
    many = [factories.status(f"a{number}") for number in range(400)]
    with client(office.url, office.operator, **WEBSOCKET) as worker:
        worker.wait("connect")
        worker.tell("emit", name="metaverse:events", payload=many, id=-1)
        for number in range(MANY):
            worker.tell("emit", name="metaverse:events", payload=factories.status(f"b{number}"), id=number)
        answers = [worker.wait("ack") for _ in range(MANY + 1)]
        assert [answer["id"] for answer in answers] == list(range(-1, MANY))
        assert [answer["answer"].get("accepted") for answer in answers] == [400, *[1] * MANY]
        assert [answer["answer"]["seq"]["from"] for answer in answers[1:]] == list(range(401, 401 + MANY))


def test_whoever_leaves_right_after_joining_has_left(office: Office) -> None:
    with client(office.url, office.operator, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        watcher.tell("emit", name="3d:join", payload=SCENE, id=-1)
        watcher.tell("emit", name="3d:leave", payload=SCENE, id=-2)
        assert [watcher.wait("ack")["id"] for _ in range(2)] == [-1, -2]
        assert watcher.ask("3d:join", {"rooms": ["network"]})["ok"]
        office.post(factories.event(EventType.INTERACTION, "ada", {"to": "bob", "kind": "message"}))
        watcher.wait("3d:network:update")
        assert "3d:agent:status" not in [seen["event"] for seen in watcher.seen]


def test_an_office_that_grows_is_seen_growing(office: Office) -> None:
    with client(office.url, office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        first = joined(watcher)
        office.post(*newcomers(30))
        told = watcher.wait("3d:resume")["payload"]
        assert (told["rooms"], told["reason"]) == (["scene"], "floors")
        assert desks(joined(watcher, since=place(first))) > desks(first)


def test_whoever_was_away_while_the_office_grew_gets_its_floors(office: Office) -> None:
    office.post(*newcomers(2))
    with client(office.url, office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        first = joined(watcher)
    office.post(*newcomers(30))
    with client(office.url, office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        again = joined(watcher, since=place(first))
        if desks(again) == desks(first):  # everyone is placed anew twice a second
            assert watcher.wait("3d:resume")["payload"]["reason"] == "floors"
            again = joined(watcher, since=place(again))
        assert desks(again) > desks(first)


def test_whoever_comes_back_sees_everyone_in_the_right_place(office: Office) -> None:
    office.post(*newcomers(20), factories.status("ada"), factories.status("bob"))
    with client(office.url, office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        first = joined(watcher)
        watcher.ask("3d:leave", SCENE)
        office.post(factories.status("ada", "waiting", waitingOn="permission"))
        events = joined(watcher, since=place(first))["rooms"]["scene"]["events"]
        assert [event["event"] for event in events] == ["3d:agent:status", "3d:agent:position:update"]
        places = {agent["agentId"]: agent for agent in events[1]["payload"]["agents"]}
        for agent in joined(watcher)["rooms"]["scene"]["snapshot"]["agents"]:
            where = {name: value for name, value in places[agent["agentId"]].items() if name != "walk"}
            assert where.items() <= agent.items()


def test_whoever_goes_elsewhere_is_seen_there_with_the_pose(office: Office) -> None:
    office.post(*newcomers(20), factories.status("ada"))
    with client(office.url, office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        joined(watcher)
        office.post(factories.status("ada", "waiting", waitingOn="permission"))
        moved = watcher.wait("3d:agent:position:update")["payload"]["agents"]
        [ada] = [agent for agent in moved if agent["agentId"] == "ada"]
        assert {"position", "rotationY", "zone", "pose"} <= ada.keys()
