"""Every figure agrees wherever it appears: at the endpoint, in the export, and in the view."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from metaverse.clock import now_ms, to_wire
from metaverse.events.names import EventType
from tests.e2e.office import ORGANIZATION, Office
from tests.factories import event, status, task

Json = dict[str, Any]
HUB = "/api/metaverse/3d/management-hub"


def at(document: Json, minutes_ago: float) -> Json:
    return {**document, "time": to_wire(now_ms() - int(minutes_ago * 60_000))}


def a_day() -> list[Json]:
    """Make up a day, and some of the day before: tasks that wait and end, agents, and what they spent."""
    told = [
        at(event(EventType.AGENT_REGISTERED, f"a{n}", {"name": f"A{n}", "department": "Lab"}), 2800) for n in range(4)
    ]
    for number, ago in enumerate([2000, 1700, 1300, 900, 600, 300, 90]):
        key, who = f"t{number}", f"a{number % 4}"
        told.append(at(event(EventType.TASK_CREATED, key, {"title": key, "stage": "planned", "assignee": who}), ago))
        told.append(at(task(key, status="working"), ago - 30 - number))
        told.append(at(task(key, status="failed" if number == 4 else "completed"), ago - 60 - 3 * number))
        told.append(at(status(who, "working", taskId=key), ago - 30))
        told.append(at(status(who, "idle"), ago - 60))
        spent = {"tokens": {"input": 100 * number, "output": 10}, "costUsd": number / 4, "model": "m", "taskId": key}
        told.append(at(event(EventType.AGENT_USAGE, who, spent), ago - 40))
    return told


def test_endpoint_export_and_view_say_the_same(office: Office, page: Page) -> None:
    office.send(*a_day())
    office.sign_in(page, path="/hub")
    tiles = page.locator(".tiles")
    expect(tiles).to_contain_text("Cycle time")

    hub, tables = (
        _endpoint(office),
        {name: _export(office, name) for name in ("summary", "stages", "byAgent", "timeByAgent")},
    )
    summary = {row["figure"]: row for row in tables["summary"]}
    assert summary["throughput.completed"] == {"figure": "throughput.completed", "now": "4", "before": "2"}
    for figure in ("throughput.completed", "failures", "costUsd", "cycleTime.p50Seconds", "tokens.input"):
        assert float(summary[figure]["now"]) == _at(hub, figure)
        assert float(summary[figure]["before"]) == _at(hub["previous"], figure)
    assert [float(row["averageQueue"]) for row in tables["stages"]] == [row["averageQueue"] for row in hub["stages"]]
    assert sum(float(row["costUsd"]) for row in tables["byAgent"]) == hub["costUsd"] == sum(hub["series"]["costUsd"])
    worked = sum(float(row["workingSeconds"]) for row in tables["timeByAgent"])
    assert round(worked, 3) == hub["agentTime"]["workingSeconds"]

    _says(page, "Done in 24 h", rf"^{hub['throughput']['completed']}\b", "2 more than in the 24 h before")
    _says(page, "Failures", rf"^{hub['failures']}\b")
    _says(page, "Cycle time", rf"^{int(hub['cycleTime']['p50Seconds'] // 60)} min")
    _says(page, "Cost", rf"^\${hub['costUsd']:.2f}")
    share = f"{round(hub['utilisation'] * 100)}% of their time"
    expect(tiles).to_contain_text(share)
    expect(page.locator(".stages")).to_contain_text(f"{round(hub['bottleneck']['share'] * 100)}% of all waiting")


def _endpoint(office: Office) -> Json:
    answer = httpx.get(f"{office.served.url}{HUB}", headers=_viewer(office), params={"organizationId": ORGANIZATION})
    assert answer.status_code == httpx.codes.OK
    found: Json = answer.json()
    return found


def _export(office: Office, name: str) -> list[dict[str, str]]:
    url = f"{office.served.url}{HUB}/tables/{name}"
    answer = httpx.get(url, headers=_viewer(office), params={"organizationId": ORGANIZATION})
    return list(csv.DictReader(io.StringIO(answer.text)))


def _viewer(office: Office) -> dict[str, str]:
    token = office.served.prepare("tokens", "create", "--role", "viewer").strip()
    return {"Authorization": f"Bearer {token}"}


def _at(figures: Json, path: str) -> float:
    value: Any = figures
    for name in path.split("."):
        value = value[name]
    return float(value)


def _says(page: Page, name: str, value: str, change: str = "") -> None:
    tile = page.locator(".tile", has=page.get_by_role("heading", name=name, exact=True))
    expect(tile.locator(".tile-value")).to_have_text(re.compile(value))
    expect(tile).to_contain_text(change)
