"""Sweeps: what each kind of rule finds, that it is told once, and what is told late."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.operations import alerts
from metaverse.services import alert_rules
from metaverse.services.agents import Patience
from metaverse.services.alert_watch import Sources
from tests.alerts import FIRED, MINUTE, NIGHT, OVER, PATH, make, own, sweep, told
from tests.callers import API, FOREIGN, Somebody, found, token
from tests.factories import event, status


@pytest.fixture
def admin(app: Flask) -> Somebody:
    found(app)
    return token(app, "admin")


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


def test_nothing_is_told_within_the_cool_down(app: Flask, admin: Somebody) -> None:
    make(admin, coolDownSeconds=3600)
    for state in ("error", "idle", "error"):
        admin.tell(status("ada", state))
        sweep(app)
    assert told(admin) == [FIRED, OVER]
    assert sweep(app, now=now_ms() + 3600_000) == 1


def test_a_rule_waits_for_its_hold_time(app: Flask, admin: Somebody) -> None:
    make(admin, holdSeconds=60)
    admin.tell(status("ada", "error"))
    began = now_ms()
    assert [sweep(app, now=began + seconds * 1000) for seconds in (0, 30, 59, 60, 61)] == [0, 0, 0, 1, 0]


def test_what_fires_in_quiet_hours_is_told_after_them(app: Flask, admin: Somebody) -> None:
    rule = make(admin, quietHours=NIGHT)
    admin.tell(status("ada", "error"))
    assert (sweep(app), told(admin), own(admin)[0]["firing"]) == (0, [], True)
    admin.patch(f"{PATH}/{rule['id']}", {"quietHours": None})
    assert (sweep(app), told(admin)) == (1, [FIRED])


def test_what_came_and_went_in_quiet_hours_is_told_after_them_in_one(app: Flask, admin: Somebody) -> None:
    rule = make(admin, quietHours=NIGHT)
    for state in ("error", "idle"):
        admin.tell(status("ada", state))
        assert sweep(app) == 0
    admin.patch(f"{PATH}/{rule['id']}", {"quietHours": None})
    assert (sweep(app), sweep(app)) == (1, 0)
    [(title, body)] = told(admin)
    assert title == "Over since: Too many errors"
    assert body.startswith("headcount.error = 1 > 0, from 20")


def test_what_is_critical_is_told_in_quiet_hours_as_well(app: Flask, admin: Somebody) -> None:
    make(admin, quietHours=NIGHT, level="critical")
    admin.tell(status("ada", "error"))
    assert sweep(app) == 1


def test_of_sweepers_at_once_one_is_heard(app: Flask, admin: Somebody) -> None:
    make(admin)
    admin.tell(status("ada", "error"))
    barrier, got = threading.Barrier(4), []

    def run() -> None:
        barrier.wait(10)
        got.append(sweep(app))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(got), told(admin)) == (1, [FIRED])


def test_a_sweeper_that_looked_before_another_told_is_not_heard(app: Flask, admin: Somebody) -> None:
    make(admin)
    admin.tell(status("ada", "error"))
    with app.app_context():
        row = next(iter(alert_rules.watched()))
        values = alerts.judge(row, Sources(Patience(), alerts.nothing, 0), now_ms())
    admin.tell(status("ada", "idle"))
    assert sweep(app) == 0
    admin.tell(status("ada", "error"))
    assert sweep(app) == 1
    with app.app_context():
        assert alerts.settle(row, values, now_ms()) == 0
    assert told(admin) == [FIRED]


def test_what_a_sweeper_died_before_telling_is_told_by_the_next(
    app: Flask, admin: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(admin)
    admin.tell(status("ada", "error"))

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(door, "submit", dies)
        with pytest.raises(KeyboardInterrupt):
            sweep(app)
    assert (sweep(app), sweep(app), told(admin)) == (1, 0, [FIRED])


def test_a_list_is_looked_at_whole_or_at_one_of_it(app: Flask, admin: Somebody) -> None:
    for agent, usd in (("ada", 3), ("b.o.b", 7)):
        spent = {"tokens": {"input": 1, "output": 1}, "costUsd": usd, "model": "m"}
        admin.tell(event(EventType.AGENT_USAGE, agent, spent))
    make(admin, name="any", figure="byAgent.costUsd", above=5)
    make(admin, name="ada", figure="byAgent.costUsd", filter={"agent": "ada"}, above=5)
    make(admin, name="nobody", figure="byAgent.costUsd", filter={"agent": "eve"}, above=0)
    make(admin, name="lane", figure="stages.review.waiting", above=0)
    make(admin, name="lane too", figure="stages.waiting", filter={"stage": "backlog"}, above=0)
    make(admin, name="little", figure="byAgent.costUsd", below=4)
    admin.tell(event(EventType.TASK_CREATED, "t", {"title": "T"}))
    sweep(app)
    standing = {rule["name"]: (rule["firing"], rule["value"], rule["about"]) for rule in own(admin)}
    assert standing == {
        "any": (True, 7, "b.o.b"),
        "ada": (False, 3, "ada"),
        "nobody": (False, 0, None),
        "lane": (False, 0, "review"),
        "lane too": (True, 1, "backlog"),
        "little": (True, 3, "ada"),
    }


def test_silence_is_counted_from_the_last_word(app: Flask, admin: Somebody) -> None:
    admin.tell(status("ada"), status("bob"))
    make(admin, kind="silence", agent="ada", seconds=600)
    make(admin, kind="silence", seconds=900, name="All")
    began = now_ms()
    assert sweep(app, now=began + 590_000) == 0
    assert sweep(app, now=began + 700_000) == 1
    assert sweep(app, now=began + 1000_000) == 1
    assert [title for title, _ in told(admin)] == ["Too many errors", "All"]
    admin.tell(status("ada"))
    sweep(app, now=now_ms())
    assert [title for title, _ in told(admin)][2:] == ["Recovered: Too many errors", "Recovered: All"]


def test_nobody_is_silent_before_the_server_has_listened_that_long(app: Flask, admin: Somebody) -> None:
    make(admin, kind="silence", seconds=600)
    later = now_ms() + 10_000_000
    assert sweep(app, now=later, since_ms=later - 599_000) == 0
    assert sweep(app, now=later, since_ms=later - 601_000) == 1


def test_a_rule_that_cannot_be_judged_says_why(app: Flask, admin: Somebody) -> None:
    make(admin, kind="silence", agent="eve", seconds=60)
    assert sweep(app, now=now_ms() + 10 * MINUTE) == 0
    assert own(admin)[0]["lastError"] == "There is no agent eve."
    admin.tell(status("eve"))
    sweep(app)
    assert own(admin)[0]["lastError"] is None


def test_a_status_is_told_when_so_many_have_been_in_it_so_long(app: Flask, admin: Somebody) -> None:
    make(admin, kind="status", status="waiting", count=2, seconds=300)
    early = {"time": to_wire(now_ms() - 10 * MINUTE)}
    admin.tell(status("ada", "waiting", more=early), status("bob", "waiting"), status("eve", "idle", more=early))
    assert sweep(app) == 0
    assert (sweep(app, now=now_ms() + 6 * MINUTE), own(admin)[0]["value"]) == (1, 2)


def test_cost_is_told_in_all_and_of_one(app: Flask, admin: Somebody) -> None:
    make(admin, kind="cost", above=5, name="all")
    make(admin, kind="cost", above=5, model="m", name="model")
    make(admin, kind="cost", above=5, agent="ada", name="agent")
    for agent, model in (("ada", "m"), ("bob", "n")):
        spent = {"tokens": {"input": 1, "output": 1}, "costUsd": 3, "model": model}
        admin.tell(event(EventType.AGENT_USAGE, agent, spent))
    assert sweep(app) == 1
    assert told(admin) == [("all", "costUsd = 6 > 5")]


def test_a_rule_that_is_off_tells_nothing(app: Flask, admin: Somebody) -> None:
    make(admin, enabled=False)
    admin.tell(status("ada", "error"))
    assert sweep(app) == 0


BUSY = {"websocketConnections": 1001, "apiP95Ms": 501.0, "memoryPercent": 81.0, "cpuPercent": 71.0}


def test_the_five_alarms_of_the_server_are_there_and_tell_the_administrators(app: Flask, admin: Somebody) -> None:
    listed = {rule["figure"]: rule["above"] for rule in admin.get(PATH).json["items"]}
    assert listed == {
        "server.websocketConnections": 1000,
        "server.apiP95Ms": 500,
        "server.memoryPercent": 80,
        "server.cpuPercent": 70,
        "server.slowestQueryMs": 100,
    }
    busy = {**BUSY, "slowestQueryMs": 101.0}
    began = now_ms()
    sent = [sweep(app, server=lambda: busy, now=began + seconds * 1000) for seconds in (0, 60, 120)]
    assert sent == [4, 4, 2]  # two organizations: at once, after a minute, after two
    log = token(app, "viewer").get(f"{API}/events").json["items"]
    assert {(one["data"]["kind"], one["data"]["audience"]) for one in log} == {("alert", "admins")}
    assert len(token(app, "viewer", FOREIGN).get(f"{API}/notifications").json["items"]) == 5


def test_where_all_is_well_no_rule_of_the_server_is_stored_or_read(app: Flask, admin: Somebody) -> None:
    calm = {"websocketConnections": 1, "apiP95Ms": 5.0, "memoryPercent": 8.0, "cpuPercent": 7.0, "slowestQueryMs": 1.0}
    assert sweep(app, server=lambda: calm) == 0
    with app.app_context():
        assert alert_rules.stirring({f"server.{name}": float("inf") for name in calm}) == []
        sweep(app, server=lambda: {**calm, "websocketConnections": 1001})
        assert alert_rules.stirring({f"server.{name}": value for name, value in calm.items()}) != []
        assert alert_rules.stirring({"server.websocketConnections": 1002.0}) == []  # it fires, and goes on to


def test_an_organization_that_sleeps_is_told_of_the_server_as_well(app: Flask, admin: Somebody) -> None:
    busy = {"websocketConnections": 1001}
    assert sweep(app, server=lambda: busy, now=now_ms() + 30 * 24 * 60 * MINUTE) == 2


def test_of_many_organizations_some_are_told_at_once_and_the_others_soon_after(
    app: Flask, admin: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "MOST_AT_ONCE", 3)
    found(app, *(f"org_{number}" for number in range(6)))
    admin.tell(status("ada"))
    busy, calm, began = {"websocketConnections": 1001}, {"websocketConnections": 5}, now_ms()
    assert [sweep(app, server=lambda: busy, now=began + number * 10_000) for number in range(4)] == [3, 3, 2, 0]
    assert admin.get(f"{API}/notifications").json["items"][0]["at"] <= to_wire(began + 5000)
    later = began + 120_000
    sent = [sweep(app, server=lambda: calm, now=later + number * 10_000) for number in range(11)]
    assert sent == [0, 0, 0, 0, 0, 0, 3, 3, 2, 0, 0]
