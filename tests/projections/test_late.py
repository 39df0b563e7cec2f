"""However late, by how many speakers and over whatever gaps the claims about one agent come: its story is the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse.events.fact import Fact
from metaverse.events.names import AgentStatus, EventType
from metaverse.projections.claims import TOGETHER_MS
from tests.projections.memory import MemoryPast

START = 1_790_000_000_000
GAPS = st.sampled_from([0, 1, 1000, 60_000, TOGETHER_MS - 1, TOGETHER_MS, 5 * TOGETHER_MS])


@st.composite
def stories(draw: st.DrawFn) -> list[Fact]:
    """Draw the claims about one agent, in the order of their times."""
    most = draw(st.sampled_from([2, 3, 20]))
    statuses = st.sampled_from(
        draw(st.sampled_from([["working"], ["working", "idle"], [s.value for s in AgentStatus]]))
    )
    speakers = st.integers(1, most).map(lambda number: f"urn:{'otlp' if number % 3 == 0 else 'test'}:{number}")
    kinds = st.sampled_from([EventType.AGENT_STATUS] * 8 + [EventType.AGENT_PRESENCE, EventType.AGENT_REMOVED])
    at, found = START, []
    for seq in range(1, draw(st.integers(2, 40)) + 1):
        at += draw(GAPS)
        kind = draw(kinds)
        data: dict[str, Any] = {"status": draw(statuses)}
        if kind == EventType.AGENT_PRESENCE:
            data = {"status": "offline", "heardSeq": 1}
        data = {} if kind == EventType.AGENT_REMOVED else data
        source = draw(speakers)
        found.append(Fact(seq, f"e{seq}", source, kind, "ada", at, at, at, data, historical=True))
    return found


def told(facts: list[Fact], size: int) -> dict[str, Any]:
    """Return what is kept of the agent, without who it was first named by."""
    past = MemoryPast()
    for start in range(0, len(facts), size):
        past.take(facts[start : start + size])
    agent = past.tables["agents"]["ada",]
    return {"agent": agent, "moves": past.tables["agent_moves"]}


@pytest.mark.slow
@settings(deadline=None, max_examples=400, derandomize=True)
@given(stories(), st.randoms(use_true_random=False), st.sampled_from([1, 3, 50]))
def test_the_order_in_which_claims_come_changes_nothing(facts: list[Fact], random: Any, size: int) -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)
    assert told(shuffled, size) == told(facts, 1)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(stories(), st.sampled_from([1, 5, 50]))
def test_sessions_told_one_after_the_other_give_what_they_give_together(facts: list[Fact], size: int) -> None:
    one_by_one = sorted(facts, key=lambda fact: (fact.source, fact.seq))
    assert told(one_by_one, size) == told(facts, 1)
