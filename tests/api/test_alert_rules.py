"""Alert rules: kept by administrators, judged by the server, told once until the figure was below."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from metaverse.operations import alerts
from metaverse.services.agents import Patience
from tests.callers import API, Somebody, found, token
from tests.factories import status, task

PATH = f"{API}/alert-rules"


@pytest.fixture
def admin(app: Flask) -> Somebody:
    found(app)
    return token(app, "admin")


def make(admin: Somebody, **given: Any) -> dict[str, Any]:
    body = {"name": "Too many errors", "figure": "error", "above": 0, "coolDownSeconds": 0, **given}
    answer = admin.post(PATH, json=body)
    assert answer.status_code == 201, answer.json
    rule: dict[str, Any] = answer.json
    return rule


def sweep(app: Flask) -> int:
    with app.app_context():
        return alerts.sweep(Patience())


def told(admin: Somebody) -> list[str]:
    return [one["body"] for one in admin.get(f"{API}/notifications").json["items"]]


def test_a_rule_tells_once_and_again_only_after_the_figure_was_below(app: Flask, admin: Somebody) -> None:
    make(admin)
    assert sweep(app) == 0
    admin.tell(status("ada", "error"))
    assert (sweep(app), sweep(app)) == (1, 0)
    assert [alert["name"] for alert in admin.get(f"{API}/3d/management-hub").json["alerts"]] == ["Too many errors"]
    admin.tell(status("ada", "idle"))
    assert sweep(app) == 0
    admin.tell(status("ada", "error"))
    assert sweep(app) == 1
    assert told(admin) == ["error = 1 > 0"] * 2


def test_nothing_is_told_within_the_cool_down(app: Flask, admin: Somebody) -> None:
    make(admin, coolDownSeconds=3600)
    for state in ("error", "idle", "error"):
        admin.tell(status("ada", state))
        sweep(app)
    assert len(told(admin)) == 1


def test_failures_and_open_requests_are_figures_too(app: Flask, admin: Somebody) -> None:
    make(admin, figure="failures", name="Failed")
    make(admin, figure="open_requests", name="Asked")
    make(admin, figure="cost_usd", name="Spent")
    admin.tell(task("t-1", status="failed"))
    assert sweep(app) == 1
    assert told(admin) == ["failures = 1 > 0"]


def test_a_rule_is_changed_listed_and_deleted(admin: Somebody) -> None:
    rule = make(admin)
    changed = admin.patch(f"{PATH}/{rule['id']}", json={"above": 5}).json
    assert (changed["above"], changed["figure"]) == (5, "error")
    assert [one["id"] for one in admin.get(PATH).json["items"]] == [rule["id"]]
    assert admin.delete(f"{PATH}/{rule['id']}").status_code == 204
    assert admin.patch(f"{PATH}/{rule['id']}", json={"above": 5}).status_code == 404


def test_a_rule_that_is_off_tells_nothing(app: Flask, admin: Somebody) -> None:
    make(admin, enabled=False)
    admin.tell(status("ada", "error"))
    assert sweep(app) == 0
