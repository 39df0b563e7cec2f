"""The projections give the same rows in whatever order the facts come: live, late, rebuilt, or from a checkpoint."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse.events.fact import Fact
from metaverse.events.names import AgentStatus, EventType, StepStatus, TaskStatus
from tests.projections.memory import MemoryPast

START = 1_790_000_000_000
agent_keys = st.sampled_from(["ada", "bob"])
task_keys = st.sampled_from(["t-1", "t-2"])
tokens = st.fixed_dictionaries({"input": st.integers(0, 99), "output": st.integers(0, 99)})


def maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def some(needed: dict[str, Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=fields)


digests = st.sampled_from(["d1", "d2"])
requests = st.sampled_from(["r-1", "r-2"])
wire_times = st.integers(0, 40).map(lambda offset: START + offset * 1000)
DATA: dict[EventType, tuple[st.SearchStrategy[str | None], st.SearchStrategy[dict[str, Any]]]] = {
    EventType.AGENT_REGISTERED: (
        agent_keys,
        some({"name": st.sampled_from("XYZ")}, role=st.sampled_from("ab"), department=st.sampled_from("pq")),
    ),
    EventType.AGENT_STATUS: (
        agent_keys,
        some(
            {"status": st.sampled_from([s.value for s in AgentStatus])},
            taskId=task_keys,
            activity=st.sampled_from(["typing", {"kind": "tool", "text": "Bash"}]),
        ),
    ),
    EventType.AGENT_USAGE: (agent_keys, some({"tokens": tokens}, usageKey=st.sampled_from("uv"), taskId=task_keys)),
    EventType.AGENT_POSITION: (
        agent_keys,
        st.fixed_dictionaries({"position": st.fixed_dictionaries(dict.fromkeys("xyz", st.integers(0, 9)))}),
    ),
    EventType.AGENT_REMOVED: (agent_keys, st.just({})),
    EventType.AGENT_PRESENCE: (
        agent_keys,
        st.fixed_dictionaries({"status": st.just("offline"), "heardSeq": st.integers(1, 30)}),
    ),
    EventType.TASK_CREATED: (
        task_keys,
        some({"title": st.sampled_from("LMN")}, runId=st.sampled_from("12"), assignee=agent_keys),
    ),
    EventType.TASK_UPDATED: (
        task_keys,
        maybe(
            status=st.sampled_from([s.value for s in TaskStatus] + ["running", "gibberish"]),
            stage=st.sampled_from(["review", "planned"]),
            assignee=st.one_of(agent_keys, st.none()),
            progress=st.sampled_from([0.1, 0.9]),
            runId=st.sampled_from(["1", "2", "3"]),
            dueAt=wire_times,
        ),
    ),
    EventType.TASK_STEP: (
        task_keys,
        some(
            {
                "stepKey": st.sampled_from("st"),
                "name": st.sampled_from("NM"),
                "status": st.sampled_from([s.value for s in StepStatus]),
            },
            agentId=agent_keys,
            startedAt=wire_times,
            error=st.just("oops"),
        ),
    ),
    EventType.INTERACTION: (
        agent_keys,
        some({"to": agent_keys, "kind": st.sampled_from(["delegate", "review"])}, taskId=task_keys),
    ),
    EventType.REQUEST: (
        agent_keys,
        st.fixed_dictionaries(
            {"requestId": requests, "kind": st.just("permission"), "summary": st.text("ab"), "digest": digests}
        ),
    ),
    EventType.REQUEST_CLOSED: (
        agent_keys,
        st.fixed_dictionaries({"requestId": requests, "outcome": st.sampled_from(["approved", "withdrawn"])}),
    ),
    EventType.COMMAND: (
        agent_keys,
        some(
            {"commandId": st.sampled_from("cd"), "kind": st.sampled_from(["approve", "deny", "pause"])},
            inReplyTo=requests,
            digest=digests,
        ),
    ),
    EventType.COMMAND_SEEN: (
        agent_keys,
        st.fixed_dictionaries({"commandId": st.sampled_from("cd"), "by": st.sampled_from(["inbox", "call"])}),
    ),
    EventType.COMMAND_RESULT: (
        agent_keys,
        st.fixed_dictionaries({"commandId": st.sampled_from("cd"), "outcome": st.sampled_from(["done", "failed"])}),
    ),
    EventType.ATTENTION: (
        requests,
        some({"action": st.sampled_from(["acknowledge", "snooze", "assign", "undo"])}, to=st.just("me")),
    ),
    EventType.NOTIFICATION: (st.none(), st.just({"level": "info", "title": "t"})),
    EventType.SCENE_CHANGED: (
        st.none(),
        some({"version": st.integers(2, 5)}, theme=st.sampled_from("ab"), cullingDistance=st.integers(1, 9)),
    ),
}


@st.composite
def logs(draw: st.DrawFn, longest: int = 30) -> list[Fact]:
    """Draw a log: `seq` and `receivedAt` rise, the senders' clocks are wrong in both directions and repeat."""
    facts: list[Fact] = []
    for seq in range(1, draw(st.integers(1, longest)) + 1):
        type_ = draw(st.sampled_from(list(DATA)))
        subjects, data = DATA[type_]
        received = START + seq * 1000
        claimed = START + draw(st.integers(-5, 45)) * 1000
        facts.append(
            Fact(
                seq=seq,
                id=f"e{seq}",
                source="urn:test",
                type=type_,
                subject=draw(subjects),
                time_ms=claimed,
                received_ms=received,
                effective_ms=min(claimed, received),
                data=draw(data),
                historical=draw(st.booleans()),
            )
        )
    return facts


