"""What each step of the schema says of itself is so: what going back loses, and whether an older release may go on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask

from metaverse import database
from metaverse.database import stepping
from metaverse.security.roles import WallView
from metaverse.services import wall_links
from tests.factories import make_organization
from tests.releases import NAMES
from tests.releases import databases as releases

Shape = dict[str, dict[str, Any]]
FIRST = "0001"


@pytest.fixture
def empty_app(make_app: Callable[..., Flask], tmp_path: Path) -> Iterator[Flask]:
    app = make_app(f"sqlite:///{tmp_path}/empty.db")
    with app.app_context():
        yield app


def steps() -> list[ModuleType]:
    """Give every step, the first one first."""
    return [step.module for step in reversed(list(ScriptDirectory("migrations").walk_revisions()))]


def shapes() -> Iterator[tuple[ModuleType, Shape]]:
    """Go up step by step, and give the shape after each."""
    for step in steps():
        flask_migrate.upgrade(revision=step.revision)
        yield step, releases.shape(database.bound().engine)


def hindrances(before: Shape, after: Shape) -> list[str]:
    """List what the release before a step would stumble over."""
    found = [f"{table} is gone" for table in before if table not in after]
    for table in before.keys() & after.keys():
        found += [f"{table}.{name} is gone" for name in before[table] if name not in after[table]]
        for name, column in after[table].items():
            older = before[table].get(name)
            if older is None and not column["nullable"] and column["default"] is None:
                found.append(f"{table}.{name} must be given")
            if older is not None and older["nullable"] and not column["nullable"]:
                found.append(f"{table}.{name} must be given now")
    return found


def news(before: Shape, after: Shape) -> set[str]:
    """Name the tables and columns that a step brings, and going back drops."""
    tables = after.keys() - before.keys()
    both = before.keys() & after.keys()
    return tables | {f"{table}.{name}" for table in both for name in after[table].keys() - before[table]}


def is_named(step: ModuleType, name: str) -> bool:
    """Tell whether a step says what becomes of a table or column when it is taken back."""
    table, _, column = name.partition(".")
    remade: tuple[str, ...] = getattr(step, "REMADE", ())
    asked = [question.split() for question in getattr(step, "LOSES", {}).values()]
    counted = any(table in words and (not column or column in words) for words in asked)
    whole = any(table in words and "WHERE" not in words for words in asked)
    return {name, table} & set(remade) != set() or counted or whole


@pytest.mark.slow
def test_a_step_says_what_an_older_release_would_stumble_over_and_what_going_back_drops(empty_app: Flask) -> None:
    for (_, before), (step, after) in pairwise(shapes()):
        assert hindrances(before, after) == [] or hasattr(step, "STOPS"), step.__file__
        assert [name for name in news(before, after) if not is_named(step, name)] == [], step.__file__


def test_a_step_that_changes_nothing_for_the_older_release_stops_nobody() -> None:
    column = {"nullable": True, "default": None}
    before: Shape = {"t": {"a": column}}
    assert hindrances(before, {"t": {"a": column, "b": column}, "u": {"a": column}}) == []
    assert hindrances(before, {}) == ["t is gone"]
    assert hindrances(before, {"t": {"a": {**column, "nullable": False}}}) == ["t.a must be given now"]
    assert hindrances(before, {"t": {"a": column, "b": {**column, "nullable": False}}}) == ["t.b must be given"]


@pytest.mark.parametrize("name", NAMES)
def test_todays_steps_lay_the_very_tables_that_a_release_left(name: str, empty_app: Flask, tmp_path: Path) -> None:
    path = releases.unpack(name, tmp_path)
    flask_migrate.upgrade(revision=releases.head(path))
    assert tables_of(tmp_path / "empty.db") == tables_of(path)


def tables_of(path: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [str(row[1:]) for row in connection.execute(f'PRAGMA table_info("{name}")')] for name in tables}


def test_going_back_is_refused_where_something_is_lost_until_somebody_agrees(
    empty_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    flask_migrate.upgrade()
    wall_links.create(make_organization(), {"name": "Lobby", "view": WallView.OFFICE}, None, "test")
    with pytest.raises(SystemExit) as refused:
        flask_migrate.downgrade(revision="0014")
    assert "1 × wall links" in str(refused.value)
    assert "-x lose=yes" in str(refused.value)
    assert count("wall_links") == 1
    flask_migrate.downgrade(revision="0014", x_arg=[stepping.CONSENT])
    assert "Lost: 1 × wall links" in capsys.readouterr().out


def test_going_back_where_nothing_is_lost_asks_nobody(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    make_organization()
    flask_migrate.downgrade(revision=FIRST)
    flask_migrate.upgrade()
    assert count("organizations") == 1


def count(table: str) -> int:
    with database.bound().engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
