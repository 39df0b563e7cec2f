"""Every figure of the hub is what a slow and obvious count of the posted events gives."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from metaverse.clock import from_wire, now_ms, to_wire
from metaverse.events.names import EventType
from tests.callers import API, Somebody
from tests.factories import event, status

Json = dict[str, Any]
HOUR = 3_600_000
WINDOW_H = 10
FINAL = ("completed", "failed", "canceled", "rejected")
STATUSES = ("idle", "working", "waiting", "error")
STAGES = ("backlog", "planned", "in_progress", "review")


@dataclass
class Day:
    """What was posted, each with its time."""

    until: int
    events: list[Json] = field(default_factory=list)

    def add(self, ago_ms: int, document: Json) -> None:
        self.events.append({**document, "time": to_wire(self.until - ago_ms)})

    def about(self, kind: EventType) -> list[tuple[int, str, Json]]:
        """Return time, subject and data of the events of a type, in the order of their times."""
        chosen = [(from_wire(e["time"]), e["subject"], e["data"]) for e in self.events if e["type"] == kind]
        return sorted(chosen, key=lambda entry: entry[0])

    @property
    def span(self) -> tuple[int, int]:
        return self.until - WINDOW_H * HOUR, self.until


def invented(seed: int) -> Day:
    """Make up a day: 8 agents, 30 tasks, some of them before the window."""
    chance = random.Random(seed)
    day = Day(now_ms() - 1000)
    moments = iter(chance.sample(range(1000, 16 * HOUR), 500))
    for number in range(8):
        profile = {"name": f"A{number}", "department": chance.choice(["Lab", "Shop", None])}
        day.add(next(moments), event(EventType.AGENT_REGISTERED, f"a{number}", profile))
        day.add(next(moments), status(f"a{number}", chance.choice(STATUSES)))
    for number in range(60):
        spent: Json = {
            "tokens": {"input": chance.randrange(500), "output": chance.randrange(500), "cached": chance.randrange(9)},
            "costUsd": chance.randrange(100) / 100,
            "model": chance.choice(["small", "large"]),
            "usageKey": f"u{number % 40}",
        }
        day.add(next(moments), event(EventType.AGENT_USAGE, f"a{number % 8}", spent))
    for number in range(30):
        _task(day, chance, f"t{number}", sorted((next(moments) for _ in range(4)), reverse=True))
    for number in range(12):
        step = {"stepKey": f"s{number}", "name": "again" if number < 6 else f"step {number}", "status": "completed"}
        day.add(5000 + number, event(EventType.TASK_STEP, "t0", {**step, "agentId": f"a{number // 6}"}))
    return day


def _task(day: Day, chance: random.Random, key: str, ago: list[int]) -> None:
    day.add(ago[0], event(EventType.TASK_CREATED, key, {"title": key, "stage": chance.choice(STAGES)}))
    if chance.random() < 0.7:
        day.add(ago[1], event(EventType.TASK_UPDATED, key, {"status": "working"}))
    if chance.random() < 0.3:
        day.add(ago[2], event(EventType.TASK_UPDATED, key, {"stage": chance.choice(STAGES)}))
    if chance.random() < 0.6:
        day.add(ago[3], event(EventType.TASK_UPDATED, key, {"status": chance.choice(FINAL)}))


@pytest.fixture(params=[1, 2, 3])
def day(request: pytest.FixtureRequest, agent: Somebody) -> Day:
    made = invented(request.param)
    order = list(made.events)
    random.Random(request.param).shuffle(order)
    for start in range(0, len(order), 50):
        agent.tell(*order[start : start + 50])
    return made


@pytest.fixture
def hub(day: Day, viewer: Somebody) -> Json:
    query = {"window": f"{WINDOW_H}h", "until": to_wire(day.until)}
    found: Json = viewer.get(f"{API}/3d/management-hub", query_string=query).json
    return found


def histories(day: Day) -> dict[str, list[tuple[int, Json]]]:
    told: dict[str, list[tuple[int, Json]]] = defaultdict(list)
    for kind in (EventType.TASK_CREATED, EventType.TASK_UPDATED):
        for at, key, data in day.about(kind):
            told[key].append((at, data))
    return {key: sorted(entries, key=lambda entry: entry[0]) for key, entries in told.items()}


def ended(day: Day) -> list[tuple[str, float, int]]:
    """Return final status, cycle in seconds and end of each task that ended in the window."""
    found = []
    for entries in histories(day).values():
        ends = [(at, data["status"]) for at, data in entries if data.get("status") in FINAL]
        if ends and day.span[0] < ends[0][0] <= day.span[1]:
            starts = [at for at, data in entries if data.get("status") == "working"]
            began = starts[0] if starts else entries[0][0]
            found.append((ends[0][1], (ends[0][0] - began) / 1000, ends[0][0]))
    return found


def rank(values: list[float], share: float) -> float | None:
    return round(sorted(values)[math.ceil(share * len(values)) - 1], 3) if values else None


def test_heads_are_counted_by_what_each_last_said(day: Day, hub: Json) -> None:
    last = {key: data["status"] for _, key, data in day.about(EventType.AGENT_STATUS)}
    counts = Counter(last.values())
    assert hub["headcount"] == {"total": 8, "offline": 0, "stale": 0, **{name: counts[name] for name in STATUSES}}
    assert hub["utilisation"] == round(counts["working"] / 8, 4)
    assert {e["agent"]["agentId"] for e in hub["attention"] if e["kind"] == "error"} == {
        key for key, said in last.items() if said == "error"
    }


def test_what_ended_is_counted(day: Day, hub: Json) -> None:
    over = ended(day)
    done = [cycle for how, cycle, _ in over if how == "completed"]
    assert hub["throughput"] == {"completed": len(done), "perHour": round(len(done) / WINDOW_H, 4)}
    assert hub["completionRate"] == round(len(done) / len(over), 4)
    assert hub["cycleTime"] == {"p50Seconds": rank(done, 0.5), "p95Seconds": rank(done, 0.95), "count": len(done)}
    assert hub["failures"] == sum(how == "failed" for how, _, _ in over)
    assert sum(entry["kind"] == "failure" for entry in hub["attention"]) == hub["failures"]


def test_what_was_spent_adds_up(day: Day, hub: Json) -> None:
    latest = {(key, data["usageKey"]): (at, data) for at, key, data in day.about(EventType.AGENT_USAGE)}
    departments = {key: data["department"] for _, key, data in day.about(EventType.AGENT_REGISTERED)}
    kept = [(key, data) for (key, _), (at, data) in latest.items() if day.span[0] < at <= day.span[1]]

    def spent(rows: list[Json]) -> Json:
        names = ("input", "output", "cached")
        tokens = {name: sum(row["tokens"][name] for row in rows) for name in names}
        return {"tokens": tokens, "costUsd": pytest.approx(sum(row["costUsd"] for row in rows))}

    assert {name: hub[name] for name in ("tokens", "costUsd")} == spent([data for _, data in kept])
    for group, name, of in (
        ("byAgent", "agentId", lambda key, _: key),
        ("byModel", "model", lambda _, data: data["model"]),
        ("byDepartment", "department", lambda key, _: departments[key]),
    ):
        rows: dict[Any, list[Json]] = defaultdict(list)
        for key, data in kept:
            rows[of(key, data)].append(data)
        shown = {row[name]: {part: row[part] for part in ("tokens", "costUsd")} for row in hub[group]}
        assert shown == {key: spent(found) for key, found in rows.items()}, group


def test_open_tasks_stand_in_their_stages(day: Day, hub: Json) -> None:
    now = from_wire(hub["computedAt"])
    ages: dict[str, dict[bool, list[float]]] = defaultdict(lambda: {True: [], False: []})
    for entries in histories(day).values():
        said = [data["status"] for _, data in entries if "status" in data]
        if said and said[-1] in FINAL:
            continue
        stage, since = "", 0
        for at, data in entries:
            new = data.get("stage", stage)
            if data.get("status") == "working" and stage in ("backlog", "planned"):
                new = "in_progress"
            if new != stage:
                stage, since = new, at
        ages[stage]["working" in said].append((now - since) / 1000)

    def mean(values: list[float]) -> float:
        return round(sum(values) / len(values), 1) if values else 0.0

    for shown in hub["stages"]:
        waiting, working = ages[shown["stage"]][False], ages[shown["stage"]][True]
        assert (shown["wip"], shown["waiting"]) == (len(waiting) + len(working), len(waiting)), shown["stage"]
        assert (shown["waitingSeconds"], shown["workingSeconds"]) == (
            pytest.approx(mean(waiting), abs=0.11),
            pytest.approx(mean(working), abs=0.11),
        )
    sums = {stage: sum(parts[False]) for stage, parts in ages.items() if parts[False]}
    assert hub["bottleneck"]["stage"] == max(sums, key=lambda stage: sums[stage])


def test_sparklines_add_up_to_the_figures(day: Day, hub: Json) -> None:
    series = hub["series"]
    width = series["bucketSeconds"] * 1000
    assert from_wire(series["from"]) == day.span[0]

    def bucket(at: int) -> int:
        return min(int((at - day.span[0] - 1) // width), 23)

    completed = Counter(bucket(at) for how, _, at in ended(day) if how == "completed")
    assert series["completed"] == [completed[number] for number in range(24)]
    assert sum(series["failed"]) == hub["failures"]
    assert sum(series["tokens"]) == sum(hub["tokens"].values())
    assert sum(series["costUsd"]) == pytest.approx(hub["costUsd"])


def test_who_does_the_same_step_again_and_again_is_looping(hub: Json) -> None:
    assert hub["looping"] == ["a0"]


def test_who_is_silent_at_work_is_stuck(office: Flask, agent: Somebody, viewer: Somebody) -> None:
    agent.tell(status("ada"), status("bob", "idle"), status("eve", activity={"kind": "tool", "text": "make"}))
    office.config["STALE_AFTER_SECONDS"] = -1
    hub = viewer.get(f"{API}/3d/management-hub").json
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
    queue = viewer.get(f"{API}/3d/management-hub").json["attention"]
    assert [(entry["requestId"], entry["holdsUp"]) for entry in queue] == [("holding up three", 4), ("alone", 1)]
    assert [round(entry["waitingCostAgentMinutes"]) for entry in queue] == [16, 10]


def test_an_empty_office_has_figures_of_nothing(viewer: Somebody) -> None:
    hub = viewer.get(f"{API}/3d/management-hub").json
    assert (hub["headcount"]["total"], hub["utilisation"], hub["completionRate"]) == (0, None, None)
    assert (hub["cycleTime"]["p50Seconds"], hub["bottleneck"], hub["attention"]) == (None, None, [])
    assert set(hub["series"]["events"]) == {0}
