"""Alert rules in tests: made, judged by a sweep, and what was told."""

from __future__ import annotations

from typing import Any

from flask import Flask

from metaverse.operations import alerts
from metaverse.services.agents import Patience
from tests.callers import API, Somebody

PATH = f"{API}/alert-rules"
MINUTE = 60_000
NIGHT = {"from": "00:00", "until": "00:00", "timeZone": "UTC"}
FIRED = ("Too many errors", "headcount.error = 1 > 0")
OVER = ("Recovered: Too many errors", "headcount.error = 0 (fires > 0)")


def make(admin: Somebody, **given: Any) -> dict[str, Any]:
    default = {"figure": "headcount.error", "above": 0} if "kind" not in given and "figure" not in given else {}
    answer = admin.post(PATH, {"name": "Too many errors", "coolDownSeconds": 0, **default, **given})
    assert answer.status_code == 201, answer.text
    rule: dict[str, Any] = answer.json
    return rule


def sweep(app: Flask, **more: Any) -> int:
    with app.app_context():
        return alerts.sweep(Patience(), **more)


def told(admin: Somebody) -> list[tuple[str, str]]:
    return [(one["title"], one["body"]) for one in admin.get(f"{API}/notifications").json["items"]]


def own(admin: Somebody) -> list[dict[str, Any]]:
    return [rule for rule in admin.get(PATH).json["items"] if not rule["builtIn"]]
