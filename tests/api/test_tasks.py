"""Tasks by REST: made, moved, changed in what is named and nothing else; senseless moves are refused."""

from __future__ import annotations

from typing import Any

from flask import Flask

from metaverse import ids
from metaverse.events.names import EventType
from metaverse.schemas.answers import TaskView
from tests.callers import API, Somebody
from tests.factories import ORGANIZATION, event, status, task


def make(operator: Somebody, **more: Any) -> dict[str, Any]:
    made = operator.post(f"{API}/tasks", {"title": "Write", **more})
    assert made.status_code == 201, made.text
    shown: dict[str, Any] = made.json
    return shown


def test_a_task_is_made_and_everyone_sees_it(operator: Somebody, viewer: Somebody) -> None:
    made = make(operator, description="A page", priority="high", dueAt="2027-01-01", dependsOn=["t-0"])
    assert (made["status"], made["stage"], made["dueAt"]) == ("submitted", "backlog", "2027-01-01T00:00:00.000Z")
    shown = viewer.get(f"{API}/tasks/{made['id']}").json
    assert shown == made
    assert TaskView().dump(shown) == shown
    logged = viewer.get(f"{API}/events").json["items"][-1]
    assert (logged["type"], logged["subject"]) == (EventType.TASK_CREATED, made["taskId"])


def test_a_key_that_is_taken_is_not_taken_over(operator: Somebody, viewer: Somebody) -> None:
    make(operator, taskId="t-1")
    assert operator.post(f"{API}/tasks", {"title": "Other", "taskId": "t-1"}).status_code == 409
    assert viewer.get(f"{API}/tasks").json["items"][0]["title"] == "Write"


def test_only_what_is_named_changes(operator: Somebody) -> None:
    made = make(operator, description="A page", assignee="ada")
    url = f"{API}/tasks/{made['id']}"
    moved = operator.patch(url, {"stage": "review"}).json
    changed = {name for name in made if made[name] != moved[name]}
    assert changed <= {"stage", "stageSince", "updatedAt"}
    assert operator.patch(url, {"assignee": None}).json["assignee"] is None
    assert operator.patch(url, {}).json["stage"] == "review"


def test_a_move_that_makes_no_sense_is_refused(operator: Somebody) -> None:
    url = f"{API}/tasks/{make(operator)['id']}"
    assert operator.patch(url, {"status": "completed"}).json["stage"] == "done"
    refused = operator.patch(url, {"status": "working"})
    assert (refused.status_code, "runId" in refused.json["detail"]) == (409, True)
    assert operator.patch(url, {"status": "frobnicated"}).status_code == 409
    reopened = operator.patch(url, {"status": "working", "runId": "second"}).json
    assert (reopened["status"], reopened["finishedAt"]) == ("working", None)


def test_the_steps_of_a_task_are_told(agent: Somebody, viewer: Somebody) -> None:
    steps = [("1", "completed"), ("2", "failed"), ("3", "in_progress")]
    agent.tell(
        *[
            event(EventType.TASK_STEP, "t-1", {"stepKey": k, "name": f"S{k}", "status": s, "agentId": "ada"})
            for k, s in steps
        ]
    )
    shown = viewer.get(f"{API}/tasks/{ids.task_id(ORGANIZATION, 't-1')}").json
    assert shown["steps"] == {"total": 3, "completed": 1, "failed": 1}
    assert sorted((step["stepKey"], step["status"]) for step in shown["stepList"]) == steps
    assert TaskView().dump(shown) == shown


def test_an_agent_is_changed_in_what_is_named(agent: Somebody, operator: Somebody) -> None:
    agent.tell(event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada", "role": "dev"}), status("ada"))
    url = f"{API}/agents/{ids.agent_id(ORGANIZATION, 'ada')}"
    changed = operator.patch(url, {"department": "Lab"}).json
    assert (changed["name"], changed["role"], changed["department"]) == ("Ada", "dev", "Lab")
    assert operator.patch(url, {"role": None}).json["role"] is None
    assert operator.patch(url, {"name": " "}).status_code == 422
    assert operator.delete(url).status_code == 204
    assert operator.get(url).status_code == 404


def test_naming_a_department_does_not_name_the_agent(agent: Somebody, operator: Somebody) -> None:
    agent.tell(status("ada"))
    url = f"{API}/agents/{ids.agent_id(ORGANIZATION, 'ada')}"
    assert operator.patch(url, {"department": "Lab"}).json["name"] == "ada"
    agent.tell(event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada Lovelace"}))
    assert operator.get(url).json["name"] == "Ada Lovelace"


def test_names_in_any_script_come_back_as_they_were(agent: Somebody, viewer: Somebody) -> None:
    names = ["王小明", "<img src=x onerror=alert(1)>", 'O\'Brien "Bob"', "🦊", "a" * 256]
    agent.tell(*[event(EventType.AGENT_REGISTERED, f"a{n}", {"name": name}) for n, name in enumerate(names)])
    assert {shown["name"] for shown in viewer.get(f"{API}/agents").json["items"]} == set(names)


def test_a_task_of_nobody_s_organization_is_nothing(office: Flask, operator: Somebody, agent: Somebody) -> None:
    agent.tell(task("t-1"))
    for path in (f"{API}/tasks/t-1", f"{API}/tasks/{ids.task_id('org_foreign', 't-1')}", f"{API}/agents/ada"):
        assert operator.get(path).status_code == 404
