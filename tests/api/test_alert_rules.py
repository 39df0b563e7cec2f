"""Alert rules: kept by administrators, judged by the server, told once until the figure was back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from metaverse.operations import alerts
from metaverse.services.agents import Patience
from tests.callers import API, Somebody, found, token
from tests.factories import status

PATH = f"{API}/alert-rules"


@pytest.fixture
def admin(app: Flask) -> Somebody:
    found(app)
    return token(app, "admin")


def make(admin: Somebody, **given: Any) -> dict[str, Any]:
    body = {"name": "Too many errors", "figure": "headcount.error", "above": 0, "coolDownSeconds": 0, **given}
    if given.get("kind", "figure") != "figure":
        body = {name: value for name, value in body.items() if name in given or name not in ("figure", "above")}
    answer = admin.post(PATH, json=body)
    assert answer.status_code == 201, answer.json
    rule: dict[str, Any] = answer.json
    return rule


def sweep(app: Flask, **more: Any) -> int:
    with app.app_context():
        return alerts.sweep(Patience(), **more)


def told(admin: Somebody) -> list[tuple[str, str]]:
    return [(one["title"], one["body"]) for one in admin.get(f"{API}/notifications").json["items"]]


def own(admin: Somebody) -> list[dict[str, Any]]:
    return [rule for rule in admin.get(PATH).json["items"] if not rule["builtIn"]]


FIRED = ("Too many errors", "headcount.error = 1 > 0")
OVER = ("Recovered: Too many errors", "headcount.error = 0 (fires > 0)")


def test_a_rule_tells_once_and_again_only_after_the_figure_was_back(app: Flask, admin: Somebody) -> None:
    make(admin)
    assert sweep(app) == 0
    admin.tell(status("ada", "error"))
    assert (sweep(app), sweep(app)) == (1, 0)
    assert [alert["name"] for alert in admin.get(f"{API}/3d/management-hub").json["alerts"]] == ["Too many errors"]
    admin.tell(status("ada", "idle"))
    assert sweep(app) == 1
    admin.tell(status("ada", "error"))
    assert sweep(app) == 1
    assert told(admin) == [FIRED, OVER, FIRED]
