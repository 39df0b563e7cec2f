"""Quotas are set by whoever runs the server, shown to administrators, and told of in time."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import Connection

from metaverse.cli.quota import quota_group
from metaverse.database import reading
from metaverse.errors import Forbidden
from metaverse.events import door, log, quota_counts
from metaverse.events.origin import Origin, Rank
from metaverse.operations.quota_watch import QuotaWatch
from metaverse.services import admission, dead_letters, gateways, quotas, tokens
from metaverse.services.intake import intake
from tests.callers import API, found, token, user
from tests.factories import ORGANIZATION, make_organization, status

AGENT = Origin("token:1", Rank.AGENT)
SEALED = {"token": "t", "device": "d", "device_id": "i"}


def limit(**amounts: int) -> None:
    for name, amount in amounts.items():
        quotas.set_amount(ORGANIZATION, name, amount, "test")
    quota_counts.memory()._limits.clear()


@reading
def told(connection: Connection) -> list[tuple[str, str]]:
    facts = [fact for page in log.facts(connection, ORGANIZATION) for fact in page]
    return [(fact.data["level"], fact.data["title"]) for fact in facts if fact.data.get("kind") == "quota"]


def test_administrators_are_told_once_at_four_fifths_and_once_at_the_end(in_app: Flask) -> None:
    make_organization()
    limit(agents=5)
    watch = QuotaWatch()
    seen = []
    for number in range(5):
        door.admit(ORGANIZATION, [status(f"a-{number}")], AGENT)
        seen.append(watch.sweep() + watch.sweep() + QuotaWatch().sweep())
    assert seen == [0, 0, 0, 1, 1]
    assert told() == [("warning", "Quota of agents: 80 % used"), ("critical", "Quota of agents: used up")]


def test_sources_are_what_may_send(in_app: Flask) -> None:
    make_organization()
    limit(sources=2)
    first, _ = tokens.create(ORGANIZATION, "agent", "test")
    gateways.create(ORGANIZATION, "G", "ws://127.0.0.1:1", SEALED, "test")
    tokens.create(ORGANIZATION, "viewer", "test")
    with pytest.raises(Forbidden, match="may have 2 sources of events"):
        tokens.create(ORGANIZATION, "operator", "test")
    with pytest.raises(Forbidden):
        gateways.create(ORGANIZATION, "H", "ws://127.0.0.1:2", SEALED, "test")
    tokens.revoke(ORGANIZATION, first["id"], "test")
    tokens.create(ORGANIZATION, "operator", "test")


def test_what_an_adapter_brings_beyond_a_quota_waits_among_the_dead_letters(in_app: Flask) -> None:
    make_organization()
    limit(agents=1)
    admitted = admission.admit(ORGANIZATION, "codex", [status("ada"), status("bob")], AGENT)
    assert (admitted.accepted, len(admitted.refused)) == (1, 1)
    [letter] = dead_letters.page(ORGANIZATION)
    assert "may have 1 agents" in letter["reason"]
    limit(agents=2)
    whole = dead_letters.one(ORGANIZATION, letter["id"])
    assert intake.retry(ORGANIZATION, whole, AGENT).accepted == 1


def test_administrators_see_what_is_used(app: Flask) -> None:
    found(app)
    with app.app_context():
        limit(agents=4)
    token(app, "operator").tell(status("ada", taskId="t-1"))
    items: list[dict[str, Any]] = user(app, "admin").get(f"{API}/quotas").json["items"]
    assert [(item["name"], item["used"], item["limit"]) for item in items] == [
        ("agents", 1, 4),
        ("tasks", 1, None),
        ("sources", 1, None),
        ("events", 1, None),
    ]
    assert items[0]["percent"] == 25


def test_a_quota_is_told_in_a_problem_of_http(app: Flask) -> None:
    found(app)
    with app.app_context():
        limit(agents=1, events=2)
    who = token(app, "agent")
    who.tell(status("ada"))
    over = who.post(f"{API}/events", [status("bob")])
    assert (over.status_code, over.json["errors"][0]["field"]) == (403, "quota.agents")
    who.tell(status("ada"))
    spent = who.post(f"{API}/events", [status("ada")])
    assert (spent.status_code, spent.json["errors"][0]["field"]) == (429, "quota.events")
    assert 0 < int(spent.headers["Retry-After"]) <= 86_400
    part = who.post(f"{API}/events?onInvalid=skip", [status("ada")])
    assert (part.status_code, part.json["accepted"], len(part.json["rejected"])) == (202, 0, 1)


def test_the_command_shows_sets_and_takes_back(app: Flask, runner: FlaskCliRunner) -> None:
    found(app)

    def quota(*arguments: str) -> str:
        done = runner.invoke(quota_group, arguments)
        assert done.exit_code == 0, done.output
        return done.output

    assert quota("set", ORGANIZATION, "events", "500") == f"{ORGANIZATION}\tevents\t0 of 500 (0 %)\tits own\n"
    assert f"{ORGANIZATION}\tagents\t0 of any number\tthe default\n" in quota("show")
    assert "any number\tits own" in quota("set", ORGANIZATION, "events", "0")
    assert "any number\tthe default" in quota("set", ORGANIZATION, "events", "default")
    assert runner.invoke(quota_group, ["set", ORGANIZATION, "events", "-1"]).exit_code != 0
    assert runner.invoke(quota_group, ["set", "nobody", "events", "1"]).exit_code == 1
