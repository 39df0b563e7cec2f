"""Alert rules: kept by administrators, refused where they make no sense, tried by a button."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from metaverse.events.names import EventType
from tests.alerts import NIGHT, PATH, make, own, sweep
from tests.callers import API, Somebody
from tests.factories import event, status, task


def test_an_unknown_figure_is_refused_with_those_that_there_are(admin: Somebody) -> None:
    for wrong in ("headcount.bored", "cycleTime", "window.from", "attention.count", "nothing", "stages.nowhere.wip"):
        refused = admin.post(PATH, {"name": "X", "figure": wrong, "above": 1})
        assert refused.status_code == 422, wrong
        [fault] = refused.json["errors"]
        assert fault["field"] == "figure"
        assert "cycleTime.p95Seconds" in fault["message"], wrong
        assert "stages.*.waiting" in fault["message"]
        assert "server.cpuPercent" in fault["message"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"figure": "failures"}, "above"),
        ({"figure": "failures", "above": 1, "below": 1}, "above"),
        ({"figure": "failures", "above": 1, "clear": 2}, "clear"),
        ({"figure": "failures", "below": 1, "clear": 0}, "clear"),
        ({"figure": "failures", "above": 1, "seconds": 1}, "seconds"),
        ({"kind": "silence"}, "seconds"),
        ({"kind": "silence", "seconds": 60, "above": 1}, "above"),
        ({"kind": "status", "seconds": 60}, "status"),
        ({"kind": "cost"}, "above"),
        ({"kind": "cost", "above": 1, "agent": "a", "model": "m"}, "agent"),
        ({"kind": "weather"}, "kind"),
        ({"figure": "failures", "above": 1, "quietHours": {"from": "25:00", "until": "07:00"}}, "quietHours.from"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(admin: Somebody, given: dict[str, Any], field: str) -> None:
    refused = admin.post(PATH, {"name": "X", **given})
    assert (refused.status_code, [fault["field"] for fault in refused.json["errors"]]) == (422, [field])


def test_a_rule_is_changed_listed_and_deleted(admin: Somebody) -> None:
    rule = make(admin)
    changed = admin.patch(f"{PATH}/{rule['id']}", {"above": 5}).json
    assert (changed["above"], changed["figure"]) == (5, "headcount.error")
    turned = admin.patch(f"{PATH}/{rule['id']}", {"above": None, "below": 3}).json
    assert (turned["above"], turned["below"]) == (None, 3)
    assert [one["id"] for one in own(admin)] == [rule["id"]]
    assert admin.delete(f"{PATH}/{rule['id']}").status_code == 204
    assert admin.patch(f"{PATH}/{rule['id']}", {"above": 5}).status_code == 404


def test_a_built_in_rule_can_be_changed_and_disabled_not_deleted(app: Flask, admin: Somebody) -> None:
    path = f"{PATH}/builtin-cpu"
    assert admin.patch(path, {"above": 95, "enabled": False}).json["above"] == 95
    assert admin.delete(path).status_code == 409
    assert admin.patch(path, {"figure": "failures"}).status_code == 409
    sweep(app)
    kept = {rule["id"]: (rule["above"], rule["enabled"]) for rule in admin.get(PATH).json["items"]}
    assert kept["builtin-cpu"] == (95, False)
    assert len(kept) == 5


def test_the_server_measures_itself(app: Flask, admin: Somebody) -> None:
    shown = {one["figure"]: one["value"] for one in admin.get(f"{PATH}/figures").json["items"]}
    assert 0 < shown["server.memoryPercent"] < 100
    assert shown["server.websocketConnections"] == 0
    for _ in range(3):
        admin.get(PATH)
    figures = app.extensions["metaverse.figures"]
    figures._read = None
    assert figures.read()["apiRequests"] >= 4
    assert figures.read()["apiP95Ms"] > 0


def test_a_rule_is_tried_without_changing_how_it_stands(app: Flask, admin: Somebody) -> None:
    rule = make(admin, quietHours=NIGHT)
    admin.tell(status("ada", "error"))
    tried = admin.post(f"{PATH}/{rule['id']}/test", {}).json
    assert {name: tried[name] for name in ("value", "wouldFire", "inQuietHours", "lastError")} == {
        "value": 1,
        "wouldFire": True,
        "inQuietHours": True,
        "lastError": None,
    }
    [sent] = [one for one in admin.get(f"{API}/notifications").json["items"] if one["seq"] == tried["seq"]]
    assert (sent["title"], sent["level"], sent["code"]) == ("Test: Too many errors", "info", "alert.test")
    measured = {"figure": rule["figure"], "value": 1, "limit": rule["above"], "side": "above"}
    assert sent["values"] == {"name": "Too many errors", "rule": rule["id"], **measured}
    assert own(admin)[0]["firing"] is False
    assert admin.post(f"{PATH}/ar_none/test", {}).status_code == 404


def test_every_figure_that_is_listed_can_be_watched(app: Flask, admin: Somebody) -> None:
    spent = {"tokens": {"input": 10, "output": 5}, "costUsd": 3, "model": "m"}
    admin.tell(status("ada", "error"), event(EventType.AGENT_USAGE, "ada", spent), task("t-1", status="failed"))
    listed = admin.get(f"{PATH}/figures").json["items"]
    shown = {one["figure"]: one["value"] for one in listed}
    assert (shown["headcount.error"], shown["failures"], shown["byAgent.*.costUsd"], shown["looping"]) == (1, 1, 3, 0)
    for figure in shown:
        make(admin, figure=figure, above=1e9)
    sweep(app, server=lambda: dict.fromkeys(("cpuPercent", "memoryPercent"), 1.0))
    assert {rule["lastError"] for rule in own(admin) if not rule["figure"].startswith("server.")} == {None}
