"""Tasks by REST: made, moved, changed in what is named and nothing else; senseless moves are refused."""

from __future__ import annotations

from typing import Any

from flask import Flask

from metaverse import ids
from metaverse.events.names import EventType
from metaverse.schemas.answers import Happening, TaskView
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


def take(operator: Somebody, *events: dict[str, Any]) -> None:
    assert operator.post(f"{API}/events", list(events)).status_code == 202


def test_ended_tasks_come_latest_first_and_are_counted(operator: Somebody, viewer: Somebody) -> None:
    take(operator, *(task(f"t-{n}", status="completed") for n in range(5)), task("open", status="working"))
    url = f"{API}/tasks/ended"
    first = viewer.get(url, query_string={"stage": "done", "limit": 3}).json
    rest = viewer.get(url, query_string={"stage": "done", "limit": 3, "after": first["next"]}).json
    assert [one["taskId"] for one in first["items"] + rest["items"]] == ["t-4", "t-3", "t-2", "t-1", "t-0"]
    assert (first["total"], rest["total"], "next" in rest) == (5, 5, False)
    assert viewer.get(url, query_string={"stage": "review"}).json == {"items": [], "total": 0}
    assert viewer.get(url, query_string={"after": "yesterday"}).status_code == 422


def test_a_task_tells_all_that_happened_to_it_and_who_did_it(operator: Somebody, viewer: Somebody) -> None:
    made = make(operator, taskId="t-1", assignee="ada")
    make(operator, taskId="t-2")
    operator.patch(f"{API}/tasks/{made['id']}", {"stage": "review", "assignee": "bob"})
    step = {"stepKey": "s-1", "name": "Read", "status": "completed"}
    asked = {"requestId": "r-1", "kind": "input", "summary": "Which?", "digest": "d", "taskId": "t-1"}
    take(
        operator,
        event(EventType.TASK_STEP, "t-1", step),
        event(EventType.INTERACTION, "ada", {"to": "bob", "kind": "handoff", "taskId": "t-1"}),
        event(EventType.INTERACTION, "ada", {"to": "bob", "kind": "message", "taskId": "t-2"}),
        event(EventType.REQUEST, "bob", asked),
    )
    told = viewer.get(f"{API}/tasks/{made['id']}/history").json["items"]
    kinds = [one["type"].removeprefix("metaverse.") for one in told]
    assert kinds == ["request", "interaction", "task.step", "task.updated", "task.created"]
    moved = told[3]["transition"]
    assert (moved["fromStage"], moved["toStage"], moved["fromAgent"], moved["toAgent"]) == (
        "backlog",
        "review",
        "ada",
        "bob",
    )
    assert [one["by"]["id"] for one in told] == [operator.id] * 5
    assert Happening(many=True).dump(told) == told


def test_a_history_goes_on_page_by_page(operator: Somebody, viewer: Somebody) -> None:
    made = make(operator, taskId="t-1")
    take(operator, *(task("t-1", progress=n / 10) for n in range(7)))
    url, seqs = f"{API}/tasks/{made['id']}/history", []
    page: dict[str, Any] = {"next": ""}
    while "next" in page:
        page = viewer.get(url, query_string={"limit": 3, "after": page["next"]}).json
        seqs += [one["seq"] for one in page["items"]]
    assert seqs == sorted(seqs, reverse=True)
    assert len(seqs) == 8
    assert viewer.get(f"{API}/tasks/t_none/history").status_code == 404
