"""The self-test of isolation finds a leak that is planted, proves every door, and leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, jsonify
from sqlalchemy import Connection, func, insert, select

from metaverse.cli.isolation import running, strangers
from metaverse.cli.isolation.rows import strays
from metaverse.cli.isolation.running import Result
from metaverse.cli.isolation.walking import Word
from metaverse.database import reading, writing
from metaverse.extensions import db
from metaverse.models.agent import Agent
from metaverse.models.token import TokenTally
from metaverse.security.access import needs
from metaverse.security.roles import Role
from tests.callers import found, token
from tests.factories import ORGANIZATION, status

ROOT = Path(__file__).resolve().parent.parent.parent


@reading
def everybody(connection: Connection) -> list[str]:
    return list(connection.execute(select(Agent.__table__.c.name).where(Agent.__table__.c.name.is_not(None))).scalars())


@reading
def rows_of_it(connection: Connection) -> dict[str, int]:
    """Count what is left of the self-test, by table."""
    left = {}
    for table in db.metadata.sorted_tables:
        for column in {"organization_id", "email"} & set(table.c.keys()):
            mine = table.c[column].contains("isolation")
            left[table.name] = connection.scalar(select(func.count()).select_from(table).where(mine)) or 0
    return {name: count for name, count in left.items() if count}


@pytest.fixture
def leaky(app: Flask) -> Flask:
    """Give an office with two doors that nobody watches: one tells everything, one only that something is there."""
    found(app)

    @app.get("/api/metaverse/everybody")
    @needs(Role.VIEWER)
    def tell_everybody() -> Response:
        return jsonify(everybody())

    @app.delete("/api/metaverse/agents/<agent_id>/desk")
    @needs(Role.OPERATOR)
    def clear_desk(agent_id: str) -> Any:
        return Response(status=204 if agent_id.startswith("a_") else 404)

    return app


def run(app: Flask) -> Result:
    with app.app_context():
        return running.run(app)


def test_a_door_without_a_check_is_found_and_every_other_holds(leaky: Flask) -> None:
    token(leaky, "operator").tell(status("ada"))
    result = run(leaky)
    assert {door.name for door in result.doors if door.word is Word.LEAKS} == {
        "GET /api/metaverse/everybody",
        "DELETE /api/metaverse/agents/<agent_id>/desk",
    }
    assert [f"{door.name}: {door.said}" for door in result.doors if door.word is Word.UNPROVEN] == []
    assert result.strays == []
    assert result.planted > 10
    with leaky.app_context():
        assert rows_of_it() == {}


def test_rows_that_point_to_another_organization_are_found(in_app: Flask) -> None:
    found(in_app)
    mine = token(in_app, "agent", "org_foreign").id
    astray(mine)
    assert {stray.where for stray in strays()} == {"token_tallies.token_id", "cursors.organization_id"}


@writing
def astray(connection: Connection, token_id: str) -> None:
    """Put rows where they do not belong."""
    counts = dict.fromkeys(("accepted", "duplicates", "late", "rejected", "dead"), 0)
    connection.execute(insert(TokenTally.__table__), {"token_id": token_id, "organization_id": ORGANIZATION, **counts})
    cursors = db.metadata.tables["cursors"]
    row = {column.name: column.type.python_type() for column in cursors.c if not column.nullable}
    connection.execute(insert(cursors), {**row, "organization_id": "org_gone"})


@pytest.mark.slow
def test_whoever_is_killed_leaves_nothing_behind(app: Flask) -> None:
    """The keeper waits for the end of whoever runs the test, and takes the organizations away."""
    names = [f"{strangers.PREFIX}killed{number}" for number in range(2)]
    with app.app_context():
        for name in names:
            strangers.build(app, "A", name)
        assert rows_of_it() != {}
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", running.KEEPER, *names]
    holder = f"import subprocess; subprocess.Popen({command!r}, stdin=subprocess.PIPE, stdout=2); print(1); input()"
    with subprocess.Popen(
        [sys.executable, "-uc", holder],
        cwd=ROOT,
        env=running.surroundings(app) | {"SLOW_QUERY_MS": "60000"},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as dying:
        assert dying.stdout is not None
        assert dying.stderr is not None
        dying.stdout.readline()
        dying.send_signal(signal.SIGKILL)
        said = dying.stderr.read()  # ends when the keeper does
    assert said == ""
    with app.app_context():
        assert rows_of_it() == {}


def test_an_earlier_run_that_was_left_behind_is_taken_away_and_nobody_else(in_app: Flask) -> None:
    found(in_app)
    strangers.build(in_app, "A", f"{strangers.PREFIX}old")
    strangers.take_away([ORGANIZATION, *strangers.left_behind(10**15)])
    assert rows_of_it() == {}
    assert token(in_app, "viewer").get("/api/metaverse/organizations").status_code == 200
