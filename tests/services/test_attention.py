"""The attention queue: its entries, and a ranking that is what a slow count of the posted events gives."""

from __future__ import annotations

import random

import pytest
from flask import Flask

from metaverse.clock import from_wire, now_ms, to_wire
from metaverse.events.names import EventType
from tests.callers import Somebody
from tests.factories import event, status
from tests.services.ranked_slowly import KIND, PRIORITY, WEIGHTS, Slow, a_day
from tests.services.troubles import (
    HOUR,
    HUB,
    MINUTE,
    QUEUE,
    SETTINGS,
    Json,
    ago,
    asked,
    found,
    made,
    queue,
    spent,
    told,
)


@pytest.mark.parametrize("seed", range(4))
def test_the_queue_is_ranked_as_a_slow_count_ranks_it(agent: Somebody, admin: Somebody, seed: int) -> None:
    chance = random.Random(seed)
    events = a_day(chance)
    changed = admin.patch(SETTINGS, {"weights": WEIGHTS, "kinds": KIND, "priorities": PRIORITY})
    assert changed.status_code == 200, changed.text
    order = list(events)
    chance.shuffle(order)
    for start in range(0, len(order), 40):
        agent.tell(*order[start : start + 40])
    until = now_ms()
    shown = queue(admin, until=to_wire(until), limit=500)
    slow = Slow(events, until).scores()
    assert {entry["id"]: entry["holdsUp"] for entry in shown} == {name: held for name, (held, _) in slow.items()}
    for entry in shown:
        assert entry["rank"]["score"] == pytest.approx(slow[entry["id"]][1], abs=0.02), entry
        points = sum(term["points"] for term in entry["rank"]["terms"])
        assert entry["rank"]["score"] == round(entry["rank"]["kind"] * entry["rank"]["priority"] * points, 2)
    assert [entry["id"] for entry in shown] == sorted(slow, key=lambda name: (-found_score(shown, name), name))


def found_score(shown: list[Json], name: str) -> float:
    return float(next(entry["rank"]["score"] for entry in shown if entry["id"] == name))


def test_the_hub_shows_the_head_of_the_same_queue(agent: Somebody, viewer: Somebody) -> None:
    agent.tell(*a_day(random.Random(9)))
    until = to_wire(now_ms())
    whole = queue(viewer, until=until, limit=500)
    assert viewer.get(HUB, query_string={"until": until}).json["attention"] == whole[:200]
    pages, after = [], None
    while True:
        answer = viewer.get(QUEUE, query_string={"until": until, "limit": 7, **({"after": after} if after else {})})
        pages += answer.json["items"]
        after = answer.json.get("next")
        if after is None:
            break
    assert pages == whole
    assert answer.json["counts"]["state"] == {"open": len(whole)}


def test_a_loop_is_told_while_its_task_is_open(agent: Somebody, viewer: Somebody) -> None:
    def step(number: int, minutes: float) -> Json:
        data = {"stepKey": f"s{number}", "name": "again", "status": "completed", "agentId": "ada"}
        return event(EventType.TASK_STEP, "t", data, time=ago(minutes))

    agent.tell(made("t", 60), *(step(number, 50 - number) for number in range(6)), status("ada", "idle"))
    entry = found(viewer, "looping:ada:t")
    assert (entry["summary"], entry["repeats"], entry["task"]["taskId"]) == ("again", 6, "t")
    assert from_wire(entry["since"]) == pytest.approx(now_ms() - 46 * MINUTE, abs=MINUTE)
    agent.tell(told("t", 0, status="completed"))
    assert queue(viewer) == []


def test_a_budget_is_broken_by_the_statement_that_was_too_much(agent: Somebody, admin: Somebody) -> None:
    budgets = [
        {"scope": "agent", "limitUsd": 10, "period": "day"},
        {"scope": "agent", "key": "bob", "limitUsd": 100, "period": "day"},
        {"scope": "organization", "limitUsd": 15, "period": "month"},
        {"scope": "task", "key": "t", "limitUsd": 4, "period": "total"},
    ]
    assert admin.patch(SETTINGS, {"budgets": budgets}).status_code == 200
    midnight = now_ms() // (24 * HOUR) * 24 * HOUR
    agent.tell(made("t"), spent("ada", 6, taskId="t"), spent("bob", 7), spent("ada", 5))
    broken = {entry["id"]: entry for entry in queue(admin)}
    assert set(broken) == {"budget:agent:ada:day", "budget:organization::month", "budget:task:t:total"}
    assert broken["budget:agent:ada:day"]["budget"]["spentUsd"] == 11
    assert broken["budget:organization::month"]["budget"]["spentUsd"] == 18
    assert {t["term"]: t["value"] for t in broken["budget:task:t:total"]["rank"]["terms"]}["overspentUsd"] == 2
    assert all(from_wire(entry["since"]) >= midnight for entry in broken.values())


def test_who_gets_nowhere_is_told_once(office: Flask, agent: Somebody, viewer: Somebody) -> None:
    office.config["STALE_AFTER_SECONDS"] = 86_400
    agent.tell(made("t", 90), told("t", 80, status="working"), status("ada", taskId="t", more={"time": ago(80)}))
    assert viewer.get(HUB).json["stuck"] == ["ada"]
    assert [(entry["id"], entry["task"]["taskId"]) for entry in queue(viewer)] == [("stuck:ada", "t")]
    office.config["STALE_AFTER_SECONDS"] = -1
    assert [entry["id"] for entry in queue(viewer)] == ["stale:ada"]


def test_who_asks_is_not_told_as_silent_too(office: Flask, agent: Somebody, viewer: Somebody) -> None:
    office.config["STALE_AFTER_SECONDS"] = -1
    agent.tell(status("ada", "waiting"), status("bob"), asked("ada", "r", 1))
    assert sorted(entry["id"] for entry in queue(viewer)) == ["request:ada:r", "stale:bob"]


def test_a_deadline_is_near_then_past(agent: Somebody, viewer: Somebody) -> None:
    agent.tell(
        made("soon", 600, dueAt=ago(-60), assignee="ada"),
        made("late", 600, dueAt=ago(30)),
        made("later", 600, dueAt=ago(-600)),
        made("done", 600, dueAt=ago(30)),
        told("done", 5, status="completed"),
    )
    assert {entry["id"]: entry["overdue"] for entry in queue(viewer)} == {"deadline:soon": False, "deadline:late": True}
    late = found(viewer, "deadline:late")["rank"]["terms"]
    assert [(t["term"], round(t["value"])) for t in late] == [("overdueMinutes", 30)]


def test_the_queue_of_the_past_is_what_stood_then(agent: Somebody, operator: Somebody) -> None:
    agent.tell(asked("ada", "r", 60), made("t", 90), told("t", 20, status="failed"))
    decision = {"commandId": "c", "kind": "approve", "inReplyTo": "r", "digest": "d"}
    operator.tell(event(EventType.ATTENTION, "request:ada:r", {"action": "acknowledge"}, time=ago(50)))
    operator.tell(event(EventType.COMMAND, "ada", decision, time=ago(40)))

    agent.tell(status("bob", "error", more={"time": ago(58)}), status("bob", "idle", more={"time": ago(50)}))

    def stood(minutes: float) -> list[tuple[str, str]]:
        return [(entry["id"], entry["state"]) for entry in queue(operator, until=ago(minutes))]

    assert stood(70) == []
    assert stood(55) == [("request:ada:r", "open"), ("error:bob", "open")]
    assert stood(45) == [("request:ada:r", "acknowledged")]
    assert stood(30) == []
    assert stood(0) == [("failure:t", "open")]
