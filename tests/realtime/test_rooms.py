"""Rooms: nobody is told twice, nobody is forgotten, and quiet rooms cost nothing."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from metaverse.events.log import Entry, Head
from metaverse.events.names import Room
from metaverse.events.tail import News
from metaverse.realtime.messages import Batch
from metaverse.realtime.rooms import Hall, Halls


class Listener:
    """Stands in for a connection, and keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.resumed: list[str] = []
        self.is_gone = False
        self.organizations: set[str] = set()

    clear_line = None

    def send(self, messages: Any) -> None:
        self.told += [orjson.loads(message.encode()[2:])[1] for message in messages]

    def resume(self, reason: str) -> None:
        self.resumed.append(reason)

    @property
    def ranges(self) -> list[tuple[int, int]]:
        return [(told["seq"]["from"], told["seq"]["to"]) for told in self.told]


class NoTails:
    """Stands in for the tails."""

    def follow(self, *_: Any) -> None: ...
    def leave(self, *_: Any) -> None: ...
    def wake(self, *_: Any) -> None: ...


def hall() -> Any:
    return Hall("org_test", lambda _name: None)


def news(after: int, *rooms: str, epoch: str = "e") -> News:
    told = {"scene": [{"agentId": "ada"}], "org": [{"title": "Hi"}], "network": [{"source": "ada"}]}
    entries = [Entry(after + at, 0, orjson.dumps({room: told[room]})) for at, room in enumerate(rooms, 1)]
    return News(after, Head(epoch, after + len(entries)), entries)


def test_each_message_begins_where_the_one_before_ended() -> None:
    room, listener = hall(), Listener()
    room.rooms[Room.SCENE].seat(listener, 4)
    room.hear(news(4, "scene", "org"), [])
    room.hear(news(6, "org", "org"), [])
    room.hear(news(8, "org", "scene"), [])
    assert listener.ranges == [(5, 6), (7, 10)]


def test_those_who_came_at_other_times_are_told_from_their_own_place() -> None:
    room, early, late = hall(), Listener(), Listener()
    room.rooms[Room.NETWORK].seat(early, 1)
    room.hear(news(1, "scene", "scene"), [])
    room.rooms[Room.NETWORK].seat(late, 3)
    room.hear(news(3, "network"), [])
    assert (early.ranges, late.ranges) == ([(2, 4)], [(4, 4)])


def test_whoever_knows_a_part_already_is_told_the_rest_only() -> None:
    room, listener = hall(), Listener()
    room.rooms[Room.SCENE].seat(listener, 6)
    room.hear(news(4, "scene", "scene", "scene"), [])
    assert listener.ranges == [(7, 7)]
    assert [agent["seq"] for agent in listener.told[0]["agents"]] == [7]


def test_a_thousand_who_came_at_other_times_are_one_group_in_a_quiet_room() -> None:
    room = hall()
    for seq in range(1000):
        room.rooms[Room.ORGANIZATION].seat(Listener(), seq)
    room.hear(news(0, *["scene"] * 1001), [])
    assert len(room.rooms[Room.ORGANIZATION].behind(0, 2000)) == 1


def test_after_a_new_beginning_everyone_joins_again_and_notifications_go_on() -> None:
    room, listener = hall(), Listener()
    room.rooms[Room.ORGANIZATION].seat(listener, 900)
    room.hear(news(900, "org"), [])
    room.hear(News(901, Head("another", 2), []), [])
    room.hear(news(2, "org", epoch="another"), [])
    assert listener.resumed == ["epoch"]
    assert listener.ranges == [(901, 901), (3, 3)]


@pytest.mark.parametrize("room", [Room.SCENE, Room.TASKS, Room.NETWORK])
def test_whoever_is_sent_away_stays_where_nobody_can_join(room: Room) -> None:
    tails: Any = NoTails()
    halls, listener = Halls(tails), Listener()
    connection: Any = listener
    halls.seat(connection, "org_test", [Room.ORGANIZATION, room], 5)
    assert halls.send_away(connection) == {"org_test": [room, Room.ORGANIZATION]}
    assert not halls.listens("org_test", room)
    assert halls.listens("org_test", Room.ORGANIZATION)
    halls.leave_all(connection)
    assert not halls.listens("org_test", Room.ORGANIZATION)


def network_told(*effects: dict[str, Any]) -> dict[str, Any]:
    entries = [Entry(at, 0, orjson.dumps(change)) for at, change in enumerate(effects, 1)]
    payload = Batch("org_test", entries).payload(Room.NETWORK, 0, 0, len(entries))
    return orjson.loads(payload) if payload else {}


def test_the_network_is_told_of_ties_and_of_who_came_or_is_called_otherwise() -> None:
    newcomer = {"agentId": "ada", "id": "a_1", "name": "Ada", "department": None, "removed": False, "status": "idle"}
    told = network_told(
        {"scene": [newcomer], "network": [{"source": "ada", "target": "bob"}]},
        {"scene": [{"agentId": "bob", "status": "working"}]},
        {"scene": [{"agentId": "bob", "department": "Design"}, {"agentId": "eve", "removed": True}]},
    )
    assert told["edges"] == [{"source": "ada", "target": "bob", "seq": 1}]
    assert told["nodes"] == [
        {"agentId": "ada", "name": "Ada", "department": None, "removed": False, "seq": 1},
        {"agentId": "bob", "department": "Design", "seq": 3},
        {"agentId": "eve", "removed": True, "seq": 3},
    ]


def test_the_network_hears_nothing_of_mere_statuses() -> None:
    assert network_told({"scene": [{"agentId": "bob", "status": "working"}]}) == {}
