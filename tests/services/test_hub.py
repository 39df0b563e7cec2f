"""The hub as it is asked for: who is in trouble, who waits for whom, what comes first, tables, and nothing at all."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Flask

from metaverse import ids
from metaverse.clock import now_ms, to_wire
from metaverse.events.names import EventType
from tests.callers import API, Somebody
from tests.factories import ORGANIZATION, event, status, task

Json = dict[str, Any]
HUB = f"{API}/3d/management-hub"


def minutes_ago(minutes: float) -> str:
    return to_wire(now_ms() - int(minutes * 60_000))


def step(number: int, name: str, agent: str, minutes: float = 1) -> Json:
    data = {"stepKey": f"{agent}-{number}", "name": name, "status": "completed", "agentId": agent}
    return event(EventType.TASK_STEP, "t", data, time=minutes_ago(minutes))


def test_who_does_the_same_step_again_and_again_is_looping(agent: Somebody, viewer: Somebody) -> None:
    agent.tell(*[step(n, "again", "ada") for n in range(5)], *[step(n, f"step {n}", "bob") for n in range(9)])
    agent.tell(*[step(n, "again", "eve", minutes=70) for n in range(9)])
    assert viewer.get(HUB).json["looping"] == ["ada"]


def test_who_works_on_a_task_that_stands_still_is_stuck(agent: Somebody, viewer: Somebody) -> None:
    def working(who: str, key: str) -> list[Json]:
        old = {"time": minutes_ago(45)}
        return [{**task(key, title=key), **old}, {**status(who, taskId=key), **old}]

    agent.tell(*working("ada", "t-1"), *working("bob", "t-2"), *working("eve", "t-3"))
    agent.tell(status("ada", taskId="t-1"), status("bob", taskId="t-2"), status("eve", taskId="t-3"))
    agent.tell(event(EventType.TASK_UPDATED, "t-2", {"progress": 0.5}))
    agent.tell(event(EventType.TASK_STEP, "t-3", {"stepKey": "s", "name": "Bash", "status": "completed"}))
    hub = viewer.get(HUB).json
    assert (hub["stuck"], hub["stale"]) == (["ada"], [])


def test_who_is_silent_at_work_is_stuck(office: Flask, agent: Somebody, viewer: Somebody) -> None:
    agent.tell(status("ada"), status("bob", "idle"), status("eve", activity={"kind": "tool", "text": "make"}))
    office.config["STALE_AFTER_SECONDS"] = -1
    hub = viewer.get(HUB).json
    assert (hub["stuck"], hub["headcount"]["stale"]) == (["ada"], 1)
    assert [(entry["kind"], entry["agent"]["agentId"]) for entry in hub["attention"]] == [("stale", "ada")]


def test_the_queue_is_ranked_by_what_waiting_costs(agent: Somebody, viewer: Somebody) -> None:
    ago = {name: to_wire(now_ms() - minutes * 60_000) for name, minutes in (("old", 10), ("new", 4))}

    def ask(who: str, request: str, task: str, when: str) -> Json:
        data = {"requestId": request, "kind": "input", "summary": "?", "digest": "d", "taskId": task}
        return event(EventType.REQUEST, who, data, time=ago[when])

    waits = {"title": "D", "dependsOn": ["t-1"]}
    depending = [event(EventType.TASK_CREATED, f"d{n}", {**waits, "assignee": f"b{n}"}) for n in range(3)]
    agent.tell(*depending, ask("ada", "alone", "t-2", "old"), ask("eve", "holding up three", "t-1", "new"))
    queue = viewer.get(HUB).json["attention"]
    assert [(entry["requestId"], entry["holdsUp"]) for entry in queue] == [("holding up three", 4), ("alone", 1)]
    assert [round(entry["waitingCostAgentMinutes"]) for entry in queue] == [16, 10]


def test_an_empty_office_has_figures_of_nothing(viewer: Somebody) -> None:
    hub = viewer.get(HUB).json
    assert (hub["headcount"]["total"], hub["utilisation"], hub["completionRate"]) == (0, None, None)
    assert (hub["cycleTime"]["p50Seconds"], hub["bottleneck"], hub["attention"]) == (None, None, [])
    assert set(hub["series"]["events"]) == {0}


def test_who_waits_for_whom_is_told_and_circles_and_cascades_are_found(agent: Somebody, viewer: Somebody) -> None:
    def new(key: str, who: str | None, *on: str) -> Json:
        held = {"assignee": who} if who else {}
        return event(EventType.TASK_CREATED, key, {"title": key, **held, "dependsOn": list(on)})

    agent.tell(new("a", "ada", "b"), new("b", "bob", "c"), new("c", "cid", "a"))
    agent.tell(new("free", "dot", "a", "done"), new("busy", "eve", "a"), new("done", "fay"))
    agent.tell(new("root", "gil"), new("next", "hal", "root"), new("last", None, "next"))
    agent.tell(event(EventType.TASK_UPDATED, "busy", {"status": "working"}))
    agent.tell(event(EventType.TASK_UPDATED, "done", {"status": "completed"}))
    agent.tell(event(EventType.TASK_UPDATED, "root", {"status": "failed"}))
    agent.tell(event(EventType.TASK_UPDATED, "next", {"status": "failed"}))
    hub = viewer.get(HUB).json
    waits = {(wait["taskId"], wait["agentId"], wait["onTaskId"], wait["forAgentId"]) for wait in hub["waits"]}
    assert waits == {
        ("a", "ada", "b", "bob"),
        ("b", "bob", "c", "cid"),
        ("c", "cid", "a", "ada"),
        ("free", "dot", "a", "ada"),
    }
    assert hub["circles"] == [{"taskIds": ["a", "b", "c"], "agentIds": ["ada", "bob", "cid"]}]
    (cascade,) = hub["cascades"]
    assert (cascade["taskId"], cascade["blocked"], cascade["failed"]) == ("root", ["last"], ["next"])


def test_what_only_the_present_knows_is_not_told_of_the_past(agent: Somebody, viewer: Somebody) -> None:
    agent.tell({**status("ada"), "time": minutes_ago(30)}, {**status("ada", "idle"), "time": minutes_ago(10)})
    past = viewer.get(f"{HUB}?window=1h&until={minutes_ago(20)}").json
    assert (past["headcount"]["working"], past["headcount"]["idle"], past["headcount"]["stale"]) == (1, 0, None)
    assert [past[name] for name in ("stuck", "stale", "waits", "circles", "cascades")] == [None] * 5


def test_lists_hold_their_first_rows_and_say_how_many_there_are(agent: Somebody, viewer: Somebody) -> None:
    spent = [{"tokens": {"input": n, "output": 0}, "costUsd": n, "model": "m"} for n in range(5)]
    agent.tell(*[event(EventType.AGENT_USAGE, f"a{n}", data) for n, data in enumerate(spent)])
    hub = viewer.get(f"{HUB}?top=2").json
    assert ([row["agentId"] for row in hub["byAgent"]], hub["listed"]["byAgent"]) == (["a4", "a3"], 5)
    assert viewer.get(f"{HUB}?top=0").status_code == 422


def test_a_table_is_the_hub_s_list_whole_and_harmless(agent: Somebody, viewer: Somebody) -> None:
    for number, name in enumerate(["=1+1", "@x", 'a "b", c']):
        agent.tell(event(EventType.AGENT_REGISTERED, f"a{number}", {"name": name}))
        agent.tell(event(EventType.AGENT_USAGE, f"a{number}", {"tokens": {"input": 9 - number, "output": 1}}))
    answer = viewer.get(f"{HUB}/tables/byAgent")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [row["name"] for row in rows] == ["'=1+1", "'@x", 'a "b", c']
    shown = viewer.get(f"{HUB}?top=1").json
    assert (rows[0]["tokens.input"], shown["listed"]["byAgent"]) == (str(shown["byAgent"][0]["tokens"]["input"]), 3)
    assert viewer.get(f"{HUB}/tables/nothing").status_code == 404


def test_the_summary_sets_the_figures_beside_those_of_the_window_before(agent: Somebody, viewer: Somebody) -> None:
    for minutes in (90, 70, 20):
        key = f"t{minutes}"
        agent.tell({**task(key, title=key, status="working"), "time": minutes_ago(minutes + 5)})
        agent.tell(event(EventType.TASK_UPDATED, key, {"status": "completed"}, time=minutes_ago(minutes)))
    hub = viewer.get(f"{HUB}?window=1h").json
    body = viewer.get(f"{HUB}/tables/summary?window=1h").get_data(as_text=True)
    rows = {row["figure"]: (row["now"], row["before"]) for row in csv.DictReader(io.StringIO(body))}
    assert rows["throughput.completed"] == ("1", "2")
    assert (hub["throughput"]["completed"], hub["previous"]["throughput"]["completed"]) == (1, 2)
    assert rows["cycleTime.p50Seconds"][0] == str(hub["cycleTime"]["p50Seconds"])
    assert round(float(rows["cycleTime.p50Seconds"][1])) == 300


def test_what_ended_is_told_one_by_one(agent: Somebody, viewer: Somebody) -> None:
    begun = {**task("t-1", title="Ship it", assignee="ada"), "time": minutes_ago(30)}
    done = {**task("t-1", status="completed"), "time": minutes_ago(10)}
    agent.tell(status("ada"), begun, {**task("t-2", status="failed", reason="Red"), "time": minutes_ago(5)}, done)
    rows = viewer.get(f"{HUB}/tables/ended?format=json&window=1h").json["rows"]
    assert [(row["taskId"], row["status"], row["reason"]) for row in rows] == [
        ("t-2", "failed", "Red"),
        ("t-1", "completed", None),
    ]
    assert (rows[1]["name"], round(rows[1]["leadSeconds"] / 60)) == ("ada", 20)
    assert len(viewer.get(f"{HUB}/tables/ended?window=7m").get_data(as_text=True).splitlines()) == 2


def test_a_table_is_told_as_json(agent: Somebody, viewer: Somebody) -> None:
    agent.tell(status("ada"))
    rows = viewer.get(f"{HUB}/tables/timeByAgent?format=json").json["rows"]
    assert [row["agentId"] for row in rows] == ["ada"]


def test_how_a_status_changed_is_told_the_latest_first(agent: Somebody, viewer: Somebody) -> None:
    agent.tell({**status("ada"), "time": minutes_ago(9)}, {**status("ada", "waiting"), "time": minutes_ago(4)})
    found = viewer.get(f"{API}/agents/{ids.agent_id(ORGANIZATION, 'ada')}/history").json["items"]
    assert [(move["from"], move["to"]) for move in found] == [("working", "waiting"), (None, "working")]
    assert viewer.get(f"{API}/agents/a_unknown/history").status_code == 404
