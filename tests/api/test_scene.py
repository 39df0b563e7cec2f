"""The scene's settings are changed by version; network and hub have the form that clients rely on."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask

from metaverse.clock import from_wire, now_ms
from metaverse.events.names import EventType
from metaverse.schemas.network import Community, Network, NetworkEdge, NetworkMetrics, NetworkNode
from tests.callers import API, Somebody
from tests.factories import event, status, task

CONFIG = f"{API}/3d/scene/config"


def tag(who: Somebody) -> dict[str, str]:
    return {"If-Match": who.get(CONFIG).headers["ETag"]}


def test_the_scene_begins_with_the_documented_settings(viewer: Somebody) -> None:
    config = viewer.get(CONFIG).json
    assert (config["version"], config["maxVisibleAgents"], config["cullingDistance"]) == (1, 20, 50)
    assert (config["lodDistances"], [stage["key"] for stage in config["pipeline"]]) == (
        [10, 25, 50],
        ["backlog", "planned", "in_progress", "review", "done"],
    )
    assert config["reconnection"] == {"attempts": 5, "delayMs": 1000, "delayMaxMs": 5000}
    assert {"floors", "zones", "desks", "camera", "theme"} <= set(config)


def test_a_part_is_changed_and_the_rest_stays(admin: Somebody, viewer: Somebody) -> None:
    changed = admin.patch(CONFIG, {"maxVisibleAgents": 40}, headers=tag(admin))
    assert (changed.status_code, changed.json["version"], changed.json["maxVisibleAgents"]) == (200, 2, 40)
    again = admin.patch(CONFIG, {"theme": "day"}, headers={"If-Match": changed.headers["ETag"]})
    assert (again.json["version"], again.json["theme"], again.json["maxVisibleAgents"]) == (3, "day", 40)
    assert viewer.get(CONFIG).json["theme"] == "day"


def test_what_is_replaced_goes_back_to_its_default(admin: Somebody) -> None:
    admin.patch(CONFIG, {"maxVisibleAgents": 40, "cullingDistance": 80}, headers=tag(admin))
    replaced = admin.put(CONFIG, {"cullingDistance": 90}, headers=tag(admin)).json
    assert (replaced["version"], replaced["maxVisibleAgents"], replaced["cullingDistance"]) == (3, 20, 90)


def test_a_change_names_the_version_it_changes(admin: Somebody) -> None:
    old = tag(admin)
    for change in (admin.patch, admin.put):
        assert change(CONFIG, {"theme": "day"}).status_code == 428
    assert admin.patch(CONFIG, {"theme": "day"}, headers=old).status_code == 200
    for stale in (old, {"If-Match": '"rubbish"'}, {"If-Match": '"scene-99-x"'}):
        assert admin.patch(CONFIG, {"theme": "evening"}, headers=stale).status_code == 412
    assert admin.get(CONFIG).json["theme"] == "day"


def test_a_change_may_name_several_versions_or_any_but_no_weak_one(admin: Somebody) -> None:
    shown = tag(admin)["If-Match"]
    assert admin.patch(CONFIG, {"theme": "day"}, headers={"If-Match": f"W/{shown}"}).status_code == 412
    assert admin.patch(CONFIG, {"theme": "day"}, headers={"If-Match": f'"other", {shown}'}).status_code == 200
    assert admin.patch(CONFIG, {"theme": "evening"}, headers={"If-Match": "*"}).status_code == 200


def test_of_two_that_change_the_same_version_one_is_told(admin: Somebody, office: Flask) -> None:
    shown, got = tag(admin), []
    barrier = threading.Barrier(4)

    def change(number: int) -> None:
        barrier.wait(10)
        another = Somebody(office.test_client(), admin.headers)
        got.append(another.patch(CONFIG, {"maxVisibleAgents": 21 + number}, headers=shown).status_code)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [200, 412, 412, 412]
    assert admin.get(CONFIG).json["version"] == 2


@pytest.mark.parametrize(
    "body",
    [
        {"lodDistances": [50, 25, 10]},
        {"lodDistances": [1, 2]},
        {"maxVisibleAgents": -1},
        {"maxVisibleAgents": "20"},
        {"maxVisibleAgents": 2.5},
        {"theme": "pink"},
        {"pipeline": []},
        {"pipeline": [{"key": "a", "name": {"en": "A", "zh": "A"}}] * 2},
        {"reconnection": {"attempts": "many"}},
        {"version": 7},
        {"floors": []},
    ],
)
def test_what_no_client_could_show_is_refused_by_both_doors(admin: Somebody, body: dict[str, Any]) -> None:
    assert admin.patch(CONFIG, body, headers=tag(admin)).status_code == 422
    if "version" not in body:
        sent = event(EventType.SCENE_CHANGED, None, {"version": 2, **body})
        assert admin.post(f"{API}/events", sent).status_code == 422
    assert admin.get(CONFIG).json["version"] == 1


def test_the_office_grows_with_its_departments(agent: Somebody, viewer: Somebody) -> None:
    agent.tell(*[event(EventType.AGENT_REGISTERED, f"a{n}", {"name": "A", "department": "Research"}) for n in range(9)])
    config = viewer.get(CONFIG).json
    rooms = [room for floor in config["floors"] for room in floor["rooms"]]
    assert [room["department"] for room in rooms if room["kind"] == "department"] == ["Research"]
    assert len(config["desks"]) >= 9
    assert {zone["id"] for zone in config["zones"]} == {room["id"] for room in rooms}


def test_the_network_has_its_form(agent: Somebody, viewer: Somebody) -> None:
    agent.tell(
        event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada", "department": "Research"}),
        event(EventType.INTERACTION, "ada", {"to": "bob", "kind": "delegate", "weight": 2}),
        event(EventType.INTERACTION, "bob", {"to": "ada", "kind": "result"}),
        status("eve"),
    )
    answer = viewer.get(f"{API}/3d/collaboration/network/v2").json
    parts = {"organizationId", "seq", "computedAt", "nodes", "edges", "communities", "metrics", "insights"}
    assert parts == set(answer)
    assert Network().validate(answer) == {}
    nodes = {node["agentId"]: node for node in answer["nodes"]}
    assert set(NetworkNode().fields) == set(nodes["ada"])
    assert (nodes["ada"]["name"], nodes["ada"]["department"], nodes["ada"]["degree"]) == ("Ada", "Research", 1)
    assert (nodes["eve"]["degree"], set(nodes["eve"]["position"])) == (0, {"x", "y", "z"})
    assert [(edge["source"], edge["target"], set(edge["kinds"])) for edge in answer["edges"]] == [
        ("ada", "bob", {"delegate"}),
        ("bob", "ada", {"result"}),
    ]
    assert set(answer["metrics"]) == set(NetworkMetrics().fields)
    assert set(answer["communities"][0]) == set(Community().fields)
    assert set(answer["edges"][0]) == set(NetworkEdge().fields)
    assert sum(community["size"] for community in answer["communities"]) == 3
    flat = viewer.get(f"{API}/3d/collaboration/network/v2?layout=none&kinds=delegate&minWeight=1").json
    assert [node["position"] for node in flat["nodes"]] == [None] * 3
    assert [edge["source"] for edge in flat["edges"]] == ["ada"]


def test_the_hub_has_its_form(agent: Somebody, viewer: Somebody) -> None:
    agent.tell(status("ada", "error"), task("t-1", status="completed", assignee="ada"))
    hub = viewer.get(f"{API}/3d/management-hub?window=1h").json
    assert set(hub) == {
        *("organizationId", "seq", "computedAt", "window", "attention", "headcount", "utilisation", "throughput"),
        *("completionRate", "cycleTime", "failures", "stages", "bottleneck", "stuck", "looping", "tokens", "costUsd"),
        *("byAgent", "byModel", "byDepartment", "byTask", "alerts", "series", "previous", "listed", "attentionTimes"),
        *("firstTimeRight", "leadTime", "agentTime", "timeByAgent", "stale", "waits", "circles", "cascades"),
    }
    assert (hub["headcount"]["error"], hub["throughput"]["completed"], hub["completionRate"]) == (1, 1, 1.0)
    assert [(entry["kind"], entry["agent"]["agentId"]) for entry in hub["attention"]] == [("error", "ada")]


def test_replay_shows_the_office_as_it_was(agent: Somebody, operator: Somebody, viewer: Somebody) -> None:
    def office() -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = viewer.post(f"{API}/3d/agents/status/batch", {}).json["agents"]
        return sorted(shown, key=lambda one: str(one["id"]))

    agent.tell(
        event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada", "department": "Research"}),
        task("t-1", title="Sums", status="working", assignee="ada"),
        status("ada", activity="adding", taskId="t-1"),
        status("bob", "waiting", waitingOn="input"),
        event(EventType.AGENT_POSITION, "eve", {"position": {"x": 1, "y": 0, "z": 2}, "zone": "z"}),
    )
    agent.tell(task("t-1", title="Great sums", progress=0.5))
    shown = office()
    moment = viewer.get(f"{API}/events?after=5").json["items"][-1]["receivedAt"]
    wait_for_another_millisecond(moment)
    agent.tell(status("ada", "idle"), status("bob"), status("new"), task("t-1", status="completed"))
    operator.tell(event(EventType.AGENT_REMOVED, "eve"))
    then = viewer.get(f"{API}/3d/replay", query_string={"at": moment}).json
    scene, flow = (then["rooms"][room]["snapshot"] for room in ("scene", "tasks"))
    assert (then["seq"], [one["title"] for one in flow["tasks"]]) == (6, ["Great sums"])
    assert sorted(scene["agents"], key=lambda one: str(one["id"])) == shown
    before = viewer.get(f"{API}/3d/replay?seq=0").json
    assert (before["seq"], before["rooms"]["scene"]["snapshot"]["agents"]) == (0, [])


def wait_for_another_millisecond(moment: str) -> None:
    passed = threading.Event()
    while now_ms() <= from_wire(moment):
        passed.wait(0.001)
