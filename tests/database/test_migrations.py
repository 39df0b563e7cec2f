"""The migrations lay the very tables that the models describe, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, inspect, select

from metaverse import database
from metaverse.clock import to_wire
from metaverse.database import reading
from metaverse.database.partitions import is_described
from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.extensions import db
from metaverse.models.handover import Handover
from tests.databases import fresh_postgres
from tests.factories import event, make_organization


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, make_app: Callable[..., Flask], tmp_path: Path) -> Iterator[Flask]:
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/empty.db"
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(fresh_postgres(server, "template0"))
        app = make_app(url)
        stack.enter_context(app.app_context())
        yield app


START = 1_790_000_000_000


@reading
def handed_over(connection: Connection) -> list[tuple[Any, ...]]:
    table = Handover.__table__
    return [tuple(row) for row in connection.execute(select(table).order_by(table.c.seq))]


def tables() -> set[str]:
    with database.bound().engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_the_migrations_lay_what_the_models_describe(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with database.bound().engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_described})
        assert compare_metadata(context, db.metadata) == []
    assert {"events", "agents", "tasks"} <= tables()


def test_every_step_can_be_taken_back_and_taken_again(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    laid = tables()
    flask_migrate.downgrade(revision="base")
    assert tables() == {"alembic_version"}
    flask_migrate.upgrade()
    assert tables() == laid


def test_the_hand_overs_of_the_past_are_taken_from_the_log(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    organization = make_organization()
    holders = [
        ("t-1", "ada", 1),
        ("t-1", "bob", 3),
        ("t-1", "eve", 2),
        ("t-2", "ada", 1),
        ("t-2", None, 2),
        ("t-2", "bob", 3),
    ]
    tell = [event(EventType.TASK_UPDATED, key, {"assignee": who}, time=to_wire(START + at)) for key, who, at in holders]
    door.admit(organization, tell, SERVER)
    live = handed_over()
    assert [row[2:5] for row in live] == [("t-1", "eve", "bob"), ("t-1", "ada", "eve")]
    flask_migrate.downgrade(revision="0001")
    flask_migrate.upgrade()
    assert handed_over() == live
