"""The status of many agents at once: by keys or ids, some fields or all, one question to the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event as listening

from metaverse import database
from metaverse.events.names import EventType
from metaverse.schemas.answers import AgentView
from tests.callers import API, FOREIGN, Somebody, token
from tests.factories import event, status, task

BATCH = f"{API}/3d/agents/status/batch"


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Note every statement that is sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = database.bound().engine
    listening.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        listening.remove(engine, "before_cursor_execute", note)


def fill(agent: Somebody, count: int) -> None:
    for start in range(0, count, 250):
        agent.tell(*[status(f"a{n}", activity="at work", taskId=f"t{n}") for n in range(start, start + 250)])


def test_agents_are_named_by_keys_or_ids(agent: Somebody, viewer: Somebody) -> None:
    agent.tell(status("ada"), status("bob", "idle"), status("eve"))
    everyone = {shown["agentId"]: shown for shown in viewer.post(BATCH, {}).json["agents"]}
    answer = viewer.post(BATCH, {"agentIds": ["ada", everyone["bob"]["id"], "nobody", "a_none"]}).json
    assert [shown["agentId"] for shown in answer["agents"]] == ["ada", "bob"]
    assert answer["missing"] == ["nobody", "a_none"]
    assert (answer["seq"], answer["organizationId"]) == (3, "org_test")


def test_only_the_fields_that_are_wanted_come(agent: Somebody, viewer: Somebody) -> None:
    agent.tell(status("ada"))
    answer = viewer.post(BATCH, {"fields": ["status", "stale"]}).json
    assert [{**shown, "id": ""} for shown in answer["agents"]] == [
        {"id": "", "agentId": "ada", "status": "working", "stale": False}
    ]
    assert viewer.post(BATCH, {"fields": ["password"]}).status_code == 422


def test_a_thousand_may_be_asked_for_and_not_one_more(viewer: Somebody) -> None:
    assert len(viewer.post(BATCH, {"agentIds": [f"a{n}" for n in range(1000)]}).json["missing"]) == 1000
    assert viewer.post(BATCH, {"agentIds": [f"a{n}" for n in range(1001)]}).status_code == 422
    assert viewer.post(BATCH, {"agentIds": []}).status_code == 422


def test_all_are_told_by_cursor(agent: Somebody, viewer: Somebody) -> None:
    fill(agent, 1250)
    first = viewer.post(BATCH, {}).json
    second = viewer.post(BATCH, {"after": first["next"]}).json
    assert (len(first["agents"]), len(second["agents"]), "next" in second) == (1000, 250, False)
    assert len({shown["agentId"] for page in (first, second) for shown in page["agents"]}) == 1250


def test_a_thousand_agents_are_no_question_to_the_database_until_something_happens(
    office: Flask, agent: Somebody, viewer: Somebody
) -> None:
    fill(agent, 1000)
    names = [f"a{n}" for n in range(1000)]
    assert viewer.post(BATCH, {"agentIds": names}).status_code == 200
    for asked, happened in ((0, []), (2, [status("a7", "idle")])):
        if happened:
            agent.tell(*happened)
        with statements(office) as sent:
            answer = viewer.post(BATCH, {"agentIds": names}).json
        assert len(answer["agents"]) == 1000
        assert len([said for said in sent if said.startswith("SELECT")]) == asked
    assert (answer["seq"], answer["agents"][7]["status"]) == (1001, "idle")


def test_the_same_question_is_judged_the_same_each_time(viewer: Somebody, agent: Somebody) -> None:
    agent.tell(status("ada"))
    for _ in range(3):
        assert viewer.post(BATCH, {"agentIds": ["ada"]}).json["agents"][0]["agentId"] == "ada"
        assert viewer.post(BATCH, {"agentIds": ["ada"], "more": 1}).status_code == 422
        assert viewer.post(BATCH, {"agentIds": []}).status_code == 422


def test_what_another_process_commits_is_seen_at_once(office: Flask, agent: Somebody, viewer: Somebody) -> None:
    agent.tell(status("ada"), status("bob"))
    assert viewer.post(BATCH, {}).json["seq"] == 2
    with office.app_context():
        path = database.bound().engine.url.database
        with sqlite3.connect(str(path)) as other:
            other.execute("UPDATE organizations SET epoch = 'another' WHERE id = 'org_test'")
        other.close()
    assert viewer.post(BATCH, {}).json["epoch"] == "another"


def test_another_organization_s_agents_are_nobody(office: Flask, agent: Somebody, viewer: Somebody) -> None:
    token(office, "agent", FOREIGN).tell(status("spy"))
    assert viewer.post(BATCH, {"agentIds": ["spy"]}).json["missing"] == ["spy"]
    assert viewer.post(BATCH, {"organizationId": FOREIGN}).status_code == 404


def everything(agent: Somebody) -> None:
    """Let one agent have whatever an agent can have."""
    agent.tell(
        event(
            EventType.AGENT_REGISTERED,
            "ada",
            {"name": '"stale":false', "avatar": {"stale": False}, "department": "R", "role": "r", "parentId": "bob"},
        ),
        task("t-1", title="Sums", status="working", progress=0.5, assignee="ada"),
        status("ada", activity={"kind": "tool", "text": "make"}, taskId="t-1"),
        status("bob", "waiting", waitingOn="permission"),
        event(EventType.AGENT_USAGE, "ada", {"tokens": {"input": 5, "output": 7, "cached": 2}, "costUsd": 0.25}),
        event(EventType.AGENT_POSITION, "eve", {"position": {"x": 1, "y": 0, "z": 2.5}, "rotationY": 1, "zone": "z"}),
    )


def test_the_quick_answer_is_what_the_schema_says(agent: Somebody, viewer: Somebody) -> None:
    everything(agent)
    shown = viewer.post(BATCH, {}).json["agents"]
    assert len(shown) == 3
    for one in shown:
        assert AgentView().dump(one) == one
        assert set(AgentView().fields) == set(one)


def test_the_answer_follows_what_happens(agent: Somebody, viewer: Somebody) -> None:
    everything(agent)
    viewer.post(BATCH, {})
    agent.tell(task("t-1", progress=0.75, title="Great sums"), status("bob", "idle"), status("new"))
    shown = {one["agentId"]: one for one in viewer.post(BATCH, {}).json["agents"]}
    assert (shown["ada"]["currentTask"]["title"], shown["ada"]["currentTask"]["progress"]) == ("Great sums", 0.75)
    assert (shown["bob"]["status"], shown["bob"]["waitingOn"], shown["new"]["status"]) == ("idle", None, "working")
    listed = {one["agentId"]: one for one in viewer.get(f"{API}/agents").json["items"]}
    placed = ("position", "rotationY", "zone", "pose", "blocked")
    for key, one in listed.items():
        assert {n: v for n, v in one.items() if n not in placed} == {
            n: v for n, v in shown[key].items() if n not in placed
        }


def test_whoever_is_silent_is_stale_and_says_so_in_the_right_place(
    agent: Somebody, viewer: Somebody, office: Flask
) -> None:
    everything(agent)
    viewer.post(BATCH, {})
    office.config["TOOL_STALE_AFTER_SECONDS"] = office.config["STALE_AFTER_SECONDS"] = -1
    shown = {one["agentId"]: one for one in viewer.post(BATCH, {}).json["agents"]}
    assert (shown["ada"]["stale"], shown["bob"]["stale"]) == (True, True)
    assert (shown["ada"]["avatar"], shown["ada"]["name"]) == ({"stale": False}, '"stale":false')


def test_the_removed_are_gone_and_come_back_with_their_word(agent: Somebody, operator: Somebody) -> None:
    agent.tell(status("ada"), status("bob"))
    operator.tell(event(EventType.AGENT_REMOVED, "ada"))
    assert [one["agentId"] for one in operator.post(BATCH, {}).json["agents"]] == ["bob"]
    agent.tell(status("ada", "idle"))
    assert operator.post(BATCH, {"agentIds": ["ada"]}).json["agents"][0]["status"] == "idle"
