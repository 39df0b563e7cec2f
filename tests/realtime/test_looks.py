"""Looks: whoever looks at one place is told who is there, comes, goes and crosses it, and nobody stands wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
import pytest

from metaverse.clock import now_ms, to_wire
from metaverse.realtime.looks import Looks
from metaverse.realtime.sight import Area, Gaze, area_of

Json = dict[str, Any]
EAST = {"id": "f0-east", "x": 10, "z": 0, "width": 10, "depth": 10}
WEST = {"id": "f0-west", "x": 0, "z": 0, "width": 8, "depth": 10}
NORTH = {"id": "f0-north", "x": 0, "z": 12, "width": 20, "depth": 6}
ATTIC = {"id": "f1-attic", "x": 0, "z": 0, "width": 20, "depth": 20}
FLOORS = [{"id": "f0", "y": 0.0, "rooms": [EAST, WEST, NORTH]}, {"id": "f1", "y": 6.0, "rooms": [ATTIC]}]


def there(key: str, x: float, z: float, y: float = 0.0, points: list[list[float]] | None = None) -> Json:
    walk = points and {"at": to_wire(now_ms()), "speed": 1.4, "points": points}
    return {"agentId": key, "position": {"x": x, "y": y, "z": z}, "rotationY": 0, "zone": "", "pose": "", "walk": walk}


def said(key: str, x: float, z: float) -> Json:
    return {"agentId": key, "position": {"x": x, "y": 0.0, "z": z}}


class Hall:
    """A scene with listeners by name, each with what it was told last."""

    def __init__(self, *everyone: Json) -> None:
        self.now = {one["agentId"]: one for one in everyone}
        self.looks = Looks("org_test")
        self.listeners: list[Any] = []

    def look(self, who: str, areas: Iterable[Area] | None, *agents: str) -> list[str]:
        gaze = None if areas is None else Gaze(frozenset(areas), frozenset(agents))
        listener: Any = who
        self.listeners = list({*self.listeners, who})
        return sorted(one["agentId"] for one in self.looks.look(listener, gaze, FLOORS, self.whereabouts))

    def whereabouts(self, keys: Iterable[str] | None) -> list[Json]:
        return [self.now[key] for key in (self.now if keys is None else keys) if key in self.now]

    def tell(self, *positions: Json) -> dict[str, list[str]]:
        self.now |= {one["agentId"]: one for one in positions}
        return {
            str(listener): [agent["agentId"] for agent in orjson.loads(message.encode()[2:])[1]["agents"]]
            for listener, message in self.looks.share(positions, self.listeners)
        }


def room(*rooms: Json) -> list[Area]:
    return [area_of(FLOORS[0], rooms)]


def test_who_looks_at_a_room_is_told_of_those_in_it_only() -> None:
    hall = Hall(there("ada", 12, 5), there("bob", 2, 5))
    assert hall.look("east", room(EAST)) == ["ada"]
    assert hall.tell(there("ada", 15, 5), there("bob", 3, 5)) == {"east": ["ada"]}
    assert hall.tell(there("bob", 4, 5)) == {}


def test_who_says_nothing_is_told_of_everyone_by_one_message_for_all() -> None:
    hall = Hall(there("ada", 12, 5))
    hall.listeners = ["one", "other"]
    hall.look("east", room(EAST))
    moved = [there("ada", 15, 5), there("bob", 3, 5)]
    messages = dict(hall.looks.share(moved, hall.listeners))
    assert messages["one"] is messages["other"]  # type: ignore[index]
    assert hall.tell(*moved)["one"] == ["ada", "bob"]


def test_who_leaves_a_room_is_told_of_there_once_more() -> None:
    hall = Hall(there("ada", 12, 5))
    hall.look("east", room(EAST))
    assert hall.tell(there("ada", 2, 5)) == {"east": ["ada"]}
    assert hall.tell(there("ada", 3, 5)) == {}


def test_who_crosses_a_room_is_seen_in_it() -> None:
    hall = Hall(there("ada", 2, 14), there("bob", 2, 5))
    hall.look("east", room(EAST))
    through = there("ada", 2, 5, points=[[25, 5], [2, 5]])
    beside = there("bob", 2, 14, points=[[2, 5], [2, 14]])
    assert hall.tell(through, beside) == {"east": ["ada"]}
    back = there("ada", 2, 14, points=[[9, 5], [9, 11], [2, 14]])
    assert hall.tell(back) == {"east": ["ada"]}, "whoever was told of the way must hear that it ends elsewhere"


def test_rooms_together_hold_what_lies_between_them() -> None:
    hall = Hall(there("ada", 9, 5))
    assert hall.look("both", room(EAST, WEST)) == ["ada"]
    assert hall.look("floor", [Area(0.0)]) == ["ada"]
    assert hall.look("above", [Area(6.0)]) == []


def test_everybody_is_told_who_goes_to_another_floor() -> None:
    hall = Hall(there("ada", 12, 5))
    hall.look("nothing", [])
    stairs = there("ada", 5, 5, 6.0, points=[[12, 5, 0.0], [9, 11, 0.0], [9, 11], [5, 5]])
    assert hall.tell(stairs) == {"nothing": ["ada"]}
    assert hall.tell(there("ada", 6, 5, 6.0)) == {}


def test_a_newcomer_is_told_of_everywhere() -> None:
    hall = Hall(there("ada", 12, 5))
    hall.look("nothing", [])
    assert hall.tell(there("new", 2, 5)) == {"nothing": ["new"]}


def test_an_agent_that_is_named_is_told_of_wherever_it_is() -> None:
    hall = Hall(there("ada", 12, 5), there("bob", 2, 5))
    assert hall.look("follower", [], "bob") == ["bob"]
    assert hall.tell(there("ada", 13, 5), there("bob", 3, 5)) == {"follower": ["bob"]}


def test_whoever_looks_again_hears_who_is_gone_since() -> None:
    hall = Hall(there("ada", 12, 5), there("bob", 2, 5))
    hall.look("eye", room(WEST))
    assert hall.tell(there("ada", 2, 14)) == {}
    assert hall.look("eye", room(EAST)) == ["ada"], "it may still show ada in this room"


def test_what_one_looked_at_already_is_not_told_again() -> None:
    hall = Hall(there("ada", 12, 5), there("bob", 2, 5))
    assert hall.look("eye", [Area(0.0)]) == ["ada", "bob"]
    assert hall.look("eye", room(EAST)) == []
    assert hall.look("eye", room(EAST), "bob") == ["bob"]
    assert hall.look("eye", [Area(0.0)], "bob") == ["ada", "bob"]


def test_what_an_agent_said_last_counts_though_the_log_has_an_older_place() -> None:
    old = said("ada", 12, 5)
    hall = Hall(old)
    hall.look("eye", room(EAST))
    hall.tell(said("ada", 13, 6))
    hall.now["ada"] = old
    gaze = Gaze(frozenset(room(EAST)), frozenset())
    [told] = hall.looks.look("other", gaze, FLOORS, hall.whereabouts)  # type: ignore[arg-type]
    assert told["position"]["x"] == 13


@pytest.mark.parametrize("areas", [None, []])
def test_looking_at_everything_again_tells_where_everyone_is(areas: list[Area] | None) -> None:
    hall = Hall(there("ada", 12, 5), there("bob", 2, 5))
    hall.look("eye", [])
    expected = ["ada", "bob"] if areas is None else []
    assert hall.look("eye", areas) == expected
    assert hall.tell(there("ada", 13, 5)).get("eye", []) == expected[:1]


def test_who_looks_at_the_same_is_told_by_the_same_message() -> None:
    hall = Hall(there("ada", 12, 5), there("bob", 2, 5), there("cy", 13, 5))
    for who, agents in (("one", ()), ("two", ()), ("three", ("ada",))):
        hall.look(who, room(EAST), *agents)
    shared = dict(hall.looks.share([there("ada", 14, 5)], hall.listeners))
    assert len({id(message) for message in shared.values()}) == 1
