"""What adapters make of recordings is taken by the door as it is, and taken again changes nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from metaverse.events import door
from metaverse.events.origin import SERVER
from tests.adapters import heard
from tests.adapters.test_golden import RECORDINGS, figures
from tests.callers import API, found, token
from tests.factories import ORGANIZATION


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_is_taken_whole_and_only_once(app: Flask, name: str) -> None:
    found(app)
    viewer = token(app, "viewer")
    reading = RECORDINGS[name][0](name)
    distinct = heard.distinct(reading.events)
    with app.app_context():
        batches = [reading.events[start : start + 500] for start in range(0, len(reading.events), 500)]
        taken = [door.admit(ORGANIZATION, batch, SERVER) for batch in batches]
        again = [door.admit(ORGANIZATION, batch, SERVER) for batch in batches]
    assert sum(receipt.accepted for receipt in taken) == len(distinct)
    assert sum(receipt.accepted for receipt in again) == 0
    shown = viewer.post(f"{API}/3d/agents/status/batch", {}).json["agents"]
    told = figures(reading)
    assert len(shown) == told.agents
    spent = [agent["metrics"]["tokens"] for agent in shown]
    assert tuple(sum(each[part] for each in spent) for part in ("input", "output", "cached")) == told.tokens
    assert not any(agent["stale"] for agent in shown)


def test_a_sub_agent_whose_end_was_lost_is_not_shown_at_work(app: Flask) -> None:
    found(app)
    viewer = token(app, "viewer")
    reading = RECORDINGS["hostile/01-lost-subagentstop.ndjson"][0]("hostile/01-lost-subagentstop.ndjson")
    live = [{**event, "time": None} for event in reading.events]
    with app.app_context():
        door.admit(ORGANIZATION, live, SERVER)
    shown = viewer.post(f"{API}/3d/agents/status/batch", {}).json["agents"]
    assert {agent["agentId"]: agent["status"] for agent in shown} == {"claude:s-1": "idle", "claude:s-1/a1": "idle"}
