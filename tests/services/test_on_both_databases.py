"""The attention queue, alert rules and the shift report say the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.operations import alerts
from metaverse.services import alert_rules, attention, hub, shift_report
from metaverse.services.agents import Patience
from metaverse.services.attention import settings
from tests.factories import ORGANIZATION, event, make_organization, status

HOUR = 3_600_000
BUDGETS = [
    {"scope": scope, "limitUsd": 1, "period": "total" if scope == "task" else "month"}
    for scope in ("organization", "agent", "department", "model", "task")
]
RULE: dict[str, Any] = {
    "name": "Failures",
    "kind": "figure",
    "figure": "failures",
    "above": 0,
    "level": "warning",
    "windowSeconds": 3600,
    "holdSeconds": 0,
    "recoverSeconds": 0,
    "coolDownSeconds": 0,
    "enabled": True,
}


def test_they_work_on_both(each_app: Flask) -> None:
    make_organization()
    ago = to_wire(now_ms() - 1000)
    spent = {"tokens": {"input": 1, "output": 1}, "costUsd": 3, "model": "m", "taskId": "open"}
    asked = {"requestId": "r", "kind": "input", "summary": "?", "digest": "d", "taskId": "open"}
    told = [
        event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada", "department": "Lab"}),
        event(EventType.TASK_CREATED, "open", {"title": "Open", "dueAt": ago, "dependsOn": ["lost"]}),
        event(EventType.TASK_CREATED, "lost", {"title": "Lost", "assignee": "ada"}),
        event(EventType.TASK_UPDATED, "lost", {"status": "failed", "reason": "=1+1"}),
        event(EventType.AGENT_USAGE, "ada", spent),
        event(EventType.REQUEST, "ada", asked),
        *(
            event(EventType.TASK_STEP, "open", {"stepKey": f"{n}", "name": "again", "status": "completed"} | at)
            for n in range(5)
            for at in [{"agentId": "ada"}]
        ),
        status("bob", "error"),
    ]
    door.admit(ORGANIZATION, told, SERVER)
    settings.change(ORGANIZATION, {"budgets": BUDGETS}, "test")
    entries = attention.page(ORGANIZATION, Patience(), attention.Asked(HOUR))["items"]
    assert {entry["id"] for entry in entries} == {
        "budget:agent:ada:month",
        "budget:department:Lab:month",
        "budget:model:m:month",
        "budget:organization::month",
        "budget:task:open:total",
        "deadline:open",
        "error:bob",
        "failure:lost",
        "looping:ada:open",
        "request:ada:r",
    }
    figures, _ = hub.figures(ORGANIZATION, Patience(), HOUR, None)
    alert_rules.create(ORGANIZATION, RULE, figures, "test")
    assert [alerts.sweep(Patience()), alerts.sweep(Patience())] == [1, 0]
    now = now_ms()
    report = shift_report.report(ORGANIZATION, Patience(), (now - HOUR, now), "en")
    assert [one["code"] for one in report["sentences"]] == [
        *("failed", "failedTask", "waitedLongest", "alerts", "cost", "mostSpent", "newAgents", "stillOpen"),
    ]
