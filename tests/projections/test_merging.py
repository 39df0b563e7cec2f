"""A merged agent's rows are the other's, as if all that was told of the one had been told of the other."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse.events.fact import Fact
from metaverse.events.names import EVENT_TYPES, EventType, Subject
from metaverse.projections import agents, requests, tasks
from metaverse.projections.workspace import Workspace
from metaverse.services.changes import Change
from metaverse.services.picture import Picture
from tests.projections.memory import ORGANIZATION, MemoryPast
from tests.projections.test_moves import changes, kept, told
from tests.projections.test_rebuild_equals_live import START, STEP_MS, logs
from tests.services import obvious

KEYS = ("ada", "bob", "cid")
SOURCES = ("urn:test:one", "urn:test:two", "urn:otlp:three")
FIELDS = ("assignee", "agentId", "to", "parentId")
pairs = st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS))


@st.composite
def tales(draw: st.DrawFn) -> list[Fact]:
    """Draw a log of three agents, told by three sources, some of whom are merged: in chains, in circles, twice."""
    told = [_spread(fact, draw(st.integers(0, 8))) for fact in draw(logs())]
    for one, other in draw(st.lists(pairs, min_size=1, max_size=4)):
        at = draw(st.integers(0, len(told)))
        claimed = START + draw(st.integers(-5, 45)) * STEP_MS
        told.insert(at, Fact(0, "", "urn:ops", EventType.AGENT_MERGED, one, claimed, 0, claimed, {"into": other}))
    return [_placed(fact, seq) for seq, fact in enumerate(told, 1)]


def _spread(fact: Fact, chance: int) -> Fact:
    """Let a fact be told by one of several sources, and of a third agent at times."""
    fact = replace(fact, source=SOURCES[chance % 3])
    if chance < 3:
        return fact
    third = {"ada": "cid"} if chance < 6 else {"bob": "cid"}
    if fact.type == EventType.AGENT_REGISTERED:
        fact = replace(fact, data={**fact.data, "parentId": KEYS[chance % 3]})
    return _renamed(fact, third)


def _renamed(fact: Fact, names: dict[str, str]) -> Fact:
    data = {name: names.get(said, said) if name in FIELDS else said for name, said in fact.data.items()}
    is_agent = EVENT_TYPES[EventType(fact.type)].subject is Subject.AGENT
    subject = names.get(fact.subject or "", fact.subject) if is_agent else fact.subject
    return replace(fact, subject=subject, data=data)


def _placed(fact: Fact, seq: int) -> Fact:
    received = START + seq * STEP_MS
    return replace(fact, seq=seq, id=f"e{seq}", received_ms=received, effective_ms=min(fact.time_ms, received))


def in_the_end(facts: Iterable[Fact]) -> dict[str, str]:
    """Return whom everybody is at last."""
    now = dict(zip(KEYS, KEYS, strict=True))
    for fact in facts:
        if fact.type == EventType.AGENT_MERGED:
            one, other = fact.subject or "", now[fact.data["into"]]
            if now[one] == one != other:
                now = {key: other if who == one else who for key, who in now.items()}
    return now


def as_one(facts: list[Fact]) -> list[Fact]:
    """Tell the same of the agents as they are at last; that one was removed who is another says nothing."""
    now, told = in_the_end(facts), []
    for fact in facts:
        said = _renamed(fact, now)
        if fact.type == EventType.AGENT_MERGED:
            continue
        if said.subject != fact.subject:
            if fact.type == EventType.AGENT_REMOVED:
                continue
            said = replace(said, told=fact.subject)
        if fact.data.get("to") != fact.subject and said.data.get("to") == said.subject:
            said = replace(said, is_inward=True)
        told.append(said)
    return told


def begun(now: dict[str, str]) -> MemoryPast:
    """Begin where everybody is known by all their keys from the start."""
    past = MemoryPast()
    for key in set(now.values()):
        if others := [one for one, who in now.items() if who == key != one]:
            row = agents.blank(Workspace(ORGANIZATION, past), key, 1000)
            past.tables["agents"][key,] = {**row, "aliases": others}
    return past


def taken(
    facts: list[Fact], size: int = 1, past: MemoryPast | None = None
) -> tuple[MemoryPast, list[dict[str, Any] | None]]:
    past, effects = past or MemoryPast(), []
    for start in range(0, len(facts), size):
        effects += past.take(facts[start : start + size])
    return past, effects


def compared(tables: dict[str, Any], kept: Iterable[Any]) -> dict[str, Any]:
    """Leave out what only says that there was a merging."""
    found = copy.deepcopy(tables)
    found["agents"] = {name: row for name, row in found["agents"].items() if name in kept}
    for row in found["agents"].values():
        for column in ("aliases", "first_seq"):
            del row[column]
    return found


def differences(found: dict[str, Any], right: dict[str, Any]) -> list[Any]:
    """Return what is not as it should be: table, name, column, as it is and as it should be."""
    return [
        (table, name, column, found[table].get(name, {}).get(column), right[table].get(name, {}).get(column))
        for table in right
        for name in found[table].keys() | right[table].keys()
        for column in found[table].get(name, {}).keys() | right[table].get(name, {}).keys()
        if found[table].get(name, {}).get(column) != right[table].get(name, {}).get(column)
    ]


@pytest.mark.slow
@settings(deadline=None, max_examples=600, derandomize=True)
@given(tales(), st.integers(1, 7))
def test_rows_are_as_if_all_had_been_told_of_one(facts: list[Fact], size: int) -> None:
    live, _ = taken(facts, size)
    oracle, _ = taken(as_one(facts), past=begun(in_the_end(facts)))
    kept = set(oracle.tables["agents"])
    assert differences(compared(live.tables, kept), compared(oracle.tables, kept)) == []


@pytest.mark.slow
@settings(deadline=None, max_examples=200, derandomize=True)
@given(tales(), st.integers(1, 30), st.integers(1, 7))
def test_a_rebuild_in_other_batches_gives_the_same_rows(facts: list[Fact], one: int, other: int) -> None:
    assert taken(facts, one)[0].tables == taken(facts, other)[0].tables


@pytest.mark.slow
@settings(deadline=None, max_examples=400, derandomize=True)
@given(tales(), st.integers(1, 7))
def test_what_is_told_of_each_event_adds_up_to_the_rows(facts: list[Fact], size: int) -> None:
    past, effects = taken(facts, size)
    picture = Picture()
    picture.take([Change(seq, seq, effect) for seq, effect in enumerate(effects, 1) if effect])
    for (key,), row in past.tables["agents"].items():
        shown = {**picture.agents[key]}
        current = shown.pop("currentTask", None)
        assert {**shown, "taskId": current and current["taskId"]} == agents.view(row), key
    for (key,), row in past.tables["tasks"].items():
        assert picture.tasks[key].fields == tasks.view(row)
    waiting = {
        f"{row['agent_key']}\n{row['key']}": requests.view(row)
        for row in past.tables["requests"].values()
        if row["opened_seq"] is not None and row["closed_seq"] is None and row["decided_seq"] is None
    }
    assert {name: one for name, one in picture.requests.items() if one["seq"] is not None} == waiting


@pytest.mark.slow
@settings(deadline=None, max_examples=400, derandomize=True)
@given(tales(), st.integers(1, 7))
def test_moves_are_what_the_log_tells_of_one(facts: list[Fact], size: int) -> None:
    past, _ = taken(facts, size)
    for key, points in obvious.agent_points(told(facts)).items():
        assert kept(past, "agent_moves", key, "at_ms", "after") == changes(points)
