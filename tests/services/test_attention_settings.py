"""How the attention queue is weighed, and how fast people are."""

from __future__ import annotations

import pytest
from flask import Flask

from metaverse.events.names import EventType
from tests.callers import API, Somebody, token
from tests.factories import event, status
from tests.services.troubles import (
    HUB,
    SETTINGS,
    Json,
    ago,
    asked,
    attend,
    found,
    made,
    told,
)


def test_weights_are_kept_and_audited_and_null_is_the_default(admin: Somebody, viewer: Somebody) -> None:
    assert viewer.get(SETTINGS).json["weights"]["heldUp"] == 5
    admin.patch(SETTINGS, {"weights": {"heldUp": 0}, "timeZone": "Europe/Berlin"})
    admin.patch(SETTINGS, {"weights": {"agentMinutes": 2}, "priorities": {"p0": 9}})
    kept = viewer.get(SETTINGS).json
    assert (kept["weights"]["heldUp"], kept["weights"]["agentMinutes"], kept["timeZone"]) == (0, 2, "Europe/Berlin")
    assert (kept["priorities"]["p0"], kept["priorities"]["high"]) == (9, 2)
    admin.patch(SETTINGS, {"weights": {"heldUp": None}, "priorities": None})
    kept = viewer.get(SETTINGS).json
    assert (kept["weights"]["heldUp"], kept["weights"]["agentMinutes"], "p0" in kept["priorities"]) == (5, 2, False)
    noted = [act for act in admin.get(f"{API}/audit-log").json["items"] if act["action"].startswith("attention")]
    assert len(noted) == 3
    assert viewer.patch(SETTINGS, {"weights": {}}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"weights": {"heldUp": -1}},
        {"weights": {"luck": 1}},
        {"weights": {"heldUp": 1e9}},
        {"kinds": {"boredom": 1}},
        {"timeZone": "Mars/Olympus"},
        {"budgets": [{"scope": "agent", "limitUsd": 1}]},
        {"budgets": [{"scope": "agent", "limitUsd": 1, "period": "total"}]},
        {"budgets": [{"scope": "organization", "key": "x", "limitUsd": 1, "period": "day"}]},
        {"budgets": [{"scope": "model", "limitUsd": 1, "period": "day"}] * 2},
        {"priorities": {"High": 2}},
        {"deadlineSoonSeconds": 1.5},
    ],
)
def test_settings_that_make_no_sense_are_refused(admin: Somebody, body: Json) -> None:
    assert admin.patch(SETTINGS, body).status_code == 422


def test_times_to_notice_and_to_decide(agent: Somebody, operator: Somebody) -> None:
    agent.tell(*(asked("ada", f"r{number}", 100 + number) for number in range(4)), asked("ada", "old", 2000))
    agent.tell(made("t", 300), told("t", 60, status="failed"))
    operator.tell(
        event(EventType.ATTENTION, "request:ada:r0", {"action": "acknowledge"}, time=ago(90)),
        event(EventType.ATTENTION, "request:ada:r0", {"action": "undo"}, time=ago(89)),
        event(EventType.ATTENTION, "failure:t", {"action": "assign", "to": operator.id}, time=ago(20)),
    )
    for number, minutes in ((0, 80), (1, 70), (2, 1)):
        data = {"commandId": f"c{number}", "kind": "approve", "inReplyTo": f"r{number}", "digest": "d"}
        operator.tell(event(EventType.COMMAND, "ada", data, time=ago(minutes)))

    times = operator.get(HUB).json["attentionTimes"]
    asked_, failed = times["byKind"]["request"], times["byKind"]["failure"]

    def of(spread: Json) -> tuple[float | None, ...]:
        rest = (spread[name] for name in ("p50Seconds", "p95Seconds", "longestSeconds"))
        return (spread["count"], *(None if value is None else round(value / 60) for value in rest))

    assert asked_["began"] == 4
    assert of(asked_["noticed"]) == (3, 31, 101, 101)
    assert of(asked_["decided"]) == (3, 31, 101, 101)
    assert of(asked_["open"]) == (2, 103, 2000, 2000)
    assert (of(failed["noticed"]), failed["open"]["count"]) == ((1, 40, 40, 40), 0)
    assert times["began"] == 5
    early = operator.get(HUB, query_string={"until": ago(75)}).json["attentionTimes"]["byKind"]["request"]
    assert (of(early["noticed"])[:2], early["decided"]["count"], early["open"]["count"]) == ((1, 10), 1, 4)


def test_errors_that_are_over_count_as_well(agent: Somebody, operator: Somebody) -> None:
    def told(who: str, said: str, minutes: float) -> Json:
        return status(who, said, more={"time": ago(minutes)})

    agent.tell(told("ada", "error", 60), told("ada", "idle", 40), told("ada", "error", 20))
    agent.tell(told("bob", "error", 50), told("bob", "idle", 45), told("eve", "error", 3000))
    operator.tell(event(EventType.ATTENTION, "error:ada", {"action": "acknowledge"}, time=ago(55)))
    operator.tell(event(EventType.ATTENTION, "error:bob", {"action": "acknowledge"}, time=ago(30)))
    times = operator.get(HUB).json["attentionTimes"]["byKind"]["error"]
    assert (times["began"], times["noticed"]["count"], times["open"]["count"]) == (3, 1, 2)
    assert times["noticed"]["p50Seconds"] == pytest.approx(300, abs=60)
    assert times["open"]["longestSeconds"] == pytest.approx(3000 * 60, abs=60)


def test_a_token_of_an_operator_acts_as_well(office: Flask, agent: Somebody, viewer: Somebody) -> None:
    agent.tell(asked("ada", "r", 5))
    machine = token(office, "operator")
    assert attend(machine, "request:ada:r", "acknowledge") == 202
    assert found(viewer, "request:ada:r")["lastAct"]["by"]["id"] == machine.id
