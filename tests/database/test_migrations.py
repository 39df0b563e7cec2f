"""The migrations lay the very tables that the models describe, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect

from metaverse import database
from metaverse.extensions import db
from tests.databases import fresh_postgres


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


def tables() -> set[str]:
    with database.bound().engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_the_migrations_lay_what_the_models_describe(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with database.bound().engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    assert {"events", "agents", "tasks"} <= tables()


def test_every_step_can_be_taken_back_and_taken_again(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    laid = tables()
    flask_migrate.downgrade(revision="base")
    assert tables() == {"alembic_version"}
    flask_migrate.upgrade()
    assert tables() == laid
