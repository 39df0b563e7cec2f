"""A recording told as if it happened now: its own beings, a run's own events, and nobody at work when it stops."""

from __future__ import annotations

from metaverse.clock import to_wire
from metaverse.recordings.retelling import Retelling
from tests.adapters.heard import valid
from tests.recordings.files import DATA, FIVE, NOON, events


def test_every_being_is_a_marked_one_and_every_event_is_still_one() -> None:
    told = [Retelling("r1").told(event, NOON) for event in events(FIVE, "claude-code")]
    assert valid(told)
    assert {event["time"] for event in told} == {to_wire(NOON)}
    assert all(event["subject"].startswith("replay:claude:") for event in told if "subject" in event)
    assert all(event["source"].startswith("urn:replay:r1:urn:claude-code:") for event in told)
    named = [event["data"] for event in told if event["type"] == "metaverse.agent.registered"]
    assert all(data["name"].startswith("↺ ") for data in named)
    assert any(data.get("parentId", "").startswith("replay:") for data in named)


def test_two_runs_are_of_the_same_beings_and_of_other_events() -> None:
    (event,) = events(FIVE, "claude-code")[:1]
    one, two = (Retelling(run).told(event, NOON) for run in ("r1", "r2"))
    assert (one["subject"], one["id"]) == (two["subject"], two["id"])
    assert one["source"] != two["source"]


def test_tasks_are_opened_again_by_each_run() -> None:
    told = [Retelling("r1").told(event, NOON) for event in events(FIVE, "claude-code")]
    claims = [event for event in told if event["type"] in ("metaverse.task.created", "metaverse.task.updated")]
    assert {event["data"]["runId"] for event in claims} == {"r1"}


def test_who_seems_at_work_rests_once() -> None:
    retelling = Retelling("r1")
    half = events(DATA / "claude-code" / "session-plain.jsonl", "claude-code")
    told = [(event["type"], event["data"].get("status")) for event in half]
    busy = told.index(("metaverse.agent.status", "working"))
    for event in half[: busy + 1]:
        retelling.told(event, NOON)
    rest = retelling.rest()
    assert valid(rest)
    assert [event["data"] for event in rest] == [{"status": "idle"}]
    assert retelling.rest() == []


def test_what_was_asked_is_closed_when_it_stops() -> None:
    retelling = Retelling("r1")
    asked = {"requestId": "r", "kind": "input", "summary": "?", "digest": "d"}
    retelling.told({"id": "1", "source": "s", "type": "metaverse.request", "subject": "ada", "data": asked}, NOON)
    (closed,) = retelling.rest()
    assert valid([closed])
    assert (closed["subject"], closed["data"]["requestId"]) == ("replay:ada", "replay:r")


def test_what_is_no_event_stays_what_it_is() -> None:
    assert Retelling("r1").told([1], NOON) == [1]
    assert Retelling("r1").told({"data": "text"}, NOON) == {"data": "text"}


def test_whoever_has_told_no_status_seems_at_work_and_rests_too() -> None:
    retelling = Retelling("r1")
    retelling.told(events(FIVE, "claude-code")[0], NOON)
    assert [event["data"] for event in retelling.rest()] == [{"status": "idle"}]
