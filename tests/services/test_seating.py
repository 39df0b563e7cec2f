"""Choreography puts everyone somewhere that says what they do, nobody on another's spot, always the same."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from metaverse.services import choreography
from metaverse.services.choreography import Cast, Encounter, Place, Seating

STATUSES = ("working", "waiting", "error", "idle", "offline")
DEPARTMENTS = (None, "Research", "Engineering", "Operations")


def cast(number: int, status: str = "working", **more: Any) -> Cast:
    given_: dict[str, Any] = {
        "key": f"agent-{number}",
        "id": f"a_{random.Random(number).getrandbits(60):x}",
        "first_seq": number,
        "department": "Research",
        "status": status,
        "waiting_on": None,
        "since_ms": 1000 + number,
    }
    return Cast(**(given_ | more))


def team(count: int, status: str = "working", **more: Any) -> list[Cast]:
    return [cast(number, status, **more) for number in range(count)]


def crowd(count: int, departments: int = 8) -> list[Cast]:
    chance = random.Random(11)
    return [
        cast(number, chance.choice(STATUSES), department=f"D{chance.randrange(departments)}") for number in range(count)
    ]


def kinds(floors: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {room["id"]: room["kind"] for floor in floors for room in floor["rooms"]}


def kind_of(agents: Sequence[Cast], key: str, encounters: Sequence[Encounter] = ()) -> str:
    floors, places = choreography.settle(agents, encounters)
    return kinds(floors).get(places[key].zone, places[key].zone)


def assert_nobody_shares_a_spot(places: Sequence[Place]) -> None:
    cells: dict[tuple[float, int, int], list[Place]] = {}
    for place in places:
        cells.setdefault((place.y, round(place.x / 0.5), round(place.z / 0.5)), []).append(place)
    for (y, column, row), here in cells.items():
        around = [p for dx in (-1, 0, 1) for dz in (-1, 0, 1) for p in cells.get((y, column + dx, row + dz), ())]
        for place in here:
            near = [p for p in around if math.hypot(p.x - place.x, p.z - place.z) < 0.5]
            assert near == [place]


AGENTS = st.lists(
    st.builds(
        cast,
        st.integers(0, 60),
        st.sampled_from(STATUSES),
        department=st.sampled_from(DEPARTMENTS),
        waiting_on=st.sampled_from([None, "permission", "input", "agent", "rate_limit"]),
        since_ms=st.integers(0, 9),
    ),
    unique_by=lambda agent: agent.key,
    max_size=50,
)
ENCOUNTERS = st.lists(
    st.builds(
        lambda one, other, at: Encounter(f"agent-{one}", f"agent-{other}", at),
        st.integers(0, 60),
        st.integers(0, 60),
        st.integers(0, 5),
    ),
    max_size=12,
)


@given(AGENTS, ENCOUNTERS)
def test_nobody_shares_a_spot(agents: list[Cast], encounters: list[Encounter]) -> None:
    _, places = choreography.settle(agents, encounters)
    assert places.keys() == {agent.key for agent in agents}
    assert_nobody_shares_a_spot(list(places.values()))


@given(AGENTS, ENCOUNTERS, st.randoms(use_true_random=False))
def test_the_order_in_which_agents_are_told_does_not_matter(
    agents: list[Cast], encounters: list[Encounter], chance: random.Random
) -> None:
    settled = choreography.settle(agents, encounters)
    chance.shuffle(agents)
    chance.shuffle(encounters)
    assert choreography.settle(agents, encounters) == settled


def test_5000_agents_have_a_spot_of_their_own() -> None:
    _, places = choreography.settle(crowd(5000))
    assert len(places) == 5000
    assert_nobody_shares_a_spot(list(places.values()))


def test_status_says_where_one_is() -> None:
    at = {status: kind_of([cast(1, status)], "agent-1") for status in STATUSES}
    assert at == {
        "working": "department",
        "waiting": "help_desk",
        "error": "repair",
        "idle": "lounge",
        "offline": "outside",
    }


def test_only_who_waits_for_a_person_goes_to_the_help_desk() -> None:
    places = {why: kind_of([cast(1, "waiting", waiting_on=why)], "agent-1") for why in ("input", "agent", "rate_limit")}
    assert places == {"input": "help_desk", "agent": "department", "rate_limit": "department"}


def test_who_waited_longest_stands_first_in_the_line() -> None:
    agents = [cast(1, "waiting", since_ms=300), cast(2, "waiting", since_ms=100), cast(3, "waiting", since_ms=200)]
    floors, places = choreography.settle(agents)
    line = [(seat["x"], seat["z"]) for seat in floors[0]["seats"] if seat["kind"] == "queue"]
    assert [line.index((places[f"agent-{n}"].x, places[f"agent-{n}"].z)) for n in (2, 3, 1)] == [0, 1, 2]


def test_whoever_finds_no_place_stays_at_the_own_desk_and_shows_the_status() -> None:
    agents = team(40, "waiting")
    floors, places = choreography.settle(agents)
    poses = [place.pose for place in places.values()]
    assert poses.count("hand") == sum(seat["kind"] == "queue" for seat in floors[0]["seats"])
    assert poses.count("hand") + poses.count("sitHand") == 40


def desks(agents: Sequence[Cast]) -> dict[str, str]:
    floors, places = choreography.settle([agent._replace(status="working") for agent in agents])
    names = {(f["y"], desk["x"], desk["z"]): desk["id"] for f in floors for desk in f["desks"]}
    return {key: names[place.y, place.x, place.z] for key, place in places.items()}


def test_a_newcomer_displaces_nobody_even_when_the_department_grows() -> None:
    before: dict[str, str] = {}
    for count in range(60):
        after = desks(team(count))
        assert {key: after[key] for key in before} == before
        before = after


def test_two_that_delegate_meet_across_a_table_and_part_again() -> None:
    agents = team(4)
    meeting = [Encounter("agent-1", "agent-3", 50)]
    floors, places = choreography.settle(agents, meeting)
    one, other = places["agent-1"], places["agent-3"]
    assert kinds(floors)[one.zone] == kinds(floors)[other.zone] == "meeting"
    assert (one.pose, other.pose) == ("talk", "listen")
    assert math.hypot(one.x - other.x, one.z - other.z) < 3.6
    assert choreography.settle(agents)[1]["agent-1"].pose == "type"


def test_only_those_at_work_meet() -> None:
    agents = [cast(1), cast(2, "idle"), cast(3, position=(1.0, 0.0, 2.0, 0.5))]
    assert kind_of(agents, "agent-1", [Encounter("agent-1", "agent-2", 5)]) == "department"
    assert kind_of(agents, "agent-1", [Encounter("agent-1", "agent-3", 5)]) == "department"
    assert kind_of(agents, "agent-1", [Encounter("agent-1", "agent-1", 5)]) == "department"
    assert kind_of(agents, "agent-1", [Encounter("agent-1", "nobody", 5)]) == "department"


def test_a_new_encounter_leaves_those_who_meet_already_at_their_table() -> None:
    first = Encounter("agent-1", "agent-2", 10)
    before = choreography.settle(team(40), [first])[1]
    after = choreography.settle(team(40), [Encounter("agent-5", "agent-6", 20), first])[1]
    assert after["agent-1"] == before["agent-1"]
    assert after["agent-5"].pose == "talk"


def test_agents_that_say_where_they_are_stay_there() -> None:
    agents = [cast(1, "idle", position=(1.5, 0.0, 2.5, 0.7), zone="roof")]
    assert choreography.settle(agents)[1]["agent-1"] == Place(1.5, 0.0, 2.5, 0.7, "roof", "think")


def test_everyone_goes_to_the_places_of_the_own_floor() -> None:
    floors, places = choreography.settle(crowd(2500))
    heights = {room["id"]: floor["y"] for floor in floors for room in floor["rooms"]}
    at_desks = choreography.settle([agent._replace(status="working") for agent in crowd(2500)])[1]
    assert len(floors) > 1
    for key, place in places.items():
        assert place.y == heights.get(place.zone, place.y) == at_desks[key].y


def test_one_change_of_status_moves_few() -> None:
    agents = crowd(1000)
    seating = Seating(agents)
    chance = random.Random(3)
    moved = [
        len(seating.apply([chance.choice(agents)._replace(status=chance.choice(STATUSES), since_ms=9000 + at)]))
        for at in range(300)
    ]
    assert sum(moved) / len(moved) < 4


class OneOffice(RuleBasedStateMachine):
    """Whatever happens in whatever order, everyone is where a fresh seating would put them."""

    def __init__(self) -> None:
        super().__init__()
        self.agents: dict[str, Cast] = {}
        self.encounters: list[Encounter] = []
        self.seating = Seating()
        self.told: dict[str, Place] = {}

    def apply(self, *args: Any, **more: Any) -> None:
        self.told |= self.seating.apply(*args, **more)

    @rule(agents=AGENTS)
    def change(self, agents: list[Cast]) -> None:
        self.agents |= {agent.key: agent for agent in agents}
        self.apply(agents)

    @rule(number=st.integers(0, 60), status=st.sampled_from(STATUSES), since_ms=st.integers(0, 20))
    def change_status(self, number: int, status: str, since_ms: int) -> None:
        key = f"agent-{number}"
        if key in self.agents:
            self.agents[key] = self.agents[key]._replace(status=status, since_ms=since_ms)
            self.apply([self.agents[key]])

    @rule(number=st.integers(0, 60), place=st.none() | st.tuples(*[st.floats(-5, 5)] * 4))
    def walk(self, number: int, place: tuple[float, float, float, float] | None) -> None:
        key = f"agent-{number}"
        if key in self.agents:
            self.agents[key] = self.agents[key]._replace(position=place)
            self.apply([self.agents[key]])

    @rule(numbers=st.lists(st.integers(0, 60), max_size=5))
    def leave(self, numbers: list[int]) -> None:
        gone = [f"agent-{number}" for number in numbers]
        for key in gone:
            self.agents.pop(key, None)
            self.told.pop(key, None)
        self.apply([], gone)

    @rule(encounters=ENCOUNTERS)
    def meet(self, encounters: list[Encounter]) -> None:
        self.encounters = encounters
        self.apply([], encounters=encounters)

    @invariant()
    def everyone_is_where_a_fresh_seating_puts_them(self) -> None:
        fresh = Seating(self.agents.values(), self.encounters)
        assert self.seating.places == fresh.places
        assert self.seating.floors == fresh.floors
        assert self.told == fresh.places


TestOneOffice = OneOffice.TestCase
TestOneOffice.settings = settings(max_examples=40, stateful_step_count=15)
