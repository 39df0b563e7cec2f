"""What moved and ended, kept as facts come, is what an obvious reading of the whole log tells."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse.events.fact import Fact
from metaverse.events.names import EventType
from tests.projections.memory import MemoryPast
from tests.projections.test_rebuild_equals_live import logs
from tests.services import obvious

CLAIMS = (EventType.TASK_CREATED, EventType.TASK_UPDATED)


WORDS = {"running": "working", "gibberish": None}


def told(facts: list[Fact]) -> list[obvious.Told]:
    return [
        obvious.Told(f.effective_ms, f.seq, f.received_ms, f.type, f.subject or "", plain(f.data), f.source)
        for f in facts
    ]


def plain(data: dict[str, Any]) -> dict[str, Any]:
    word = data.get("status")
    return {**data, "status": WORDS[word]} if word in WORDS else data


def changes(points: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Keep the first of points that say the same one after the other; before the first there is nothing."""
    found: list[tuple[Any, ...]] = []
    for point in points:
        if point[1:] != (found[-1][1:] if found else (None,) * len(point[1:])):
            found.append(point)
    return found


def kept(past: MemoryPast, table: str, subject: str, *columns: str) -> list[tuple[Any, ...]]:
    rows = [row for name, row in sorted(past.tables[table].items()) if name[0] == subject]
    return [tuple(row[column] for column in columns) for row in rows]


@settings(deadline=None, max_examples=300, derandomize=True)
@given(logs(), st.randoms(use_true_random=False), st.integers(1, 7))
def test_moves_and_ends_are_what_the_log_tells(facts: list[Fact], random: Any, size: int) -> None:
    past, shuffled = MemoryPast(), list(facts)
    random.shuffle(shuffled)
    for start in range(0, len(shuffled), size):
        past.take(shuffled[start : start + size])
    for key, points in obvious.agent_points(told(facts)).items():
        assert kept(past, "agent_moves", key, "at_ms", "after") == changes(points)
    claims: dict[str, list[obvious.Told]] = defaultdict(list)
    for one in told(facts):
        if one.kind in CLAIMS:
            claims[one.subject].append(one)
    for key, about in claims.items():
        tale = obvious.story(about)
        assert kept(past, "task_moves", key, "at_ms", "to_stage", "to_effort") == changes(tale.stands)
        ends = kept(past, "task_ends", key, "at_ms", "status", "cycle_ms", "lead_ms", "first_time_right")
        assert ends == tale.ends


@settings(deadline=None, max_examples=200, derandomize=True)
@given(logs(), st.randoms(use_true_random=False))
def test_each_move_begins_where_the_one_before_ended(facts: list[Fact], random: Any) -> None:
    past, shuffled = MemoryPast(), list(facts)
    random.shuffle(shuffled)
    for fact in shuffled:
        past.take([fact])
    for table, before, after in (
        ("agent_moves", ("before",), ("after",)),
        ("task_moves", ("from_stage", "from_effort"), ("to_stage", "to_effort")),
    ):
        stands: dict[str, tuple[Any, ...]] = {}
        for name, row in sorted(past.tables[table].items()):
            assert tuple(row[column] for column in before) == stands.get(name[0], (None,) * len(before))
            stands[name[0]] = tuple(row[column] for column in after)
