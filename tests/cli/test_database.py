"""`flask seed`, `reset` and `rebuild`: safe to run twice, and never the wrong thing in production."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import Connection, select

from metaverse import database
from metaverse.clock import now_ms
from metaverse.database import reading
from metaverse.events import log
from metaverse.events.names import EventType
from metaverse.events.store import TABLES
from metaverse.extensions import db
from metaverse.services import organizations, users
from tests.callers import API, FOREIGN, found, nobody, token
from tests.factories import ORGANIZATION, event, status, task


@reading
def everything(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(map(tuple, connection.execute(select(t))), key=repr) for name, t in TABLES.items()}


def test_a_start_is_seeded_once(app: Flask, runner: FlaskCliRunner) -> None:
    first, second = runner.invoke(args=["seed"]), runner.invoke(args=["seed"])
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert (first.output.count("made."), second.output.count("is there.")) == (6, 6)
    with app.app_context():
        assert organizations.ids() == ["org_default", "org_demo"]
        assert {user["role"] for user in users.page("org_default")} == {"owner", "admin", "operator", "viewer"}
        assert log.head("org_default").seq == 0
    signed_in = nobody(app).post("/api/auth/login", {"email": "viewer@example.com", "password": "seeded for a test"})
    assert signed_in.status_code == 200


def test_a_database_without_tables_is_said_to_be_one(app: Flask, runner: FlaskCliRunner) -> None:
    with app.app_context(), database.bound().migrating() as connection:
        db.metadata.drop_all(connection)
        connection.commit()
    done = runner.invoke(args=["seed"])
    assert done.exit_code == 1
    assert "run `flask db upgrade` first" in done.output


def test_the_studio_has_been_at_work_once(app: Flask, runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["seed", "--scenario", "studio"]).exit_code == 0
    with app.app_context():
        reached = log.head("org_demo").seq
    again = runner.invoke(args=["seed", "--scenario", "studio"])
    assert (again.exit_code, "already" in again.output) == (0, True)
    with app.app_context():
        assert log.head("org_demo").seq == reached > 500
    viewer = token(app, "viewer", "org_demo")
    shown = viewer.post(f"{API}/3d/agents/status/batch", {}).json["agents"]
    assert len(shown) == 28
    assert len({one["department"] for one in shown}) > 2
    assert viewer.get(f"{API}/tasks").json["items"]
    hub = viewer.get(f"{API}/3d/management-hub").json
    assert hub["throughput"]["completed"] > 0
    assert hub["costUsd"] > 0


def test_a_scenario_nobody_wrote_is_refused(runner: FlaskCliRunner) -> None:
    refused = runner.invoke(args=["seed", "--scenario", "opera"])
    assert (refused.exit_code, "start" in refused.output) == (2, True)


def test_production_is_never_reset(make_app: Callable[..., Flask], sqlite_url: str) -> None:
    app = make_app(sqlite_url, APP_ENV="production")
    found(app, ORGANIZATION)
    refused = app.test_cli_runner().invoke(args=["reset", "--yes"])
    assert (refused.exit_code, "APP_ENV=development" in refused.output) == (1, True)
    with app.app_context():
        assert organizations.ids() == [ORGANIZATION]


def test_a_reset_asks_and_begins_anew(app: Flask, runner: FlaskCliRunner) -> None:
    runner.invoke(args=["seed"])
    assert runner.invoke(args=["reset"], input="n\n").exit_code == 1
    with app.app_context():
        before = log.head("org_default").epoch
    done = runner.invoke(args=["reset"], input="y\n")
    assert done.exit_code == 0, done.output
    with app.app_context():
        assert organizations.ids() == []
    assert runner.invoke(args=["seed"]).exit_code == 0
    with app.app_context():
        assert log.head("org_default").epoch != before


def test_after_a_reset_nothing_of_before_is_shown(app: Flask, runner: FlaskCliRunner) -> None:
    runner.invoke(args=["seed"])
    token(app, "agent", "org_default").tell(status("ghost"))
    viewer = token(app, "viewer", "org_default")
    assert len(viewer.post(f"{API}/3d/agents/status/batch", {}).json["agents"]) == 1
    runner.invoke(args=["reset", "--yes"])
    runner.invoke(args=["seed"])
    token(app, "agent", "org_default").tell(status("ada"))
    shown = token(app, "viewer", "org_default").post(f"{API}/3d/agents/status/batch", {}).json["agents"]
    assert [one["agentId"] for one in shown] == ["ada"]


@pytest.mark.parametrize("named", [True, False])
def test_a_rebuild_gives_the_same_rows_and_says_how_many(app: Flask, runner: FlaskCliRunner, named: bool) -> None:
    found(app)
    for organization in (ORGANIZATION, FOREIGN):
        token(app, "operator", organization).tell(
            status("ada", taskId="t-1"),
            task("t-1", status="working"),
            event(EventType.INTERACTION, "ada", {"to": "bob", "kind": "message"}),
            event(EventType.TASK_UPDATED, "t-1", {"status": "completed"}, time=now_ms() - 60_000),
            event(EventType.AGENT_REMOVED, "bob"),
        )
    with app.app_context():
        before = everything()
    done = runner.invoke(args=["rebuild", *(["--organization", ORGANIZATION] if named else [])])
    assert (done.exit_code, done.output.count("5 events applied")) == (0, 1 if named else 2), done.output
    with app.app_context():
        assert everything() == before


def test_a_rebuild_of_nobody_s_organization_says_so(app: Flask, runner: FlaskCliRunner) -> None:
    refused = runner.invoke(args=["rebuild", "--organization", "org_nobody"])
    assert (refused.exit_code, "org_nobody" in refused.output) == (1, True)
