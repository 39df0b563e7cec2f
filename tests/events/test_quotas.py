"""Quotas hold at the door: exactly, whole batches, several writers, and what is known stays welcome."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask, current_app

from metaverse.clock import DAY_MS, now_ms
from metaverse.errors import Forbidden, TooMany
from metaverse.events import door, quota_counts
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER, Origin, Rank
from metaverse.services import quotas
from tests.factories import ORGANIZATION, event, make_organization, status, task

AGENT = Origin("token:1", Rank.AGENT)
OPERATOR = Origin("user:1", Rank.OPERATOR, is_person=True)
PROGRAM = Origin("token:2", Rank.OPERATOR)


@pytest.fixture
def office(in_app: Flask) -> str:
    return make_organization()


@pytest.fixture
def either(each_app: Flask) -> str:
    return make_organization()


def limit(**amounts: int) -> None:
    for name, amount in amounts.items():
        quotas.set_amount(ORGANIZATION, name, amount, "test")
    quota_counts.memory()._limits.clear()  # as five seconds would


def admit(*documents: Any, origin: Origin = AGENT, **options: Any) -> door.Receipt:
    return door.admit(ORGANIZATION, list(documents), origin, **options)


def used() -> dict[str, int]:
    return {quota["name"]: quota["used"] for quota in quotas.standing(ORGANIZATION)}


def test_without_a_quota_nothing_is_limited(office: str) -> None:
    assert admit(*(status(f"a-{number}") for number in range(30))).accepted == 30
    assert {quota["limit"] for quota in quotas.standing(ORGANIZATION)} == {None}


def test_a_batch_beyond_a_quota_is_refused_whole_and_says_the_mend(either: str) -> None:
    limit(agents=2)
    with pytest.raises(Forbidden, match=r"may have 2 agents .* flask quota set org_test agents NUMBER") as refused:
        admit(status("ada"), status("bob"), status("eve"))
    assert [(fault["index"], fault["field"]) for fault in refused.value.errors] == [(2, "quota.agents")]
    assert used() == {"agents": 0, "tasks": 0, "sources": 0, "events": 0}
    assert admit(status("ada"), status("bob"), status("ada")).accepted == 3


def test_those_who_are_there_go_on(office: str) -> None:
    limit(agents=1, tasks=1)
    admit(status("ada", taskId="t-1"))
    assert admit(status("ada", "idle"), task("t-1", progress=0.5)).accepted == 2
    with pytest.raises(Forbidden, match="open tasks"):
        admit(status("ada", taskId="t-2"))


def test_the_same_events_again_are_known_whatever_the_quota(office: str) -> None:
    limit(events=2)
    first, second = status("ada"), status("bob")
    admit(first, second)
    again = admit(first, second)
    assert (again.accepted, again.duplicates) == (0, 2)
    with pytest.raises(TooMany, match="2 events in a day") as refused:
        admit(status("ada"))
    assert 0 < (refused.value.retry_after_seconds or 0) <= 86_400


def test_what_is_beyond_is_left_out_where_the_sender_asks_so_and_may_come_again(either: str) -> None:
    limit(agents=1)
    documents = [status("ada"), status("bob"), status("ada", "idle")]
    receipt = admit(*documents, skip_invalid=True)
    assert receipt.accepted == 2
    assert [(fault["index"], fault["field"]) for fault in receipt.rejected] == [(1, "quota.agents")]
    limit(agents=2)
    again = admit(*documents)
    assert (again.accepted, again.duplicates) == (1, 2)


def test_a_finished_task_and_a_removed_agent_make_room(office: str) -> None:
    limit(agents=1, tasks=1)
    admit(status("ada", taskId="t-1"))
    admit(task("t-1", status="completed"))
    admit(event(EventType.AGENT_REMOVED, "ada"), origin=OPERATOR)
    assert admit(status("bob", taskId="t-2")).accepted == 1
    with pytest.raises(Forbidden):
        admit(task("t-1", status="working", runId="again"))
    with pytest.raises(Forbidden):
        admit(status("ada"))


def test_a_task_that_is_told_of_when_it_is_over_takes_no_room(office: str) -> None:
    limit(tasks=1)
    admit(*(task(f"t-{number}", status="completed") for number in range(5)))
    assert used()["tasks"] == 0


def test_to_steer_and_the_server_itself_are_never_held_up(office: str) -> None:
    limit(events=1, agents=1)
    admit(status("ada"))
    command = event(EventType.COMMAND, "ada", {"commandId": "c", "kind": "pause"})
    assert admit(command, origin=OPERATOR).accepted == 1
    assert admit(status("bob"), origin=SERVER).accepted == 1


def test_an_amount_of_its_own_beats_the_settings(office: str) -> None:
    quota_counts.memory().defaults = quota_counts.Limits(agents=1)
    quota_counts.memory()._limits.clear()
    with pytest.raises(Forbidden):
        admit(status("ada"), status("bob"))
    limit(agents=0)
    assert admit(status("ada"), status("bob")).accepted == 2


@pytest.mark.parametrize("seed", range(3))
def test_no_mixture_goes_beyond_a_quota_and_none_is_refused_that_fits(office: str, seed: int) -> None:
    """What the door foresees is what the projections then show."""
    limit(agents=12, tasks=8)
    dice = random.Random(seed)
    for _ in range(25):
        before = used()
        batch = [_anything(dice) for _ in range(dice.randint(1, 6))]
        receipt = admit(*batch, skip_invalid=True, origin=PROGRAM)
        after = used()
        assert after["agents"] <= 12
        assert after["tasks"] <= 8
        if before["agents"] + 3 * len(batch) <= 12 and before["tasks"] + len(batch) <= 8:
            assert [fault for fault in receipt.rejected if fault["field"].startswith("quota")] == []
    assert used()["events"] > 0


def _anything(dice: random.Random) -> dict[str, Any]:
    agent, other, key = (f"a-{dice.randint(0, 20)}" for _ in range(3))
    key = f"t-{dice.randint(0, 20)}"
    return dice.choice(
        [
            status(agent, taskId=key) if dice.random() < 0.5 else status(agent),
            task(key, assignee=other, status=dice.choice(["working", "completed", "failed"])),
            task(key, status="working", runId=f"r-{dice.randint(0, 3)}"),
            event(EventType.INTERACTION, agent, {"to": other, "kind": "message", "taskId": key}),
            event(EventType.TASK_STEP, key, {"stepKey": "1", "name": "S", "status": "pending", "agentId": agent}),
            event(EventType.REQUEST, agent, {"requestId": key, "kind": "input", "summary": "?", "digest": "d"}),
            event(EventType.AGENT_REMOVED, agent),
            event(EventType.AGENT_REGISTERED, agent, {"name": agent, "parentId": other}),
        ]
    )


def test_many_writers_at_once_do_not_go_beyond(either: str) -> None:
    limit(agents=20)
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def write(number: int) -> int:
        with app.app_context():
            return admit(*(status(f"a-{number}-{i}") for i in range(5)), skip_invalid=True).accepted

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(write, range(8)))
    assert taken == used()["agents"] == 20


def test_what_another_process_let_in_counts(either: str, make_app: Any, database_url: str) -> None:
    limit(agents=3)
    admit(status("ada"))
    with make_app(database_url).app_context():
        assert admit(status("bob"), status("eve")).accepted == 2
    with pytest.raises(Forbidden):
        admit(status("dan"))
    assert admit(status("eve", "idle")).accepted == 1


def test_a_new_day_begins_anew(either: str, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(events=1)
    admit(status("ada"))
    tomorrow = now_ms() + DAY_MS
    for module in (door, quotas):
        monkeypatch.setattr(module, "now_ms", lambda: tomorrow)
    assert admit(status("ada")).accepted == 1
    assert used()["events"] == 1
    with pytest.raises(TooMany):
        admit(status("ada"))
