"""The attention queue counted without haste, from the posted events alone."""

from __future__ import annotations

import random

from metaverse.clock import from_wire
from metaverse.events.names import EventType
from tests.factories import status
from tests.services.troubles import (
    HOUR,
    MINUTE,
    Json,
    ago,
    asked,
    made,
    told,
)


def a_day(chance: random.Random) -> list[Json]:
    """Make up what happened: tasks that depend on each other, some of them late or failed, and agents who ask."""
    events: list[Json] = []
    for number in range(40):
        data: Json = {"priority": chance.choice(["low", "High", 2, None, "odd"])}
        if chance.random() < 0.7:
            data["assignee"] = f"a{chance.randrange(12)}"
        if number and chance.random() < 0.8:
            data["dependsOn"] = [f"t{chance.randrange(number)}" for _ in range(chance.randrange(1, 4))]
        if chance.random() < 0.4:
            data["dueAt"] = ago(chance.randrange(-600, 600))
        events.append(made(f"t{number}", 700 - number, **{k: v for k, v in data.items() if v is not None}))
        if chance.random() < 0.3:
            ended = chance.choice(["failed", "completed"])
            events.append(told(f"t{number}", chance.randrange(1, 600), status=ended))
    for number in range(15):
        expires = {"expiresAt": ago(-chance.randrange(1, 200))} if chance.random() < 0.5 else {}
        task = f"t{chance.randrange(40)}"
        events.append(asked(f"a{number % 12}", f"r{number}", chance.randrange(1, 600), taskId=task, **expires))
    for number in range(12):
        events.append(
            status(f"a{number}", chance.choice(["idle", "error"]), taskId=f"t{number}", more={"time": ago(9)})
        )
    return events


WEIGHTS = {
    "agentMinutes": 1.5,
    "heldUp": 3,
    "blockedTasks": 2,
    "overdueMinutes": 0.25,
    "expiringMinutes": 4,
    "overspentUsd": 7,
}
KIND = {"request": 2.0, "error": 1.0, "failure": 0.5, "deadline": 0.75}
PRIORITY = {"low": 0.5, "high": 3.0, "2": 1.25}


class Slow:
    """The same queue, counted without haste."""

    def __init__(self, events: list[Json], at: int) -> None:
        self.at = at
        self.tasks: dict[str, Json] = {}
        for one in sorted(events, key=lambda e: from_wire(e["time"])):
            if one["type"] == EventType.TASK_CREATED:
                self.tasks[one["subject"]] = {**one["data"], "began": from_wire(one["time"])}
            elif one["type"] == EventType.TASK_UPDATED:
                self.tasks[one["subject"]] |= {"status": one["data"]["status"], "ended": from_wire(one["time"])}
        self.events = events

    def behind(self, key: str) -> tuple[set[str], set[str]]:
        """Return the agents and the tasks behind a task: go on until nothing is added."""
        behind: set[str] = set()
        while True:
            more = {
                name
                for name, task in self.tasks.items()
                if "ended" not in task and name != key and ({key} | behind) & set(task.get("dependsOn", []))
            }
            if more <= behind:
                return {self.tasks[name]["assignee"] for name in behind if "assignee" in self.tasks[name]}, behind
            behind |= more

    def entries(self) -> dict[str, tuple[str, int, str | None, str, float]]:
        """Return kind, beginning, agent, task and minutes of its last hour gone, by id."""
        found: dict[str, tuple[str, int, str | None, str, float]] = {}
        for one in self.events:
            data, began = one["data"], from_wire(one["time"])
            if one["type"] == EventType.REQUEST:
                left = (from_wire(data["expiresAt"]) - self.at) / MINUTE if "expiresAt" in data else 60.0
                name = f"request:{one['subject']}:{data['requestId']}"
                found[name] = ("request", began, one["subject"], data["taskId"], max(0.0, 60 - left))
            elif one["type"] == EventType.AGENT_STATUS and data["status"] == "error":
                found[f"error:{one['subject']}"] = ("error", began, one["subject"], data["taskId"], 0)
        for key, task in self.tasks.items():
            if task.get("status") == "failed":
                found[f"failure:{key}"] = ("failure", task["ended"], task.get("assignee"), key, 0)
            if "ended" not in task and "dueAt" in task and from_wire(task["dueAt"]) <= self.at + 4 * HOUR:
                since = max(from_wire(task["dueAt"]) - 4 * HOUR, task["began"])
                found[f"deadline:{key}"] = ("deadline", since, task.get("assignee"), key, 0)
        return found

    def scores(self) -> dict[str, tuple[int, float]]:
        """Return how many each entry holds up, and its score."""
        found = {}
        for name, (kind, since, agent, key, expiring) in self.entries().items():
            waiting, blocked = self.behind(key)
            held = len(waiting | ({agent} if agent else set()))
            task = self.tasks[key]
            overdue = max(0, self.at - from_wire(task["dueAt"])) / MINUTE if "dueAt" in task else 0
            values = {
                "agentMinutes": held * (self.at - since) / MINUTE,
                "heldUp": held,
                "blockedTasks": len(blocked),
                "overdueMinutes": overdue,
                "expiringMinutes": expiring,
            }
            total = sum(round(WEIGHTS[term] * round(value, 2), 2) for term, value in values.items())
            factor = PRIORITY.get(str(task.get("priority", "")).lower(), 1.0)
            found[name] = (held, round(KIND[kind] * factor * total, 2))
        return found