def rows_after(batches: list[list[Fact]], past: MemoryPast | None = None) -> dict[str, Any]:
    past = past or MemoryPast()
    for batch in batches:
        past.take(batch)
    return past.tables


@settings(deadline=None, max_examples=300, derandomize=True)
@given(logs(), st.randoms(use_true_random=False), st.integers(1, 7))
def test_any_order_and_any_batches_give_the_same_rows(facts: list[Fact], random: Any, size: int) -> None:
    live = rows_after([facts])
    shuffled = list(facts)
    random.shuffle(shuffled)
    batches = [shuffled[i : i + size] for i in range(0, len(shuffled), size)]
    assert rows_after(batches) == live


@settings(deadline=None, max_examples=200, derandomize=True)
@given(logs(longest=20), logs(longest=15), st.randoms(use_true_random=False))
def test_a_checkpoint_and_the_log_after_it_give_the_same_rows_in_any_order(
    before: list[Fact], after: list[Fact], random: Any
) -> None:
    later = [_moved(fact, len(before)) for fact in after]
    past = MemoryPast()
    past.take(before)
    past.retain()
    twin = copy.deepcopy(past)
    shuffled = list(later)
    random.shuffle(shuffled)
    assert rows_after([shuffled], past) == rows_after([[fact] for fact in later], twin)


def _moved(fact: Fact, by: int) -> Fact:
    return Fact(
        seq=fact.seq + by,
        id=f"later{fact.seq}",
        source=fact.source,
        type=fact.type,
        subject=fact.subject,
        time_ms=fact.time_ms,
        received_ms=fact.received_ms + by * 1000,
        effective_ms=fact.effective_ms,
        data=fact.data,
        historical=fact.historical,
    )


def _facts(*claims: tuple[EventType, str, int, dict[str, Any]]) -> list[Fact]:
    return [
        Fact(seq, f"e{seq}", "urn:test", type_, subject, START + at, START + seq * 1000, START + at, data)
        for seq, (type_, subject, at, data) in enumerate(claims, 1)
    ]


def _task(*claims: tuple[int, dict[str, Any]]) -> dict[str, Any]:
    past = MemoryPast()
    past.take(_facts(*((EventType.TASK_UPDATED, "t", at, data) for at, data in claims)))
    return past.tables["tasks"][("t",)]


def test_a_finished_task_cannot_run_again() -> None:
    row = _task((10, {"status": "completed"}), (20, {"status": "working"}), (5, {"status": "working"}))
    assert (row["status"], row["finished_ms"], row["started_ms"]) == ("completed", START + 10, START + 5)


