"""What people do about entries stands in whatever order it came in, and undo restores what was before."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse.clock import now_ms, to_wire
from metaverse.events import rebuild
from metaverse.events.names import EventType
from metaverse.services.attention import acts
from metaverse.services.attention.acts import Act
from metaverse.services.attention.entry import Kind, entry_id
from tests.callers import API, Somebody, user
from tests.factories import ORGANIZATION, event, status
from tests.services.troubles import (
    HOUR,
    QUEUE,
    Json,
    ago,
    asked,
    attend,
    found,
    queue,
)


def slowly(done: list[Act], since: int, at: int) -> tuple[str, str | None]:
    """Play the acts one by one, and keep a list of all that stood before each."""
    before: list[tuple[str, int | None, str | None]] = []
    state: tuple[str, int | None, str | None] = ("open", None, None)
    for act in sorted(done, key=lambda one: (one.at_ms, one.seq)):
        if act.at_ms < since:
            continue
        if act.action == "undo":
            state = before.pop() if before else state
            continue
        before.append(state)
        if act.action == "assign":
            state = (state[0], state[1], act.to)
        elif act.action == "snooze":
            state = ("snoozed", act.until_ms, state[2])
        else:
            state = ("acknowledged", None, state[2])
    over = state[0] == "snoozed" and (state[1] is None or state[1] <= at)
    return ("open" if over else state[0]), state[2]


actions = st.sampled_from(["acknowledge", "snooze", "assign", "undo", "undo"])
played = st.lists(
    st.tuples(st.integers(0, 40), actions, st.one_of(st.none(), st.integers(0, 60)), st.sampled_from("xy")), max_size=12
)


@given(played, st.integers(0, 20), st.integers(0, 60))
def test_what_stands_is_what_playing_the_acts_gives(drawn: list[Any], since: int, at: int) -> None:
    done = [Act(ms, seq, action, until, to, None) for seq, (ms, action, until, to) in enumerate(drawn)]
    in_order = sorted(done, key=lambda act: (act.at_ms, act.seq))
    standing = acts.standing(in_order, since).at(at)
    assert (standing.state, standing.assigned) == slowly(done, since, at)


@settings(max_examples=12)
@given(played, st.randoms(use_true_random=False))
def test_acts_that_come_late_stand_as_those_that_came_in_time(drawn: list[Any], chance: random.Random) -> None:
    """The log gives a later `seq` to what came later, so times must differ for the order to be told."""
    times = chance.sample(range(40), len(drawn))
    done = [(ms, action, until, to) for ms, (_, action, until, to) in zip(times, drawn, strict=True)]
    shuffled = list(done)
    chance.shuffle(shuffled)
    stood = []
    for order in (done, shuffled):
        rows = sorted(Act(ms, seq, action, until, to, None) for seq, (ms, action, until, to) in enumerate(order))
        stood.append(acts.standing(rows, 5).at(30)[:3])
    assert stood[0] == stood[1]


def test_undo_restores_what_was_before(agent: Somebody, operator: Somebody) -> None:
    agent.tell(asked("ada", "r", 5))
    entry, later = "request:ada:r", to_wire(now_ms() + HOUR)
    assert attend(operator, entry, "acknowledge") == 202
    attend(operator, entry, "assign", to=operator.id)
    attend(operator, entry, "snooze", until=later)
    seen = found(operator, entry)
    assert (seen["state"], seen["snoozedUntil"], seen["assignedTo"]["name"]) == ("snoozed", later, "Operator")
    states = []
    for _ in range(4):
        attend(operator, entry, "undo")
        seen = found(operator, entry)
        states.append((seen["state"], seen["assignedTo"] and seen["assignedTo"]["id"]))
    assert states == [("acknowledged", operator.id), ("acknowledged", None), ("open", None), ("open", None)]


def test_an_act_from_before_the_trouble_says_nothing_about_it(agent: Somebody, operator: Somebody) -> None:
    early = event(EventType.ATTENTION, "error:ada", {"action": "acknowledge"}, time=ago(20))
    operator.tell(early)
    agent.tell(status("ada", "error", more={"time": ago(10)}))
    assert found(operator, "error:ada")["state"] == "open"
    operator.tell(event(EventType.ATTENTION, "error:ada", {"action": "acknowledge"}, time=ago(5)))
    assert found(operator, "error:ada")["state"] == "acknowledged"
    agent.tell(status("ada", "idle", more={"time": ago(4)}), status("ada", "error", more={"time": ago(3)}))
    assert found(operator, "error:ada")["state"] == "open"


def test_a_rebuild_gives_the_same_queue(office: Flask, agent: Somebody, operator: Somebody) -> None:
    agent.tell(asked("ada", "r", 30), status("bob", "error", more={"time": ago(25)}))
    lines: list[tuple[str, Json, float]] = [
        ("request:ada:r", {"action": "acknowledge"}, 9),
        ("request:ada:r", {"action": "undo"}, 8),
        ("error:bob", {"action": "assign", "to": operator.id}, 20),
        ("error:bob", {"action": "snooze", "until": to_wire(now_ms() + HOUR)}, 12),
        ("error:bob", {"action": "undo"}, 11),
    ]
    random.Random(3).shuffle(lines)
    for subject, data, minutes in lines:
        operator.tell(event(EventType.ATTENTION, subject, data, time=ago(minutes)))
    until = {"until": to_wire(now_ms())}
    before = queue(operator, **until)
    with office.app_context():
        rebuild.rebuild(ORGANIZATION)
    assert queue(operator, **until) == before
    shown = {entry["id"]: (entry["state"], bool(entry["assignedTo"])) for entry in before}
    assert shown == {"request:ada:r": ("open", False), "error:bob": ("open", True)}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "snooze"}, "until"),
        ({"action": "assign"}, "to"),
        ({"action": "assign", "to": "nobody@org_test.test"}, "data.to"),
    ],
)
def test_an_act_must_say_all_and_name_somebody_who_is_there(operator: Somebody, body: Json, field: str) -> None:
    refused = operator.post(QUEUE, {"subject": "error:ada", **body})
    assert (refused.status_code, [fault["field"] for fault in refused.json["errors"]]) == (422, [field])


def test_nobody_is_assigned_who_belongs_elsewhere(office: Flask, operator: Somebody) -> None:
    stranger = user(office, "operator", "org_foreign")
    assert attend(operator, "error:ada", "assign", to=stranger.id) == 422
    events = event(EventType.ATTENTION, "error:ada", {"action": "assign", "to": stranger.id})
    assert operator.post(f"{API}/events", [events]).status_code == 422


def test_ids_are_stable_and_never_alike() -> None:
    assert entry_id(Kind.REQUEST, "ada", "r-1") == "request:ada:r-1"
    assert entry_id(Kind.REQUEST, "a:b", "c") != entry_id(Kind.REQUEST, "a", "b:c")
    long = [entry_id(Kind.REQUEST, "a" * 256, f"{'r' * 250}{number}") for number in range(3)]
    assert len(set(long)) == 3
    assert all(len(name) <= 256 for name in long)


def test_an_act_that_is_sent_twice_is_undone_once(agent: Somebody, operator: Somebody) -> None:
    agent.tell(status("ada", "error"))
    for _ in range(2):
        body = {"subject": "error:ada", "action": "acknowledge", "key": "k-1"}
        assert operator.post(f"{API}/attention", body).status_code == 202
    assert operator.post(f"{API}/attention", {"subject": "error:ada", "action": "undo"}).status_code == 202
    assert operator.get(f"{API}/attention").json["items"][0]["state"] == "open"


def test_colleagues_are_those_who_may_decide(office: Flask, operator: Somebody, viewer: Somebody) -> None:
    user(office, "admin")
    assert len(operator.get(f"{API}/attention/colleagues").json["items"]) == 2
