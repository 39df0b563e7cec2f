"""All of an organization can be taken away: nothing is left out, nothing comes twice, and it is noted who did."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from flask import Flask

from metaverse.events.names import EventType
from metaverse.services import exporting
from tests.callers import API, Somebody
from tests.factories import ORGANIZATION, event, status

EXPORT = f"{API}/export"


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PAGE", 3)


def lines(who: Somebody, query: str = "") -> Iterator[dict[str, object]]:
    answer = who.get(f"{EXPORT}{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/x-ndjson")
    return map(json.loads, answer.text.splitlines())


def fill(agent: Somebody, count: int) -> None:
    agent.tell(*(event(EventType.AGENT_REGISTERED, f"a{n}", {"name": "=Ada" if n else "Ada"}) for n in range(count)))
    agent.tell(*(event(EventType.TASK_CREATED, f"t{n}", {"title": f"Task {n}"}) for n in range(count)))


def test_the_log_is_whole_and_in_order(agent: Somebody, admin: Somebody) -> None:
    fill(agent, 5)
    told = list(lines(admin))
    assert [one["seq"] for one in told] == list(range(1, len(told) + 1))
    assert {one["subject"] for one in told} >= {"a0", "a4", "t0", "t4"}
    stored = admin.get(f"{API}/events?limit=500").json["items"]
    assert told == [{name.lower(): value for name, value in one.items()} for one in stored]


def test_another_office_takes_what_was_exported(agent: Somebody, admin: Somebody) -> None:
    fill(agent, 2)
    told = [{**one, "id": f"again-{one['id']}"} for one in lines(admin)]
    answer = agent.post(f"{API}/events", told)
    assert (answer.status_code, answer.json["accepted"]) == (202, 4)


def test_a_download_that_broke_off_goes_on(agent: Somebody, admin: Somebody) -> None:
    fill(agent, 4)
    assert [one["seq"] for one in lines(admin, "?after=5")] == [6, 7, 8]


def test_what_comes_in_meanwhile_is_left_for_the_next(app: Flask, agent: Somebody) -> None:
    fill(agent, 3)
    with app.app_context():
        pieces = exporting.whole_log(ORGANIZATION, 0)
        first = next(pieces)
    agent.tell(status("late"))
    with app.app_context():
        rest = b"".join(pieces)
    assert [json.loads(line)["seq"] for line in (first + rest).splitlines()] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(("table", "key"), [("agents", "agentId"), ("tasks", "taskId")])
def test_tables_are_whole_with_one_head_and_harmless_in_a_spreadsheet(
    agent: Somebody, admin: Somebody, table: str, key: str
) -> None:
    fill(agent, 7)
    answer = admin.get(f"{EXPORT}/{table}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert sorted(row[key] for row in rows) == [f"{table[0]}{n}" for n in range(7)]
    assert "=Ada" not in [row.get("name") for row in rows]


def test_there_is_no_other_table(admin: Somebody) -> None:
    assert admin.get(f"{EXPORT}/users").status_code == 404


def test_it_is_noted_who_took_it(admin: Somebody) -> None:
    list(lines(admin))
    noted = admin.get(f"{API}/audit-log").json["items"]
    assert [one["target"] for one in noted if one["action"] == "data.exported"] == ["events"]