def test_a_new_run_opens_a_finished_task_again() -> None:
    row = _task((1, {"runId": "a", "status": "failed"}), (2, {"runId": "b", "status": "working"}))
    assert (row["status"], row["run_id"], row["finished_ms"]) == ("working", "b", None)


def test_an_old_run_does_not_come_back() -> None:
    row = _task((1, {"runId": "a"}), (2, {"runId": "b"}), (3, {"runId": "a", "status": "failed"}))
    assert (row["status"], row["run_id"]) == ("submitted", "b")


def _handovers(*claims: tuple[int, dict[str, Any]]) -> list[tuple[str, str, int]]:
    past = MemoryPast()
    for fact in _facts(*((EventType.TASK_UPDATED, "t", at, data) for at, data in claims)):
        past.take([fact])
    rows = sorted(past.tables["handovers"].values(), key=lambda row: row["effective_ms"])
    return [(row["from_key"], row["to_key"], row["effective_ms"] - START) for row in rows]


def test_a_task_that_changes_hands_is_a_hand_over_and_one_laid_down_between_is_none() -> None:
    assert _handovers((1, {"assignee": "ada"}), (2, {"progress": 0.5}), (3, {"assignee": "ada"})) == []
    assert _handovers((1, {"assignee": "ada"}), (3, {"assignee": "bob"})) == [("ada", "bob", 3)]
    assert _handovers((1, {"assignee": "ada"}), (2, {"assignee": None}), (3, {"assignee": "bob"})) == []


def test_the_network_is_told_of_a_hand_over_once() -> None:
    past = MemoryPast()
    told = past.take(_facts(*((EventType.TASK_UPDATED, "t", at, {"assignee": who}) for at, who in enumerate("aab"))))
    edges = [edge for effects in told for edge in (effects or {}).get("network", ())]
    assert [(edge["source"], edge["target"], edge["kind"], edge["taskId"]) for edge in edges] == [
        ("a", "b", "handoff", "t")
    ]


def test_a_late_claim_puts_the_hand_overs_right() -> None:
    through_eve: list[tuple[int, dict[str, Any]]] = [
        (1, {"assignee": "ada"}),
        (3, {"assignee": "bob"}),
        (2, {"assignee": "eve"}),
    ]
    assert _handovers(*through_eve) == [("ada", "eve", 2), ("eve", "bob", 3)]
    laid_down: list[tuple[int, dict[str, Any]]] = [
        (1, {"assignee": "ada"}),
        (3, {"assignee": "bob"}),
        (2, {"assignee": None}),
    ]
    assert _handovers(*laid_down) == []


def test_an_unknown_word_is_kept_and_changes_nothing() -> None:
    row = _task((1, {"status": "running"}), (2, {"status": "pondering"}))
    assert (row["status"], row["raw_status"]) == ("working", "pondering")


def test_since_is_exact_when_a_different_status_comes_in_late() -> None:
    past = MemoryPast()
    past.take(
        _facts(
            (EventType.AGENT_STATUS, "a", 1, {"status": "working"}),
            (EventType.AGENT_STATUS, "a", 3, {"status": "working"}),
            (EventType.AGENT_STATUS, "a", 2, {"status": "idle"}),
        )
    )
    assert past.tables["agents"][("a",)]["status_since_ms"] == START + 3


def test_silence_ends_a_status_and_a_word_brings_it_back() -> None:
    past = MemoryPast()
    spoken, silence = _facts(
        (EventType.AGENT_STATUS, "a", 1, {"status": "working"}),
        (EventType.AGENT_PRESENCE, "a", 2, {"status": "offline", "heardSeq": 1}),
    )
    from metaverse.projections.agents import shown_status

    past.take([spoken, silence])
    assert shown_status(past.tables["agents"][("a",)]) == ("offline", "expired")
    past.take(_facts(*[(EventType.AGENT_USAGE, "a", 3, {"tokens": {"input": 1, "output": 1}})] * 3)[2:])
    assert shown_status(past.tables["agents"][("a",)]) == ("working", "reported")
