"""The door takes a batch whole or not at all, once, in order, and tells after the commit."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from metaverse.events import door, log, presence, rebuild
from metaverse.events.bus import bus
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER, Origin, Rank
from metaverse.events.store import TABLES
from metaverse.models.event import Event
from metaverse.services import agents, tasks
from metaverse.services.agents import Patience
from tests.factories import ORGANIZATION, event, make_organization, status, task

AGENT = Origin("token:1", Rank.AGENT, source_prefix="urn:test", agent_keys=frozenset({"ada"}))
PERSON = Origin("user:1", Rank.OPERATOR, is_person=True)


@pytest.fixture
def office(each_app: Flask) -> str:
    return make_organization()


def admit(*documents: Any, origin: Origin = SERVER, **options: Any) -> door.Receipt:
    return door.admit(ORGANIZATION, list(documents), origin, **options)


@reading
def everything(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(map(tuple, connection.execute(select(t))), key=repr) for name, t in TABLES.items()}


@reading
def seqs(connection: Connection) -> list[int]:
    query = select(Event.seq).where(Event.organization_id == ORGANIZATION).order_by(Event.seq)
    return list(connection.execute(query).scalars())


def agent(key: str) -> dict[str, Any]:
    return agents.named(ORGANIZATION, [key], Patience())[0]


def test_events_get_the_next_places_in_their_order(office: str) -> None:
    first = admit(status("ada"), status("bob"))
    second = admit(status("ada", "idle"))
    assert (first.from_seq, first.to_seq, second.from_seq, second.to_seq) == (1, 2, 3, 3)
    assert seqs() == [1, 2, 3]
    assert log.head(ORGANIZATION).seq == 3


def test_the_same_event_again_changes_nothing(office: str) -> None:
    document = status("ada")
    admit(document)
    again = admit(document, document, status("bob"))
    assert (again.accepted, again.duplicates, again.from_seq) == (1, 2, 2)
    assert seqs() == [1, 2]


def test_one_invalid_event_refuses_the_batch_and_names_each_fault(office: str) -> None:
    bad = status("bob", "pondering")
    with pytest.raises(Invalid) as refused:
        admit(status("ada"), bad, {"specversion": "1.0"})
    assert {(f["index"], f["field"]) for f in refused.value.errors} >= {(1, "data.status"), (2, "id"), (2, "type")}
    assert seqs() == []


def test_the_good_events_can_be_taken_and_the_others_reported(office: str) -> None:
    receipt = admit(status("ada"), status("bob", "pondering"), skip_invalid=True)
    assert (receipt.accepted, [f["index"] for f in receipt.rejected]) == (1, [1])


def test_more_than_a_thousand_events_are_too_many(office: str) -> None:
    with pytest.raises(TooLarge, match="1000"):
        admit(*[status("ada")] * 1001)


def test_an_unknown_organization_does_not_exist(office: str) -> None:
    with pytest.raises(NotFound):
        door.admit("org_other", [status("ada")], SERVER)


def test_a_token_speaks_only_for_its_agents_and_its_source(office: str) -> None:
    admit(status("ada"), origin=AGENT)
    with pytest.raises(Forbidden, match="not bound"):
        admit(status("ada"), status("bob"), origin=AGENT)
    with pytest.raises(Forbidden, match="outside"):
        admit(status("ada", more={"source": "urn:else"}), origin=AGENT)
    with pytest.raises(Forbidden, match="only operator"):
        admit(event(EventType.AGENT_REMOVED, "ada"), origin=AGENT)
    assert seqs() == [1]


def test_nobody_outside_speaks_as_the_server(office: str) -> None:
    with pytest.raises(Forbidden, match="server"):
        admit(event(EventType.AGENT_PRESENCE, "ada", {"status": "offline", "heardSeq": 1}), origin=PERSON)


def test_listeners_are_woken_after_the_commit(office: str) -> None:
    seen: list[tuple[str, int, int]] = []
    unsubscribe = bus.subscribe(lambda org, seq: seen.append((org, seq, log.head(org).seq)))
    admit(status("ada"), status("bob"))
    unsubscribe()
    assert seen == [(ORGANIZATION, 2, 2)]


def test_what_is_late_does_not_mask_what_is_newer(office: str) -> None:
    admit(status("ada", "idle", more={"time": "2026-02-01T10:00:02Z"}))
    admit(status("ada", "working", more={"time": "2026-02-01T10:00:01Z"}))
    assert agent("ada")["status"] == "idle"


def test_a_clock_that_runs_ahead_masks_nothing(office: str) -> None:
    admit(status("ada", "working", more={"time": to_wire(now_ms() + 3_600_000)}))
    admit(status("ada", "idle"))
    assert agent("ada")["status"] == "idle"


def test_who_is_only_named_exists(office: str) -> None:
    admit(event(EventType.INTERACTION, "ada", {"to": "bob", "kind": "delegate", "taskId": "t-9"}))
    assert agent("bob")["status"] == "offline"
    assert [shown["taskId"] for shown in tasks.snapshot(ORGANIZATION)] == ["t-9"]


def test_a_person_cannot_reopen_a_finished_task_and_an_agent_changes_nothing(office: str) -> None:
    admit(task("t-1", status="completed"))
    with pytest.raises(Conflict, match="final"):
        admit(task("t-1", status="working"), origin=PERSON)
    admit(task("t-1", status="working"), origin=Origin("token:2", Rank.AGENT))
    assert tasks.snapshot(ORGANIZATION)[0]["status"] == "completed"
    assert seqs() == [1, 2]


def test_only_the_first_decision_with_the_right_digest_counts(office: str) -> None:
    asked = {"requestId": "r-1", "kind": "permission", "summary": "May I?", "digest": "d-1"}
    admit(event(EventType.REQUEST, "ada", asked))

    def decide(kind: str, digest: str, number: int) -> None:
        data = {"commandId": f"c-{number}", "kind": kind, "inReplyTo": "r-1", "digest": digest}
        admit(event(EventType.COMMAND, "ada", data), origin=PERSON)

    with pytest.raises(Conflict, match="something else"):
        decide("approve", "d-2", 1)
    decide("deny", "d-1", 2)
    with pytest.raises(Conflict, match="decided already"):
        decide("approve", "d-1", 3)


def test_positions_are_sampled_once_a_second_and_told_each_time(each_app: Flask, office: str) -> None:
    told: list[float] = []
    unsubscribe = bus.moved.subscribe(lambda _org, moved: told.extend(p["position"]["x"] for p in moved))
    walker = each_app.config["SQLALCHEMY_DATABASE_URI"][-200:]
    steps = [event(EventType.AGENT_POSITION, walker, {"position": {"x": x, "y": 0, "z": 0}}) for x in range(3)]
    receipt = admit(*steps)
    unsubscribe()
    assert (receipt.accepted, receipt.sampled, told) == (1, 2, [0, 1, 2])


def test_silence_makes_an_agent_offline_and_a_word_brings_it_back(office: str) -> None:
    admit(status("ada"))
    assert presence.sweep(timeout_seconds=60, since_ms=0) == 0
    assert presence.sweep(timeout_seconds=-1, since_ms=0) == 1
    shown = agent("ada")
    assert (shown["status"], shown["basis"]) == ("offline", "expired")
    assert presence.sweep(timeout_seconds=-1, since_ms=0) == 0
    admit(event(EventType.AGENT_USAGE, "ada", {"tokens": {"input": 5, "output": 7}}))
    assert (agent("ada")["status"], agent("ada")["basis"]) == ("working", "reported")


def test_after_a_start_everyone_has_one_grace_period(office: str) -> None:
    admit(status("ada"))
    assert presence.sweep(timeout_seconds=-1, since_ms=now_ms() + 60_000) == 0


def test_an_agent_at_work_that_is_silent_is_stale_not_idle(office: str) -> None:
    admit(status("ada"), status("bob", activity={"kind": "tool", "text": "make test"}))
    impatient = Patience(stale_after_seconds=-1, tool_stale_after_seconds=600)
    ada, bob = (agents.named(ORGANIZATION, [key], impatient)[0] for key in ("ada", "bob"))
    assert (ada["status"], ada["stale"], bob["stale"]) == ("working", True, False)


def test_what_tells_of_the_past_proves_no_presence(office: str) -> None:
    admit(status("ada"), historical=True)
    shown = agent("ada")
    assert (shown["status"], shown["basis"], shown["stale"]) == ("offline", "expired", False)


def test_a_rebuild_gives_the_same_rows(office: str) -> None:
    for number in range(30):
        admit(
            status(f"a{number % 4}", ["working", "idle", "error"][number % 3], taskId=f"t{number % 5}"),
            task(f"t{number % 5}", status=["working", "completed"][number % 2], assignee=f"a{number % 4}"),
            event(
                EventType.TASK_STEP,
                f"t{number % 5}",
                {"stepKey": str(number % 3), "name": "n", "status": "completed", "agentId": "a1"},
                time=to_wire(now_ms() - 1000 * (number % 7)),
            ),
            event(EventType.AGENT_USAGE, "a2", {"tokens": {"input": number, "output": 1}, "usageKey": str(number % 6)}),
            event(EventType.INTERACTION, "a1", {"to": "a2", "kind": "review"}),
        )
    live = everything()
    assert rebuild.rebuild(ORGANIZATION) == 150
    assert everything() == live


def test_eight_writers_leave_no_gap_and_no_double(each_app: Flask, office: str) -> None:
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            with each_app.app_context():
                for number in range(15):
                    shared = status("shared", more={"id": f"shared-{number}"})
                    admit(shared, *[status(f"w{writer}-{number}-{n}") for n in range(4)])
        except BaseException as failure:
            failures.append(failure)

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    assert failures == []
    assert seqs() == list(range(1, 8 * 15 * 4 + 15 + 1))


HOSTILE = [
    ("data.status", status("a", 5)),  # type: ignore[arg-type]
    ("subject", status("")),
    ("subject", status("x" * 257)),
    ("subject", status("nul\x00")),
    ("id", status("a", more={"id": "\ud800"})),
    ("data.activity", status("a", activity="\ud800")),
    ("data.unknown", status("a", unknown=1)),
    ("data.name", event(EventType.AGENT_REGISTERED, "a", {"name": ""})),
    ("data.name", event(EventType.AGENT_REGISTERED, "a", {"name": None})),
    ("data.name", event(EventType.AGENT_REGISTERED, "a", {"name": 7})),
    ("data.name", event(EventType.AGENT_REGISTERED, "a", {"name": "x" * 10_000})),
    ("data.name", event(EventType.AGENT_REGISTERED, "a", {"name": "\u202eevil"})),
    ("data.position.x", event(EventType.AGENT_POSITION, "a", {"position": {"x": float("nan"), "y": 0, "z": 0}})),
    ("data.position.y", event(EventType.AGENT_POSITION, "a", {"position": {"x": 0, "y": float("inf"), "z": 0}})),
    ("data.tokens.input", event(EventType.AGENT_USAGE, "a", {"tokens": {"input": -1, "output": 0}})),
    ("data.tokens.input", event(EventType.AGENT_USAGE, "a", {"tokens": {"input": True, "output": 0}})),
    ("data.dueAt", event(EventType.TASK_UPDATED, "t", {"dueAt": "tomorrow"})),
    ("time", status("a", more={"time": "yesterday"})),
    ("data.digest", event(EventType.COMMAND, "a", {"commandId": "c", "kind": "approve", "inReplyTo": "r"})),
    ("Bad-Ext", status("a", more={"Bad-Ext": 1})),
    ("type", status("a", more={"type": "com.example.other"})),
    ("", "text"),
]


@pytest.mark.parametrize(("field", "document"), HOSTILE, ids=[f"{n}-{field}" for n, (field, _) in enumerate(HOSTILE)])
def test_what_is_wrong_is_named_and_nothing_is_taken(in_app: Flask, field: str, document: Any) -> None:
    make_organization()
    with pytest.raises(Invalid) as refused:
        admit(document)
    assert field in {fault["field"] for fault in refused.value.errors}
    assert seqs() == []


@pytest.mark.parametrize("name", ["<img src=x onerror=1>", "O'Brien", "王小明", "🦊"])
def test_names_that_are_only_odd_are_kept_as_they_are(in_app: Flask, name: str) -> None:
    make_organization()
    admit(event(EventType.AGENT_REGISTERED, "a", {"name": name}))
    assert agent("a")["name"] == name
